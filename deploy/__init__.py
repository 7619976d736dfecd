"""Everything that installs, starts and stops the service; refuses to know what an appointment is."""
