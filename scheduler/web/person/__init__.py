"""Pages for the person and their supporters: one question each, and everything works by form."""
