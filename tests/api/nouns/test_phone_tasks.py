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
    assert (how["not_before"], how["tries"]) == (None, 0)
    problem(stranger.get(f"{path}/how-to-ring"), 404, "not_found")


def test_no_answer_brings_the_task_back_and_told_ends_it(dot: Caller, path: str) -> None:
    rung = f"{path}/rung"
    again = told(dot.post(rung, {"outcome": "no_answer"}, seen=dot.etag(path)))
    assert (again["state"], again["tries"]) == ("open", 1)
    assert again["not_before"] is not None
    problem(dot.post(rung, {"outcome": "told"}, seen='"1"'), 412, "stale")
    problem(dot.post(rung, {"outcome": "perhaps"}, seen=dot.etag(path)), 422, "invalid")
    done = told(dot.post(rung, {"outcome": "told"}, seen=dot.etag(path)))
    assert (done["state"], done["outcome"]) == ("done", "They were rung and told.")


def test_a_wrong_number_ends_the_rule_and_a_second_time_there_is_none(
    dot: Caller, path: str
) -> None:
    told(dot.post(f"{path}/rung", {"outcome": "wrong_number"}, seen=dot.etag(path)))
    assert ContactRule.objects.get().ended_at is not None
    (task,) = told(dot.get("tasks", kind="could_not_be_told"))["results"]
    path = f"tasks/{task['id']}"
    refused = dot.post(f"{path}/rung", {"outcome": "wrong_number"}, seen=dot.etag(path))
    problem(refused, 409, "no_number")
