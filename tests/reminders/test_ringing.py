"""The list of people whom a human rings: how to ring, and what came of it."""

from datetime import time, timedelta

import pytest

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.people.models import ContactRule
from scheduler.refusals import Stale
from scheduler.reminders import ringing
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
    with pytest.raises(ringing.NoNumber):
        ringing.wrong_number(task_id=task.id, version=1, by=SETUP, now=NOW)
    again = ringing.not_reached(task_id=task.id, version=1, by=SETUP, now=NOW)
    assert (again.state, again.not_before, again.tries) == ("open", None, 1)


def test_told_is_done() -> None:
    task = _to_ring()
    done = ringing.told(task_id=task.id, version=1, by=SETUP, now=NOW)
    assert (done.state, done.outcome) == ("done", "They were rung and told.")
    with pytest.raises(Stale):
        ringing.told(task_id=task.id, version=1, by=SETUP, now=NOW)


def test_no_answer_brings_it_back_in_an_hour_and_leaves_time_to_dial() -> None:
    task = _to_ring()
    late = at("Tue 2 Mar 2027 16:30")
    again = ringing.not_reached(task_id=task.id, version=1, by=SETUP, now=late)
    assert (again.state, again.tries, again.version) == ("open", 1, 2)
    assert again.not_before == at("Tue 2 Mar 2027 17:30")
    assert again.due_at == at("Tue 2 Mar 2027 19:30")
    assert not ringing.instructions(again, now=late).may_ring_now
    assert ringing.instructions(again, now=at("Tue 2 Mar 2027 17:30")).may_ring_now
    assert Entry.objects.filter(deed="task.not_reached", person_id=task.person_id).count() == 1
    with pytest.raises(Stale):
        ringing.not_reached(task_id=task.id, version=1, by=SETUP, now=late)


def test_after_the_hours_it_comes_back_on_the_next_day() -> None:
    task = _to_ring()
    evening = at("Mon 1 Mar 2027 17:45")
    again = ringing.not_reached(task_id=task.id, version=1, by=SETUP, now=evening)
    assert again.not_before == at("Tue 2 Mar 2027 08:00")
    assert again.due_at == task.due_at


def test_where_no_time_is_left_it_stays_on_the_list() -> None:
    task = _to_ring()
    last = NINE - timedelta(hours=2)
    again = ringing.not_reached(task_id=task.id, version=1, by=SETUP, now=last)
    assert (again.state, again.not_before, again.due_at) == ("open", None, task.due_at)


def test_a_wrong_number_is_used_no_more_and_a_human_finds_another_way() -> None:
    task = _to_ring()
    done = ringing.wrong_number(task_id=task.id, version=1, by=SETUP, now=NOW)
    assert (done.state, done.outcome) == (
        "done",
        "The number is somebody else's: it is used no more.",
    )
    assert ContactRule.objects.get().ended_at == NOW
    appointment = Appointment.objects.get()
    [(kind, why)] = factory.asked(appointment)
    assert kind == "could_not_be_told"
    assert why.startswith("The number recorded for them is somebody else's: find another way.")
    with pytest.raises(ringing.NoNumber):
        ringing.wrong_number(task_id=task.id, version=2, by=SETUP, now=NOW)


def test_a_wrong_number_stops_what_was_still_to_be_said_to_it() -> None:
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
    ringing.wrong_number(task_id=task.id, version=1, by=SETUP, now=NOW)
    factory.deliver(factory.KeepingCarrier(), now=NOW)
    planned.refresh_from_db()
    assert planned.state == "stopped"


def test_a_task_about_no_appointment_has_no_last_hour() -> None:
    task = _to_ring()
    Task.objects.update(appointment=None)
    again = ringing.not_reached(task_id=task.id, version=1, by=SETUP, now=NOW)
    assert again.not_before == at("Mon 1 Mar 2027 09:00")
