"""A choice-first appointment scheduler for partnerships of mental-health organisations."""
