"""Recorded calls: they say nothing of use to a stranger before the right person presses a key."""
