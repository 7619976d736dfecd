"""Calendars that other programs read; knows times and titles, not what they are about."""
