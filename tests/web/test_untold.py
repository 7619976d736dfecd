"""The page of people whom no message could tell, and its tick-off."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.reminders import untold
from scheduler.reminders.models import Task
from tests.factories import booking, reminders
from tests.factories.booking import NINE
from tests.web.conftest import NOW, Desk, staff_of, text
from tests.web_process import LET_IN

REASON = "It did not arrive. Find out how to tell them the time of their appointment."


def read(desk: Desk, address: str, *, code: int = 200) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == code
    return answer.content.decode()


def open_task(about: Appointment, **fields: Any) -> Task:
    values = {
        "kind": Task.Kind.COULD_NOT_BE_TOLD,
        "person": about.person,
        "appointment": about,
        "owner": about.booked_by_partner,
        "reason": REASON,
        "opened_at": NOW,
        "due_at": NOW + timedelta(hours=2),
    }
    return Task.objects.create(**values | fields)


@pytest.fixture
def task(desk: Desk, booked: Appointment) -> Task:
    return open_task(booked, message=text(booked, state="failed"))


def tick(desk: Desk, task: Task, word: str, **entered: str) -> Any:
    values = {"word": word, "version": str(task.version)} | entered
    return desk.client.post(f"/tasks/{task.id}/tick-off", values)


def test_the_list_counts_what_it_shows(desk: Desk, booked: Appointment, task: Task) -> None:
    open_task(booked, kind=Task.Kind.RING_INSTEAD, due_at=NOW - timedelta(hours=1))
    open_task(booked, kind=Task.Kind.FOLLOW_UP_CANCEL)
    page = read(desk, "/untold")
    assert "2 to tell, whom no message could" in page
    assert "1 of them should have been told by now." in page
    assert "Everybody (2)" in page
    assert page.count("Asha Example") == 2
    assert page.count("Overdue") == 1
    rung = read(desk, "/untold?kind=ring_instead")
    assert rung.count("Asha Example") == 1
    assert "Could not be told (1)" in rung
    read(desk, "/untold?kind=follow_up_cancel", code=404)


def test_whom_to_tell_what_and_how_is_on_one_page(
    desk: Desk, booked: Appointment, task: Task
) -> None:
    page = read(desk, f"/tasks/{task.id}")
    for told in (REASON, "Asha Example", booked.reference, "How they may be reached", "Failed"):
        assert told in page, told
    assert f'href="/messages/{task.message_id}"' in page


def test_how_to_ring_says_the_number_the_hours_and_whom_to_ask_for(desk: Desk, task: Task) -> None:
    reminders.calls(task.person, number="01632 960009", ask_for="Ask for Jo.", days=[2, 4])
    page = read(desk, f"/tasks/{task.id}")
    for told in ("01632 960009", "Tuesday and Thursday, 8am to 6pm", "leave no voicemail"):
        assert told in page, told
    assert "Ask for Jo." in page


def test_whoever_was_told_leaves_the_list(desk: Desk, task: Task) -> None:
    assert tick(desk, task, "told_at_desk", note="Came in.").headers["Location"] == "/untold"
    assert "Everybody was told." in read(desk, "/untold")
    page = read(desk, f"/tasks/{task.id}")
    assert f"{desk.account.username} ticked this off on Monday 1 March 2027, 9am" in page
    assert "Told at the desk" in page


def test_whoever_was_not_reached_is_there_again_at_the_time_entered(desk: Desk, task: Task) -> None:
    done = tick(desk, task, "not_reached", on="2027-03-02", at="14:30", note="No answer.")
    assert done.status_code == 302
    assert "Tuesday 2 March 2027, 2:30pm" in read(desk, "/untold")
    assert "No answer." in read(desk, f"/tasks/{task.id}")


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ({"word": ""}, "Say what came of it."),
        ({"word": "not_reached", "on": "2027-03-02"}, "Enter a day and a time, or neither."),
        ({"word": "not_reached", "on": "x", "at": "y"}, "Enter a day and a time, or neither."),
        ({"word": "not_reached", "on": "2027-02-02", "at": "10:00"}, "a time to come"),
        ({"word": "not_reached", "on": "2027-04-02", "at": "10:00"}, "They must know before"),
        ({"word": "told_otherwise"}, "Say in which way they were told."),
        ({"word": "told_by_phone", "version": "x"}, "more to tell them"),
    ],
)
def test_what_cannot_be_noted_is_said_and_changes_nothing(
    desk: Desk, task: Task, entered: dict[str, str], told: str
) -> None:
    answer = tick(desk, task, **entered)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert "There is a problem" in page
    task.refresh_from_db()
    assert (task.state, task.version) == ("open", 1)


def test_whoever_comes_second_is_told_kindly_who_and_when_and_loses_nothing(
    desk: Desk, task: Task
) -> None:
    untold.tick_off(task_id=task.id, version=1, word="told_by_phone", by=desk.clinic.dot, now=NOW)
    late = tick(desk, task, "not_reached", note="I tried, too.")
    assert late.status_code == 422
    page = late.content.decode()
    assert "dot ticked this off on Monday 1 March 2027 at 9am: Told by phone." in page
    unsaved = "What you entered is not saved: Could not reach them: try again later. I tried, too."
    assert unsaved in page
    task.refresh_from_db()
    assert task.outcome == "Told by phone."


def test_a_failure_on_nobodys_list_is_shown(desk: Desk, booked: Appointment) -> None:
    text(booked, state="failed", valid_until=NINE)
    assert "on nobody’s list" in read(desk, "/untold")


def test_another_desks_people_do_not_exist(desk: Desk, task: Task) -> None:
    other = staff_of(desk.clinic, desk.clinic.charity, Role.RECEPTIONIST)
    assert "Asha" not in read(other, "/untold")
    read(other, f"/tasks/{task.id}", code=404)
    assert tick(other, task, "told_by_phone").status_code == 404


def test_a_manager_ticks_off_but_sees_no_numbers(desk: Desk, task: Task) -> None:
    manager = staff_of(desk.clinic, desk.clinic.trust, Role.MANAGER)
    assert "How they may be reached" not in read(manager, f"/tasks/{task.id}")
    assert tick(manager, task, "told_by_phone").status_code == 302


def test_only_such_tasks_are_ticked_off(desk: Desk, booked: Appointment) -> None:
    other = open_task(booked, kind=Task.Kind.FOLLOW_UP_CANCEL)
    assert tick(desk, other, "told_by_phone").status_code == 404


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_costs_the_same_number_of_queries_at_any_length(
    desk: Desk, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        Task.objects.create(
            kind=Task.Kind.RING_INSTEAD,
            person=booking.person(desk.clinic.trust, name=f"Asha {number}"),
            owner=desk.clinic.trust,
            reason=REASON,
            opened_at=NOW,
            due_at=NOW,
        )
    with django_assert_max_num_queries(8 + LET_IN):
        read(desk, "/untold")
