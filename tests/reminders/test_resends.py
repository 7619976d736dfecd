"""Sending again: a new row through the same gate, once however often it is asked for."""

from datetime import timedelta
from typing import Any

import pytest

from channels.message import Undeliverable
from scheduler.audit.models import Entry
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.people import contact_rules
from scheduler.refusals import Invalid, Refusal
from scheduler.reminders import resends
from scheduler.reminders.models import Message, Task
from scheduler.reminders.resends import NoSafeWay, NotWanted, OnItsWay, SentAgainAlready
from tests.factories import booking, waiting
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW, Clinic

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=2)
NO_SUCH_NUMBER = Undeliverable("no-such-number", "There is no such number.")


@pytest.fixture
def where() -> Clinic:
    return booking.clinic()


@pytest.fixture
def texted(where: Clinic) -> Appointment:
    """Ben was sent a text."""
    appointment = factory.told_by_text(where)
    factory.deliver(factory.KeepingCarrier(), now=NOW)
    return appointment


def _again(about: Message, **changes: Any) -> Message:
    asked: dict[str, Any] = {
        "message_id": about.id,
        "number": 1,
        "reason": "He lost his phone.",
        "now": LATER,
    }
    return resends.send_again(**(asked | changes))


def test_what_was_sent_goes_again_as_a_row_of_its_own(where: Clinic, texted: Appointment) -> None:
    first = factory.message(texted)
    assert resends.find_objection(first, now=LATER) is None
    again = _again(first, by=where.dot)
    assert (again.id != first.id, again.kind, again.channel) == (True, first.kind, first.channel)
    assert (again.resend, again.resend_reason) == (1, "He lost his phone.")
    assert again.resent_by == where.dot.label
    carrier = factory.KeepingCarrier()
    assert factory.deliver(carrier, now=LATER) == 1
    assert [message.reference for message in carrier.taken] == [str(again.id)]
    again.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, again.state) == ("sent", "sent")
    assert again.body == first.body
    noted = Entry.objects.get(deed="message.sent_again")
    assert (noted.record_id, noted.person_id) == (str(again.id), texted.person_id)
    assert (noted.by_label, noted.reason) == (where.dot.label, "He lost his phone.")
    assert list(resends.following(again)) == [first, again]


def test_a_double_click_sends_once(where: Clinic, texted: Appointment) -> None:
    first = factory.message(texted)
    assert _again(first, by=where.dot) == _again(first, by=where.dot)
    assert Message.objects.filter(kind="confirmation").count() == 2
    assert Entry.objects.filter(deed="message.sent_again").count() == 1
    second = _again(first, by=where.dot, number=1)
    assert second.resend == 1


def test_the_same_for_another_reason_is_not_taken_for_a_double_click(
    where: Clinic, texted: Appointment
) -> None:
    first = factory.message(texted)
    _again(first, by=where.dot)
    with pytest.raises(SentAgainAlready):
        _again(first, by=where.dot, reason="He deleted it.")


def test_whoever_comes_second_is_told_who_was_first_and_when(
    where: Clinic, texted: Appointment
) -> None:
    first = factory.message(texted)
    made = _again(first, by=where.dot)
    with pytest.raises(SentAgainAlready, match="on Monday 1 March 2027 at 10am") as refused:
        _again(first, by=booking.SETUP)
    assert where.dot.label in refused.value.sentence
    assert refused.value.facts == {"message_id": made.id}
    assert Message.objects.filter(kind="confirmation").count() == 2


def test_a_third_time_waits_until_the_second_has_come_to_something(
    where: Clinic, texted: Appointment
) -> None:
    first = factory.message(texted)
    again = _again(first, by=where.dot)
    with pytest.raises(OnItsWay):
        _again(again, by=where.dot, number=2)
    factory.deliver(factory.KeepingCarrier(), now=LATER)
    third = _again(first, by=where.dot, number=2)
    assert third.resend == 2


