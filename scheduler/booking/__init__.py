"""The promise: options, holds, appointments, the waiting list, and the events they cause."""
