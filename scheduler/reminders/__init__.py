"""What to say about appointments, when, by which route; and what a person must do instead."""
