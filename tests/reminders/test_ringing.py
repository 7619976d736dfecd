"""The list of people whom a human rings: how to ring, and when to try again."""

from datetime import time, timedelta

import pytest

from scheduler.people.models import ContactRule
from scheduler.reminders import ringing, untold
from scheduler.reminders.models import Message, Task
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW, SETUP
from tests.times import at

pytestmark = pytest.mark.django_db


def _to_ring(**rule: object) -> Task:
    appointment = factory.told_by_call(booking.clinic(), accepts_recorded_call=False, **rule)
    return Task.objects.get(appointment=appointment)


def test_how_to_ring_is_what_the_rule_says_now() -> None:
    task = _to_ring(name_to_show="Jo's desk", ask_for="Ask for Benny.")
    factory.calls(
        task.person,
        days=[2],
        hours_from=time(10),
        hours_until=time(12),
        name_to_show="The garage",
        ask_for="Ask for Ben.",
        may_leave_voicemail=True,
    )
    how = ringing.instructions(task, now=NOW)
    assert (how.number, how.call_ourselves, how.ask_for) == (
        "+441632960009",
        "The garage",
        "Ask for Ben.",
    )
    assert (how.days, how.hours_from, how.hours_until) == ((2,), time(10), time(12))
    assert (how.may_leave_voicemail, how.may_ring_now, how.tries) == (True, False, 0)
    assert how.ring_by == task.due_at
    assert ringing.instructions(task, now=at("Tue 2 Mar 2027 10:00")).may_ring_now
    assert "960009" not in repr(how)


def test_without_a_rule_of_their_own_hours_and_name_are_the_services() -> None:
    how = ringing.instructions(_to_ring(), now=NOW)
    assert how.call_ourselves == "Trust"
    assert (how.days, how.hours_from, how.hours_until) == ((1, 2, 3, 4, 5), time(8), time(18))
    assert how.may_ring_now


def test_without_a_safe_number_there_is_none_to_ring() -> None:
    task = _to_ring()
    ContactRule.objects.update(ended_at=NOW)
    factory.calls(task.person, is_safe=False)
    how = ringing.instructions(task, now=NOW)
    assert (how.number, how.may_ring_now) == ("", False)
    assert ringing.again_at(task, now=NOW) is None


@pytest.mark.parametrize(
    ("nobody_answered", "try_again"),
    [
        ("Tue 2 Mar 2027 16:30", "Tue 2 Mar 2027 17:30"),
        # After the hours it is the next day's first.
        ("Mon 1 Mar 2027 17:45", "Tue 2 Mar 2027 08:00"),
    ],
)
def test_it_is_tried_again_in_an_hour_that_is_allowed(nobody_answered: str, try_again: str) -> None:
    assert ringing.again_at(_to_ring(), now=at(nobody_answered)) == at(try_again)


def test_where_no_time_is_left_it_is_not_tried_again() -> None:
    assert ringing.again_at(_to_ring(), now=NINE - timedelta(hours=2)) is None


def test_a_task_about_no_appointment_has_no_last_hour() -> None:
    task = _to_ring()
    task.appointment = None
    assert ringing.again_at(task, now=NOW) == at("Mon 1 Mar 2027 09:00")


def test_whom_nobody_reached_is_due_in_the_next_hour_that_is_allowed() -> None:
    task = _to_ring()
    late = at("Tue 2 Mar 2027 16:30")
    again = untold.tick_off(task_id=task.id, version=1, word="not_reached", by=SETUP, now=late)
    assert (again.state, again.due_at) == ("open", at("Tue 2 Mar 2027 17:30"))
    assert ringing.instructions(again, now=late).tries == 1


def test_a_wrong_number_is_used_no_more_also_by_what_was_still_to_be_said() -> None:
    ben = factory.somebody(where := booking.clinic())
    factory.calls(ben)
    appointment = booking.appointment(where, ben, starts_at=NINE)
    task = Task.objects.get()
    planned = Message.objects.create(
        appointment=appointment,
        appointment_version=1,
        person=ben,
        kind="week_before",
        channel="voice",
        contact_rule=ContactRule.objects.get(),
        due_at=NOW,
        valid_until=NINE,
        planned_at=NOW,
        changed_at=NOW,
    )
    again = untold.tick_off(task_id=task.id, version=1, word="wrong_number", by=SETUP, now=NOW)
    assert (again.state, ringing.instructions(again, now=NOW).number) == ("open", "")
    assert ContactRule.objects.get().ended_at == NOW
    factory.deliver(factory.KeepingCarrier(), now=NOW)
    planned.refresh_from_db()
    assert planned.state == "stopped"
