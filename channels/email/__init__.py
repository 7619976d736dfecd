"""E-mails: plain words and a calendar file, one address each, nothing that reports back."""
