"""A synthetic partnership of county size, the same every time, for trying the service."""
