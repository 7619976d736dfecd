"""When nobody knows whether a message went: the carrier is asked before anything is sent again."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from channels.message import NotConfigured, OutcomeUnknown, TryLater
from channels.sms.message import TextMessage
from scheduler.people import contact_rules
from scheduler.people.models import ContactRule
from scheduler.reminders import leases, outcomes, preparing
from scheduler.reminders.deliveries import Unexpected
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Attempt, Message, Task
from tests import triggers
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW, SETUP
from tests.factories.reminders import KeepingCarrier

pytestmark = pytest.mark.django_db

LOST = OutcomeUnknown("unavailable", "The carrier did not answer.")
SOON = NOW + timedelta(minutes=1)
AFTER_LEASE = NOW + leases.LEASE
CANNOT_SAY = "The carrier cannot say whether a message went: find out, and tell them if not."


def test_a_lost_answer_is_asked_for_and_the_text_is_not_sent_twice() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST], loses_answer=True)
    factory.deliver(carrier, now=NOW)
    message = factory.message(appointment)
    assert (message.state, message.reason) == ("unknown", "The carrier did not answer.")
    assert factory.deliver(carrier, now=NOW) == 0  # the carrier is given a moment
    factory.deliver(carrier, now=SOON)
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.carrier_reference) == (
        "sent",
        NOW,
        f"kept-{message.id}",
    )
    assert len(carrier.taken) == 1
    assert carrier.asked == [str(message.id)]
    [attempt] = Attempt.objects.filter(message=message)
    assert (attempt.number, attempt.outcome, attempt.ended_at) == (1, "found", SOON)


def test_a_text_that_never_got_there_is_sent_once_the_carrier_has_said_so() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST])
    factory.deliver(carrier, now=NOW)
    factory.deliver(carrier, now=SOON)
    message = factory.message(appointment)
    assert message.state == "sent"
    assert len(carrier.taken) == 1
    tried = Attempt.objects.filter(message=message).values_list("number", "outcome")
    assert list(tried) == [(1, "not there"), (2, "accepted")]


def test_a_sender_that_died_after_the_call_is_asked_about_when_its_lease_ran_out() -> None:
    appointment = factory.told_by_text(booking.clinic())
    lease = leases.take_due(now=NOW)
    assert lease is not None
    text = preparing.prepare(lease=lease, now=NOW)
    assert text is not None
    carrier = KeepingCarrier(taken=[text])
    assert factory.deliver(carrier, now=AFTER_LEASE - timedelta(seconds=1)) == 0
    assert factory.deliver(carrier, now=AFTER_LEASE) == 1
    assert factory.message(appointment).state == "sent"
    assert carrier.taken == [text]


def test_a_letter_is_asked_about_like_a_text() -> None:
    appointment = factory.told_by_letter(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST], loses_answer=True)
    factory.deliver(carrier, now=NOW)
    factory.deliver(carrier, now=SOON)
    assert factory.message(appointment).state == "sent"
    assert len(carrier.taken) == 1


def test_a_sender_that_died_before_there_were_words_has_sent_nothing() -> None:
    appointment = factory.told_by_text(booking.clinic())
    leases.take_due(now=NOW)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=AFTER_LEASE)
    message = factory.message(appointment)
    assert (message.state, message.attempt) == ("sent", 2)
    assert carrier.asked == []
    assert len(carrier.taken) == 1


def test_the_carrier_is_asked_about_the_very_words_that_were_handed_over() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST], loses_answer=True)
    factory.deliver(carrier, now=NOW)
    said = factory.message(appointment).body
    type(appointment.site).objects.update(neutral_name="Another House")
    asked: list[object] = []
    find = carrier.find

    def keep_what_is_asked(**question: object) -> object:
        asked.append(question["message"])
        return find(**question)  # type: ignore[arg-type]

    carrier.find = keep_what_is_asked  # type: ignore[method-assign, assignment]
    factory.deliver(carrier, now=SOON)
    [text] = asked
    assert isinstance(text, TextMessage)
    assert text.text == said


def test_what_cannot_be_decided_stays_visible_and_is_asked_again_ever_more_rarely() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST], loses_answer=True)
    carrier.cannot_say = OutcomeUnknown("unclear", "Two texts look alike.")
    factory.deliver(carrier, now=NOW)
    factory.deliver(carrier, now=SOON)
    message = factory.message(appointment)
    assert (message.state, message.reason) == ("unknown", "Two texts look alike.")
    assert message.lease_until == SOON + timedelta(minutes=1)
    assert factory.asked(appointment) == [("decide_unknown", CANNOT_SAY)]
    factory.deliver(carrier, now=SOON + timedelta(hours=3))
    message.refresh_from_db()
    assert message.lease_until == SOON + timedelta(hours=3, minutes=15)
    assert Task.objects.count() == 1
    # And is empty again once the carrier can tell.
    carrier.cannot_say = None
    factory.deliver(carrier, now=SOON + timedelta(hours=4))
    message.refresh_from_db()
    assert message.state == "sent"
    assert factory.asked(appointment) == []
    assert Task.objects.get().outcome == "The carrier was asked, and has it."
    assert len(carrier.taken) == 1


def test_a_carrier_that_cannot_be_asked_for_a_moment_is_no_task_yet() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST])
    carrier.cannot_say = TryLater("busy", "The carrier is busy.", after=timedelta(minutes=1))
    factory.deliver(carrier, now=NOW)
    factory.deliver(carrier, now=SOON)
    assert factory.asked(appointment) == []
    factory.deliver(carrier, now=NOW + outcomes.PATIENCE)
    assert factory.asked(appointment) == [("decide_unknown", CANNOT_SAY)]


def test_a_carrier_that_is_not_configured_any_more_is_asked_later() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST])
    factory.deliver(carrier, now=NOW)
    postman = factory.postman(carrier, now=SOON, channels=["letter"])
    with pytest.raises(NotConfigured):
        postman.carriers("sms")
    postman.deliver_due(until=SOON + timedelta(minutes=1))
    message = factory.message(appointment)
    assert (message.state, message.reason) == ("unknown", "The channel is not configured.")


def test_a_carrier_that_breaks_while_it_sends_is_asked_and_then_sends() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[KeyError("sid")])
    with pytest.raises(Unexpected, match="KeyError"):
        factory.deliver(carrier, now=NOW)
    assert factory.message(appointment).reason == "The carrier's part broke (KeyError)."
    factory.deliver(carrier, now=SOON)
    assert factory.message(appointment).state == "sent"
    assert len(carrier.taken) == 1


def test_a_carrier_that_breaks_while_it_is_asked_decides_nothing() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST])
    carrier.cannot_say = KeyError("sid")
    factory.deliver(carrier, now=NOW)
    with pytest.raises(Unexpected, match="KeyError"):
        factory.deliver(carrier, now=SOON)
    assert factory.message(appointment).state == "unknown"
    assert [kind for kind, _ in factory.asked(appointment)] == ["decide_unknown"]


def test_a_letter_that_cannot_be_put_into_words_any_more_stops_nobody_elses_turn() -> None:
    where = booking.clinic()
    asha = factory.told_by_letter(where)
    carrier = KeepingCarrier(fails=[LOST])
    factory.deliver(carrier, now=NOW)
    # Its address was made worthless by raw SQL, say.
    with triggers.asleep():
        ContactRule.objects.filter(channel="letter").update(
            address_lines=["Nowhere", "At all", "Never"]
        )
    somebody = factory.somebody(where)
    factory.texts(somebody)
    ben = booking.appointment(where, somebody, starts_at=NINE + timedelta(hours=1))
    with pytest.raises(Unexpected):
        factory.deliver(carrier, now=AFTER_LEASE)
    assert factory.message(ben).state == "sent"
    assert factory.message(asha).state == "unknown"
    assert ("decide_unknown", asha.id) in Task.objects.values_list("kind", "appointment_id")


def test_when_the_database_goes_while_a_carrier_is_asked_the_round_ends() -> None:
    factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST])
    carrier.cannot_say = OperationalError("gone")
    factory.deliver(carrier, now=NOW)
    with pytest.raises(OperationalError):
        factory.deliver(carrier, now=SOON)


def test_what_was_found_not_to_be_there_is_asked_about_its_safety_again() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[LOST])
    factory.deliver(carrier, now=NOW)
    message = factory.message(appointment)
    contact_rules.end(rule_id=message.contact_rule_id, by=SETUP, now=SOON)
    factory.deliver(carrier, now=SOON)
    message.refresh_from_db()
    assert message.state == "stopped"
    assert carrier.taken == []


def test_a_late_result_of_the_same_try_counts_even_after_it_was_thought_lost() -> None:
    appointment = factory.told_by_text(booking.clinic())
    lease = leases.take_due(now=NOW)
    assert lease is not None
    text = preparing.prepare(lease=lease, now=NOW)
    assert text is not None
    leases.expire(now=AFTER_LEASE)
    outcomes.not_there(lease=lease, now=AFTER_LEASE)
    answer = KeepingCarrier().send(message=text, now=AFTER_LEASE)
    assert outcomes.accepted(lease=lease, answer=answer, now=AFTER_LEASE) is True
    assert factory.message(appointment).state == "sent"


def test_a_result_of_an_older_try_is_void() -> None:
    appointment = factory.told_by_text(booking.clinic())
    old = leases.take_due(now=NOW)
    assert old is not None
    text = preparing.prepare(lease=old, now=NOW)
    assert text is not None
    leases.expire(now=AFTER_LEASE)
    outcomes.not_there(lease=old, now=AFTER_LEASE)
    new = leases.take_due(now=AFTER_LEASE)
    assert new == leases.Lease(old.message_id, 2, "sms")
    answer = KeepingCarrier().send(message=text, now=AFTER_LEASE)
    assert outcomes.accepted(lease=old, answer=answer, now=AFTER_LEASE) is False
    assert outcomes.found(lease=old, answer=answer, now=AFTER_LEASE) is False
    assert outcomes.failed(lease=old, failure=LOST, now=AFTER_LEASE) is False
    assert outcomes.unknown(lease=old, failure=LOST, now=AFTER_LEASE) is False
    assert outcomes.waits(lease=old, until=AFTER_LEASE, now=AFTER_LEASE) is False
    outcomes.undecided(lease=old, failure=LOST, now=AFTER_LEASE)
    for void in (outcomes.stopped, outcomes.by_hand):
        assert void(lease=old, reason="", task=TaskKind.RING_INSTEAD, now=AFTER_LEASE) is False
    assert factory.message(appointment).state == "sending"
    assert Message.objects.get(id=old.message_id).attempt == 2
    assert factory.asked(appointment) == []
    assert preparing.prepare(lease=old, now=AFTER_LEASE) is None  # nor may it still send


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    seconds = [outcomes.pause(attempt=number).total_seconds() for number in (1, 2, 3, 7, 99)]
    assert seconds == [15, 30, 60, 900, 900]
    asked_for = timedelta(hours=1)
    assert outcomes.pause(attempt=1, asked_for=asked_for) == asked_for
