"""One module per noun: its shapes, its views, and nothing that decides."""
