"""The engine plays the game of tests.verification.machine, and so do engines that are broken."""

import contextlib
import io
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from scheduler.availability import claims, openings
from scheduler.availability.claims import Wanted
from tests.verification import FULL
from tests.verification.machine import Ledger

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]
GAMES, STEPS = (500, 50) if FULL else (20, 30)
PLAY = settings(
    max_examples=GAMES,
    stateful_step_count=STEPS,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    # A shorter game that fails as well would take many more to find than there is time for.
    phases=[Phase.reuse, Phase.generate],
)


def test_the_engine_agrees_with_the_model() -> None:
    run_state_machine_as_test(Ledger, settings=PLAY)


BROKEN = settings(PLAY, max_examples=100, print_blob=False, database=None)


def fails(broken: type[Ledger]) -> None:
    """A broken engine must lose within a hundred games; it takes a few."""
    with pytest.raises(AssertionError), contextlib.redirect_stdout(io.StringIO()):
        run_state_machine_as_test(broken, settings=BROKEN)


def test_an_engine_that_forgets_to_give_time_back_loses() -> None:
    with patch.object(openings, "refresh"):
        fails(Ledger)


def test_an_engine_that_forgets_the_time_after_an_appointment_loses() -> None:
    def without_buffers(wanted: Wanted, **rest: Any) -> None:
        take(wanted=replace(wanted, buffered=wanted.exact), **rest)

    take = claims.take
    with patch.object(claims, "take", without_buffers):
        fails(Ledger)
