"""Pages: HTML only, no rules."""
