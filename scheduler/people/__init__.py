"""People who use the services: their choices, needs, contact rules and supporters."""
