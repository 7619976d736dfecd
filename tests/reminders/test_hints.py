"""Hints to the workers: an id and nothing else, and no booking waits for a broker."""

import json
import time
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from scheduler.celery import app
from scheduler.reminders import hints
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW
from tests.times import at

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def _hints_about(message_id: UUID) -> list[dict[str, object]]:
    """What stands in the queue about this message, as Redis has it."""
    with app.connection_for_write() as connection:
        queued = connection.default_channel.client.lrange(app.conf.task_default_queue, 0, -1)
    envelopes = [json.loads(each) for each in queued]
    return [each for each in envelopes if str(message_id) in json.dumps(each["headers"])]


def test_a_hint_names_the_door_and_the_message() -> None:
    message_id = uuid4()
    hints.look_at(message_id)
    [envelope] = _hints_about(message_id)
    headers = envelope["headers"]
    assert isinstance(headers, dict)
    assert headers["task"] == "scheduler.doors.deliver_message"
    assert headers["kwargsrepr"] == repr({"message_id": str(message_id)})
    assert headers["argsrepr"] == "()"
    assert headers["eta"] is None


def test_without_a_broker_a_hint_is_a_line_in_the_log_and_takes_no_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(app.conf, "broker_write_url", NOBODY_LISTENS)
    message_id = uuid4()
    began = time.monotonic()
    hints.look_at(message_id)
    assert time.monotonic() - began < 1
    assert caplog.messages == [f"no hint for message {message_id}: the broker does not answer"]


@pytest.mark.django_db
def test_a_booking_hints_at_what_is_due_now_and_at_nothing_else(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        appointment = factory.told_by_text(booking.clinic())
    hinted = {message.kind: _hints_about(message.id) for message in factory.messages(appointment)}
    assert [len(found) for found in hinted.values()] == [1, 0, 0]
    assert len(hinted["confirmation"]) == 1


@pytest.mark.django_db
def test_a_booking_stands_when_the_broker_is_down(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app.conf, "broker_write_url", NOBODY_LISTENS)
    with django_capture_on_commit_callbacks(execute=True) as called:
        appointment = factory.told_by_text(booking.clinic())
    assert len(called) == 1
    assert factory.message(appointment).state == "due"


@pytest.mark.django_db
def test_what_waits_for_an_allowed_hour_needs_no_hint(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.texts(ben)
    with django_capture_on_commit_callbacks() as called:
        booking.appointment(where, ben, now=at("Sat 27 Feb 2027 12:00"))
    assert called == []
    assert at("Mon 1 Mar 2027 08:00") == NOW