@pytest.mark.parametrize("number", [0, 2, 9, -1])
def test_the_number_is_the_next_one(where: Clinic, texted: Appointment, number: int) -> None:
    with pytest.raises(Invalid) as refused:
        _again(factory.message(texted), by=where.dot, number=number)
    assert refused.value.fields == {"number": ["The next is 1."]}


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_it_needs_a_reason(where: Clinic, texted: Appointment, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        _again(factory.message(texted), by=where.dot, reason=reason)
    assert "reason" in refused.value.fields


def test_a_failure_that_is_sent_again_is_no_longer_on_the_task_list_and_comes_back_if_it_fails(
    where: Clinic,
) -> None:
    appointment = factory.told_by_text(where)
    factory.deliver(factory.KeepingCarrier(fails=[NO_SUCH_NUMBER]), now=NOW)
    failed = factory.message(appointment)
    assert [kind for kind, _ in factory.asked(appointment)] == ["could_not_be_told"]
    again = _again(failed, by=where.dot)
    assert factory.asked(appointment) == []
    assert Task.objects.get().outcome == "It is sent again."
    factory.deliver(factory.KeepingCarrier(fails=[NO_SUCH_NUMBER]), now=LATER)
    again.refresh_from_db()
    assert again.state == "failed"
    assert [kind for kind, _ in factory.asked(appointment)] == ["could_not_be_told"]


def _refused(about: Message, **changes: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        _again(about, **changes)
    objection = resends.find_objection(about, now=changes.get("now", LATER))
    assert type(objection) is type(refused.value)
    assert Message.objects.filter(resend__gt=0).count() == 0
    return refused.value


def test_what_still_waits_is_not_sent_again(where: Clinic) -> None:
    appointment = factory.told_by_text(where)
    for state in ("due", "sending", "unknown"):
        Message.objects.filter(appointment=appointment).update(state=state)
        assert isinstance(_refused(factory.message(appointment), by=where.dot), OnItsWay)


def test_what_was_withdrawn_is_not_sent_again(where: Clinic, texted: Appointment) -> None:
    Message.objects.filter(appointment=texted).update(state="withdrawn")
    assert isinstance(_refused(factory.message(texted), by=where.dot), NotWanted)


def test_nothing_is_said_again_of_a_cancelled_appointment(
    where: Clinic, texted: Appointment
) -> None:
    first = factory.message(texted)
    appointments.cancel(
        appointment_id=texted.id, version=1, cancelled_by="person", by=where.dot, now=NOW
    )
    refusal = _refused(first, by=where.dot)
    assert refusal.sentence == "The appointment is cancelled."


def test_nothing_is_said_again_of_an_older_version(where: Clinic, texted: Appointment) -> None:
    first = factory.message(texted)
    Appointment.objects.filter(id=texted.id).update(promise_version=2)
    refusal = _refused(first, by=where.dot)
    assert isinstance(refusal, NotWanted)


def test_nothing_is_said_again_once_the_time_has_come(where: Clinic, texted: Appointment) -> None:
    assert isinstance(_refused(factory.message(texted), by=where.dot, now=NINE), NotWanted)


def test_a_route_that_is_no_longer_safe_is_not_used_again(
    where: Clinic, texted: Appointment
) -> None:
    first = factory.message(texted)
    contact_rules.end(rule_id=first.contact_rule_id, by=where.dot, now=NOW)
    refusal = _refused(first, by=where.dot)
    assert isinstance(refusal, NoSafeWay)
    assert "may no longer be used" in refusal.sentence


def test_a_letter_that_could_not_be_there_in_time_is_not_posted_again(where: Clinic) -> None:
    appointment = factory.told_by_letter(where)
    factory.deliver(factory.KeepingCarrier(), now=NOW)
    letter = factory.message(appointment)
    refusal = _refused(letter, by=where.dot, now=NINE - timedelta(days=2))
    assert isinstance(refusal, NoSafeWay)
    assert "too late for a letter" in refusal.sentence
    again = _again(letter, by=where.dot, now=LATER)
    assert again.post_class == "first"


def test_outside_the_hours_of_the_route_it_waits_for_them(
    where: Clinic, texted: Appointment
) -> None:
    night = NOW.replace(hour=22)
    again = _again(factory.message(texted), by=where.dot, now=night)
    assert (again.state, again.due_at) == ("due", (NOW + timedelta(days=1)).replace(hour=8))


def test_an_offer_is_told_once(where: Clinic) -> None:
    ben = factory.somebody(where)
    factory.texts(ben)
    offer = waiting.offer(waiting.join(where, ben), from_at=NINE)
    factory.deliver(factory.KeepingCarrier(), now=NOW)
    assert isinstance(_refused(offer.messages.get(), by=where.dot), NotWanted)
