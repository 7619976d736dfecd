"""Ringing people by the API: how it may be done, and what came of it."""

import pytest

from scheduler.people.models import ContactRule
from scheduler.reminders.models import Task
from tests.api.calling import Caller, problem, told
from tests.factories import reminders
from tests.factories.booking import Clinic


@pytest.fixture
def path(clinic: Clinic) -> str:
    """Ben is to be rung."""
    appointment = reminders.told_by_call(clinic, accepts_recorded_call=False, ask_for="By name.")
    return f"tasks/{Task.objects.get(appointment=appointment).id}"


def test_a_receptionist_reads_how_somebody_may_be_rung(
    dot: Caller, stranger: Caller, path: str
) -> None:
    how = told(dot.get(f"{path}/how-to-ring"))
    assert how["number"] == "+441632960009"
    assert (how["call_ourselves"], how["ask_for"]) == ("Trust", "By name.")
    assert (how["days"], how["hours_from"], how["hours_until"]) == (
        [1, 2, 3, 4, 5],
        "08:00",
        "18:00",
    )
    assert how["tries"] == 0
    problem(stranger.get(f"{path}/how-to-ring"), 404, "not_found")


def test_no_answer_brings_the_task_back_in_an_hour(dot: Caller, path: str) -> None:
    tick_off = f"{path}/tick-off"
    told(dot.post(tick_off, {"word": "not_reached"}, seen=dot.etag(path)))
    how = told(dot.get(f"{path}/how-to-ring"))
    assert (how["tries"], how["number"]) == (1, "+441632960009")


def test_after_a_wrong_number_there_is_none_to_ring(dot: Caller, path: str) -> None:
    told(dot.post(f"{path}/tick-off", {"word": "wrong_number"}, seen=dot.etag(path)))
    assert ContactRule.objects.get().ended_at is not None
    assert told(dot.get(f"{path}/how-to-ring"))["number"] == ""
