"""Carries messages by text and letter, and writes calendars; knows nothing of appointments."""
