"""Races about the partnership use what tests/races has for every race."""

from tests.races.conftest import committed as committed
