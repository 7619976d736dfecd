"""Text messages: counted exactly, sent only to numbers that can read them."""
