"""Sending what is due: what the carrier gets, what is written down, and who comes next."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from pytest_django import Settings

from channels.letter.message import Letter
from channels.message import NotConfigured, OutcomeUnknown, State, TryLater, Undeliverable
from channels.sms.local import LocalCarrier
from channels.sms.message import TextMessage
from scheduler.reminders import deliveries
from scheduler.reminders.deliveries import Unexpected
from scheduler.reminders.models import Attempt, Message
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW
from tests.factories.reminders import KeepingCarrier
from tests.times import at

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=30)
BUSY = TryLater("busy", "The carrier is busy.", after=timedelta(minutes=5))
NO_SUCH_NUMBER = Undeliverable("no-such-number", "There is no such number.")
LOST = OutcomeUnknown("unavailable", "The carrier did not answer.")


def _attempts(message: Message) -> list[tuple[int, str, str]]:
    tried = Attempt.objects.filter(message=message)
    return [(attempt.number, attempt.outcome, attempt.detail) for attempt in tried]


def test_a_due_text_goes_to_its_number_in_its_words_and_is_kept() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    carrier = KeepingCarrier()
    assert factory.deliver(carrier, now=NOW) == 1
    [text] = carrier.taken
    assert isinstance(text, TextMessage)
    assert text.to.national == "07700 900002"
    assert text.text == (
        "Ben, your appointment is on Tuesday 9 March 2027 at 9am at The Hub. "
        "To change or cancel, phone us on 01632 960003. Trust"
    )
    assert text.valid_until == NINE
    message = factory.message(appointment)
    assert text.reference == str(message.id)
    assert (message.state, message.sent_at, message.carrier, message.carrier_reference) == (
        "sent",
        NOW,
        "keeping",
        f"kept-{message.id}",
    )
    assert (message.body, message.lease_until, message.reason) == (text.text, None, "")
    assert _attempts(message) == [(1, "accepted", "charged as 1")]
    assert factory.deliver(carrier, now=NOW) == 0


def test_a_due_letter_goes_to_its_address_in_the_size_and_class_it_needs() -> None:
    where = booking.clinic()
    appointment = factory.told_by_letter(where, name_to_show="Appointments")
    carrier = KeepingCarrier(state=State.DELIVERED)
    factory.deliver(carrier, now=NOW)
    [letter] = carrier.taken
    assert isinstance(letter, Letter)
    assert letter.recipient.lines[0] == "Asha Example"
    assert letter.sender_name == "Appointments"
    assert letter.date_line == "1 March 2027"
    assert letter.reference_line == f"Our reference: {appointment.reference}"
    assert letter.post_class == "first"
    assert dict(letter.details)["With"] == "Freya Example, Worker"
    message = factory.message(appointment)
    assert message.state == "delivered"
    assert message.body.startswith("Asha Example\n1 Example Street\n")


def test_what_is_not_due_yet_stays() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    assert factory.deliver(KeepingCarrier(), now=NOW - timedelta(seconds=1)) == 0
    reminder = factory.message(appointment, "day_before")
    postman = factory.postman(KeepingCarrier(), now=NOW)
    assert postman.deliver_one(message_id=reminder.id) is False


def test_one_message_is_delivered_by_its_id_and_once() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    carrier = KeepingCarrier()
    postman = factory.postman(carrier, now=NOW)
    assert postman.deliver_one(message_id=factory.message(appointment).id) is True
    assert postman.deliver_one(message_id=factory.message(appointment).id) is False
    assert len(carrier.taken) == 1


def test_delivering_ends_when_its_time_is_up() -> None:
    where = booking.clinic()
    factory.told_by_text(where)
    postman = factory.postman(KeepingCarrier(), now=NOW)
    assert postman.deliver_due(until=NOW) == 0


def test_a_busy_carrier_is_left_alone_and_tried_again() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    carrier = KeepingCarrier(fails=[BUSY])
    factory.deliver(carrier, now=NOW)
    message = factory.message(appointment)
    assert (message.state, message.due_at, message.reason) == (
        "due",
        NOW + timedelta(minutes=5),
        "The carrier is busy.",
    )
    assert factory.deliver(carrier, now=NOW + timedelta(minutes=4)) == 0
    factory.deliver(carrier, now=NOW + timedelta(minutes=5))
    assert len(carrier.taken) == 1
    assert _attempts(message) == [(1, "try later", "busy"), (2, "accepted", "charged as 1")]


def test_a_carrier_that_is_busy_until_it_is_too_late_becomes_a_task() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    Message.objects.filter(appointment=appointment).update(valid_until=NOW + timedelta(minutes=5))
    factory.deliver(KeepingCarrier(fails=[BUSY]), now=NOW)
    assert factory.message(appointment).state == "failed"
    why = "The carrier is busy. Find out how to tell them the time of their appointment."
    assert factory.asked(appointment) == [("could_not_be_told", why)]


def test_a_number_that_does_not_exist_becomes_a_task_and_nothing_falls_to_another_route() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.texts(ben)
    factory.letters(ben, position=2)
    appointment = booking.appointment(where, ben)
    factory.deliver(KeepingCarrier(fails=[NO_SUCH_NUMBER]), now=NOW)
    message = factory.message(appointment)
    assert (message.state, message.reason) == ("failed", "There is no such number.")
    assert _attempts(message) == [(1, "failed", "no-such-number")]
    why = "There is no such number. Find out how to tell them the time of their appointment."
    assert factory.asked(appointment) == [("could_not_be_told", why)]
    assert {m.channel for m in factory.messages(appointment)} == {"sms"}


def test_a_channel_that_is_not_configured_waits_and_the_others_go() -> None:
    where = booking.clinic(hours="Tue 9 Mar 2027 09:00-13:00")
    by_text = factory.told_by_text(where)
    asha = factory.somebody(where, name="Asha Example")
    factory.letters(asha)
    by_letter = booking.appointment(where, asha, starts_at=NINE + timedelta(hours=2))
    carrier = KeepingCarrier()
    postman = factory.postman(carrier, now=NOW, channels=["letter"])
    assert postman.deliver_due(until=LATER) == 2
    waiting = factory.message(by_text)
    assert (waiting.state, waiting.due_at, waiting.reason) == (
        "due",
        NOW + timedelta(minutes=1),
        "The channel is not configured.",
    )
    assert factory.message(by_letter).state == "sent"


def test_a_carrier_that_gives_no_answer_rests_and_the_others_have_their_turn() -> None:
    where = booking.clinic(hours="Tue 9 Mar 2027 09:00-17:00")
    for hour in range(5):
        person = factory.somebody(where, name=f"Person {hour}")
        factory.texts(person, number=f"07700 90001{hour}")
        booking.appointment(where, person, starts_at=NINE + timedelta(hours=hour))
    asha = factory.somebody(where, name="Asha Example")
    factory.letters(asha)
    by_letter = booking.appointment(where, asha, starts_at=NINE + timedelta(hours=6))
    silent, post = KeepingCarrier(fails=[LOST] * 9), KeepingCarrier()
    factory.deliver(silent, post, now=NOW)
    assert len(silent.fails) == 6
    assert Message.objects.filter(state="unknown").count() == 3
    assert factory.message(by_letter).state == "sent"


def test_a_carrier_that_refuses_one_number_is_not_silent() -> None:
    where = booking.clinic(hours="Tue 9 Mar 2027 09:00-17:00")
    for hour in range(5):
        person = factory.somebody(where, name=f"Person {hour}")
        factory.texts(person, number=f"07700 90001{hour}")
        booking.appointment(where, person, starts_at=NINE + timedelta(hours=hour))
    carrier = KeepingCarrier(fails=[LOST, LOST, NO_SUCH_NUMBER, LOST])
    factory.deliver(carrier, now=NOW)
    assert len(carrier.taken) == 1


def test_one_message_that_breaks_never_stops_the_next_person() -> None:
    where = booking.clinic()
    broken = factory.told_by_text(where)
    # No use case writes a name of blanks; a row that is wrong all the same must not stop others.
    type(broken.person).objects.filter(id=broken.person_id).update(name=" ")
    asha = factory.somebody(where, name="Asha Example")
    factory.texts(asha, number="07700 900003")
    sound = booking.appointment(where, asha, starts_at=NINE + timedelta(hours=2))
    carrier = KeepingCarrier()
    with pytest.raises(Unexpected, match=r"IndexError \(1\)"):
        factory.deliver(carrier, now=NOW)
    assert factory.message(sound).state == "sent"
    message = factory.message(broken)
    assert (message.state, message.reason) == ("stopped", "Preparing it broke (IndexError).")
    assert [kind for kind, _ in factory.asked(broken)] == ["could_not_be_told"]


def test_what_breaks_while_one_message_is_delivered_is_told() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    postman = factory.postman(KeepingCarrier(fails=[ValueError("oops")]), now=NOW)
    with pytest.raises(Unexpected):
        postman.deliver_one(message_id=factory.message(appointment).id)


@pytest.mark.parametrize("ends", [OperationalError("gone"), SoftTimeLimitExceeded()])
def test_when_the_database_or_the_time_is_gone_the_round_ends(ends: Exception) -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    with pytest.raises(type(ends)):
        factory.deliver(KeepingCarrier(fails=[ends]), now=NOW)
    assert factory.message(appointment).state == "sending"


def test_a_round_that_ends_while_preparing_leaves_the_message_to_its_lease() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    postman = factory.postman(KeepingCarrier(), now=NOW)
    looks = iter([NOW] * 4)  # until it has taken the message, and no further

    def clock_of_a_dying_task() -> object:
        try:
            return next(looks)
        except StopIteration:
            raise SoftTimeLimitExceeded from None

    postman.clock = clock_of_a_dying_task  # type: ignore[assignment]
    with pytest.raises(SoftTimeLimitExceeded):
        postman.deliver_due(until=LATER)
    message = factory.message(appointment)
    assert (message.state, message.attempt, message.body) == ("sending", 1, "")


def test_the_configured_carriers_are_made_once_and_when_they_are_needed(
    settings: Settings,
) -> None:
    carriers = deliveries.configured_carriers()
    assert isinstance(carriers("sms"), LocalCarrier)
    assert carriers("sms") is carriers("sms")
    settings.CHANNELS = {}
    with pytest.raises(NotConfigured):
        carriers("voice")


def test_what_a_human_does_becomes_a_task_when_it_is_due() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.calls(ben)
    appointment = booking.appointment(where, ben, now=at("Mon 1 Feb 2027 09:00"))
    reminder = factory.message(appointment, "week_before")
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=at("Tue 2 Mar 2027 09:00"))
    reminder.refresh_from_db()
    why = "They chose phone: ring, and tell them that their appointment is near."
    assert carrier.taken == []
    assert (reminder.state, reminder.carrier, reminder.reason) == ("sent", "desk", why)
    assert ("ring_instead", why) in factory.asked(appointment)
