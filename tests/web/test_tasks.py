from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.reminders import tasks
from scheduler.reminders.models import Task
from tests.factories import booking
from tests.web.conftest import NOW, Desk, staff_of
from tests.web_process import LET_IN

REASON = "The letter would not arrive in time."


@pytest.fixture
def task(desk: Desk, booked: Appointment) -> Task:
    due_at = NOW + timedelta(hours=2)
    return open_task(booked, due_at=due_at, kind=Task.Kind.FOLLOW_UP_CANCEL)


def open_task(about: Appointment, **fields: object) -> Task:
    values = {
        "kind": Task.Kind.RING_INSTEAD,
        "person": about.person,
        "appointment": about,
        "owner": about.booked_by_partner,
        "reason": REASON,
        "opened_at": NOW,
        "due_at": NOW,
    }
    return Task.objects.create(**values | fields)


def read(desk: Desk, address: str) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_for_whom_why_and_until_when(desk: Desk, task: Task) -> None:
    page = read(desk, "/tasks")
    for told in (
        "Offer a new time after a cancel",
        "Asha Example",
        REASON,
        "Monday 1 March 2027, 11am",
    ):
        assert told in page, told
    assert "Overdue" not in page


def test_what_is_late_is_marked_and_comes_first(desk: Desk, task: Task) -> None:
    assert task.appointment
    open_task(task.appointment, kind=Task.Kind.ASK_AFTER_MISSED, due_at=NOW - timedelta(days=1))
    page = read(desk, "/tasks")
    assert page.index("Ask after somebody who did not come") < page.index("Offer a new time")
    assert page.count("Overdue") == 1


def test_saying_what_came_of_it_ends_a_task(desk: Desk, task: Task) -> None:
    assert REASON in read(desk, f"/tasks/{task.id}")
    answer = desk.client.post(
        f"/tasks/{task.id}/complete", {"outcome": "Rang, she knows.", "version": task.version}
    )
    assert answer.headers["Location"] == "/tasks"
    assert "There is nothing to do." in read(desk, "/tasks")
    task.refresh_from_db()
    assert (task.state, task.outcome, task.done_by) == (
        "done",
        "Rang, she knows.",
        desk.account.username,
    )


def test_a_task_is_not_ended_without_a_word(desk: Desk, task: Task) -> None:
    answer = desk.client.post(
        f"/tasks/{task.id}/complete", {"outcome": " ", "version": task.version}
    )
    assert answer.status_code == 422
    assert "Enter what came of it." in answer.content.decode()


def test_of_two_who_end_it_the_second_is_told(desk: Desk, task: Task) -> None:
    tasks.complete(
        task_id=task.id, version=task.version, outcome="Rang.", by=desk.clinic.dot, now=NOW
    )
    reopened = desk.client.post(
        f"/tasks/{task.id}/complete", {"outcome": "Rang too.", "version": task.version}
    )
    assert reopened.status_code == 422
    told = "dot ended this task on Monday 1 March 2027, 9am: Rang."
    assert told in reopened.content.decode()
    assert told in read(desk, f"/tasks/{task.id}")
    task.refresh_from_db()
    assert task.outcome == "Rang."


def test_an_old_version_is_refused_with_the_reason(desk: Desk, task: Task) -> None:
    Task.objects.filter(id=task.id).update(version=7)
    answer = desk.client.post(f"/tasks/{task.id}/complete", {"outcome": "Rang.", "version": 1})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a problem" in page
    assert "Rang." in page


def test_another_desks_task_does_not_exist(desk: Desk, task: Task) -> None:
    other = staff_of(desk.clinic, desk.clinic.charity, Role.RECEPTIONIST)
    assert "Asha" not in other.client.get("/tasks").content.decode()
    assert other.client.get(f"/tasks/{task.id}").status_code == 404
    ended = other.client.post(f"/tasks/{task.id}/complete", {"outcome": "x", "version": 1})
    assert ended.status_code == 404


def test_somebody_who_is_not_signed_in_is_asked_to(desk: Desk, task: Task) -> None:
    assert (
        Client().get(f"/tasks/{task.id}").headers["Location"]
        == f"/sign-in?next=%2Ftasks%2F{task.id}"
    )
    assert Client().post(f"/tasks/{task.id}/complete", {"outcome": "x"}).status_code == 302
    task.refresh_from_db()
    assert task.state == "open"


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_costs_the_same_number_of_queries_at_any_length(
    desk: Desk, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        asha = booking.person(desk.clinic.trust, name=f"Asha {number}")
        Task.objects.create(
            kind=Task.Kind.RING_INSTEAD,
            person=asha,
            owner=desk.clinic.trust,
            reason=REASON,
            opened_at=NOW,
            due_at=NOW,
        )
    with django_assert_max_num_queries(6 + LET_IN):
        read(desk, "/tasks")
