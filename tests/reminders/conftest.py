"""For the outbox: rows that are committed for real, as in races."""

from tests.races.conftest import committed

__all__ = ["committed"]
