"""Everything that installs, starts and stops the service; knows nothing of appointments."""
