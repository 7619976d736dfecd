"""The ledger of time: claims, openings, search and ranking."""
