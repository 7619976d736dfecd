"""Carries texts, letters, calls and e-mails, writes calendars; knows nothing of appointments."""
