"""The command line: `scheduler …`."""
