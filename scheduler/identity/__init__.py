"""Who is acting and what they may see: accounts, roles per post, tokens, access."""
