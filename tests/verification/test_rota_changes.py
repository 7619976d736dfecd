"""Whatever is done to a rota, openings stay true and nobody loses their worker in silence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from scheduler.availability import openings
from scheduler.booking import uncovered
from tests.verification.rota_changes import Rota

pytestmark = pytest.mark.django_db
PLAY = settings(
    max_examples=5,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=[Phase.reuse, Phase.generate],
)


def test_openings_are_true_and_nobody_is_silently_without_a_worker() -> None:
    run_state_machine_as_test(Rota, settings=PLAY)


@contextmanager
def game() -> Iterator[Rota]:
    """A game that is played by hand, with two people booked."""
    played = Rota()
    try:
        played.begin()
        yield played
    finally:
        played.teardown()


def loses(played: Rota) -> None:
    with pytest.raises(AssertionError):
        played.nobody_booked_is_silently_without_a_worker()


def test_a_service_that_puts_nobody_on_the_list_loses() -> None:
    with game() as played, patch.object(uncovered, "_note"):
        played.be_away_when_somebody_is_booked(0, timedelta(hours=6))
        loses(played)


def test_a_service_that_never_looks_at_the_list_again_loses() -> None:
    with game() as played:
        played.be_away_when_somebody_is_booked(0, timedelta(hours=6))
        played.nobody_booked_is_silently_without_a_worker()
        with patch.object(uncovered, "test_again"):
            played.end_leave(0)
        loses(played)


def test_a_service_that_forgets_openings_loses() -> None:
    with game() as played:
        played.openings_are_shifts_less_leave_calendars_and_claims()
        with patch.object(openings, "refresh"):
            played.be_away_when_somebody_is_booked(0, timedelta(hours=6))
        with pytest.raises(AssertionError):
            played.openings_are_shifts_less_leave_calendars_and_claims()
