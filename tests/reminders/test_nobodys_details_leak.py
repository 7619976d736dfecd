"""Planted names, numbers and words stand in no log line, whatever goes wrong."""

import logging

import pytest

from channels.message import OutcomeUnknown, TryLater, Undeliverable
from scheduler.audit.models import Entry
from scheduler.reminders.deliveries import Unexpected
from scheduler.reminders.models import Attempt, Message, Receipt, Task
from tests.factories import booking, replies
from tests.factories import reminders as factory
from tests.factories.booking import NOW
from tests.factories.reminders import KeepingCarrier

pytestmark = pytest.mark.django_db

PLANTED = ("Quillfeather", "Zinnia", "900321", "Thistledown", "QQ11 9ZZ", "The Hub")
NO_SUCH_NUMBER = Undeliverable("no-such-number", "There is no such number.")
FAILURES = [
    None,
    TryLater("busy", "The carrier is busy.", after=NOW - NOW),
    NO_SUCH_NUMBER,
    OutcomeUnknown("unavailable", "The carrier did not answer."),
    ValueError("Zinnia Quillfeather on +447700900321 of Thistledown Lane"),
]


def _leaks(text: str) -> list[str]:
    return [word for word in PLANTED if word.lower() in text.lower()]


@pytest.mark.parametrize("failure", FAILURES)
def test_no_log_line_reason_or_task_repeats_anybodys_details(
    failure: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    where = booking.clinic()
    zinnia = factory.somebody(where, name="Zinnia Quillfeather")
    factory.texts(zinnia, number="07700 900321")
    mary = factory.supporter(zinnia, name="Zinnia Quillfeather")
    lane = ("Zinnia Quillfeather", "1 Thistledown Lane", "Exampleton", "TA1 1AB")
    factory.letters(zinnia, supporter_id=mary.id, address_lines=lane)
    booking.appointment(where, zinnia)
    carrier = KeepingCarrier(fails=[failure, failure] if failure else [])
    told = ""
    try:
        factory.deliver(carrier, now=NOW)
    except Unexpected as broke:
        told = str(broke)
    logged = "\n".join(
        # SQL is logged by Django in tests only where DEBUG is on; it must not matter here.
        record.getMessage() + str(record.exc_info or "")
        for record in caplog.records
        if record.name != "django.db.backends"
    )
    reasons = Message.objects.values_list("reason", flat=True)
    details = Attempt.objects.values_list("detail", flat=True)
    asked = Task.objects.values_list("reason", flat=True)
    assert _leaks("\n".join([logged, told, *reasons, *details, *asked])) == []
    # Negative control: what is looked for was really there.
    bodies = " ".join(Message.objects.values_list("body", flat=True))
    assert {"Zinnia", "Thistledown", "The Hub"} <= set(_leaks(bodies))


def test_what_stands_for_a_row_in_a_log_names_nobody() -> None:
    where = booking.clinic()
    zinnia = factory.somebody(where, name="Zinnia Quillfeather")
    factory.texts(zinnia, number="07700 900321")
    appointment = booking.appointment(where, zinnia)
    factory.deliver(KeepingCarrier(fails=[NO_SUCH_NUMBER]), now=NOW)
    message = factory.message(appointment)
    receipt = Receipt(message=message, state="failed", received_at=NOW)
    for row in (message, receipt, Attempt.objects.get(), Task.objects.get()):
        assert _leaks(str(row) + repr(row)) == []
    assert str(message) == "confirmation by sms"
    assert str(receipt) == "failed"
    assert str(Attempt.objects.get()) == "attempt 1"


@pytest.mark.parametrize("said", ["1", "2", "STOP", "Zinnia here, back at Thistledown Lane?"])
def test_no_log_line_or_task_repeats_what_somebody_answered(
    said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    where = booking.clinic()
    zinnia = factory.somebody(where, name="Zinnia Quillfeather")
    factory.texts(zinnia, number="07700 900321")
    booking.appointment(where, zinnia)
    factory.deliver(KeepingCarrier(), now=NOW)
    reply = replies.answer(said, sender="+447700900321", now=NOW)
    logged = [each.getMessage() for each in caplog.records if each.name != "django.db.backends"]
    reasons = Task.objects.values_list("reason", flat=True)
    noted = Entry.objects.values_list("reason", flat=True)
    assert _leaks("\n".join([*logged, *reasons, *noted, str(reply), reply.answer])) == []
