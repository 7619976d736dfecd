"""Races about people use what tests/races has for every race."""

from tests.races.conftest import committed as committed
