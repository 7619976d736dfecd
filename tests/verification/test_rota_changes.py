"""Whatever is done to a rota, openings stay true and nobody loses their worker in silence."""

import contextlib
import io
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from scheduler.availability import openings
from scheduler.booking import uncovered
from tests.verification.rota_changes import Rota

pytestmark = pytest.mark.django_db
PLAY = settings(
    max_examples=6,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=[Phase.reuse, Phase.generate],
)
BROKEN = settings(
    PLAY,
    max_examples=60,
    print_blob=False,
    database=None,
    report_multiple_bugs=False,
    derandomize=True,
)


def test_openings_are_true_and_nobody_is_silently_without_a_worker() -> None:
    run_state_machine_as_test(Rota, settings=PLAY)


def fails() -> None:
    """A broken service must lose within sixty games; it takes a few."""
    with pytest.raises(AssertionError), contextlib.redirect_stdout(io.StringIO()):
        run_state_machine_as_test(Rota, settings=BROKEN)


def test_a_service_that_puts_nobody_on_the_list_loses() -> None:
    with patch.object(uncovered, "_note"):
        fails()


def test_a_service_that_forgets_openings_loses() -> None:
    with patch.object(openings, "refresh"):
        fails()
