"""What protecting face to face would do, tried out on the demonstration's demand; no database."""
