"""What Twilio tells us: believed when it is signed, and only once."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from twilio.request_validator import RequestValidator

from scheduler.booking.models import Appointment
from scheduler.reminders.models import Receipt
from tests.api import calling
from tests.api.calling import START, problem
from tests.factories import NOW, reminders
from tests.factories.booking import Clinic

TOKEN = "0" * 32


@pytest.fixture
def texted(clinic: Clinic) -> Appointment:
    """Ben's appointment, who takes texts."""
    return reminders.told_by_text(clinic)


def _tell(reference: str, parameters: dict[str, str], *, signature: str = "") -> Any:
    path = f"{START}callbacks/twilio/status/{reference}"
    address = f"http://127.0.0.1:8000{path}"
    signature = signature or RequestValidator(TOKEN).compute_signature(address, parameters)
    return Client().post(path, parameters, headers={"X-Twilio-Signature": signature})


@pytest.fixture
def twilio(settings: Settings) -> None:
    channels = settings.CHANNELS
    settings.PUBLIC_ADDRESS = "http://127.0.0.1:8000"
    settings.CHANNELS = {**channels, "sms": {**channels["sms"], "twilio_auth_token": TOKEN}}


@pytest.mark.usefixtures("twilio")
def test_a_signed_receipt_moves_the_message_forward_and_may_come_twice(
    texted: Appointment,
) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    message = reminders.message(texted)
    body = {"MessageSid": f"kept-{message.id}", "MessageStatus": "delivered", "More": "é"}
    for _ in range(2):
        assert calling.done(_tell(str(message.id), body), 204).content == b""
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.filter(message=message).count() == 1
    late = calling.done(_tell(str(message.id), {**body, "MessageStatus": "sent"}), 204)
    assert late.content == b""
    message.refresh_from_db()
    assert message.state == "delivered"


@pytest.mark.usefixtures("twilio")
def test_a_receipt_that_twilio_did_not_sign_is_refused(texted: Appointment) -> None:
    message = reminders.message(texted)
    body = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    problem(_tell(str(message.id), body, signature="forged"), 403, "not_allowed")
    assert not Receipt.objects.exists()


@pytest.mark.usefixtures("twilio")
def test_a_receipt_about_nothing_is_answered_plainly(texted: Appointment) -> None:
    body = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    problem(_tell(str(calling.unknown()), body), 404, "not_found")
    problem(_tell("not-an-id", body), 404, "not_found")
    message = reminders.message(texted)
    problem(_tell(str(message.id), {**body, "MessageStatus": "lost"}), 422, "invalid")


def test_without_a_twilio_account_nothing_is_believed(db: None) -> None:
    forged = _tell(str(calling.unknown()), {"MessageSid": "SM1"})
    problem(forged, 403, "not_allowed")


def _notify_tells(body: object, *, token: str = TOKEN) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return Client().post(
        f"{START}callbacks/notify/status", body, "application/json", headers=headers
    )


@pytest.fixture
def notify(settings: Settings) -> None:
    channels = settings.CHANNELS
    settings.CHANNELS = {**channels, "sms": {**channels["sms"], "notify_callback_token": TOKEN}}


@pytest.mark.usefixtures("notify")
def test_a_receipt_of_notify_moves_the_message_forward_and_may_come_twice(
    texted: Appointment,
) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    message = reminders.message(texted)
    told = {
        "id": f"kept-{message.id}",
        "reference": str(message.id),
        "to": "07700900123",
        "status": "delivered",
        "notification_type": "sms",
        "template_version": 1,
        "a_field_of_tomorrow": {},
    }
    for _ in range(2):
        assert calling.done(_notify_tells(told), 204).content == b""
    calling.done(_notify_tells({**told, "status": "sending"}), 204)
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.filter(message=message, state="delivered").count() == 1


@pytest.mark.usefixtures("notify")
def test_a_receipt_without_notifys_token_is_refused_before_it_is_read(texted: Appointment) -> None:
    for token in ("", "0" * 31, "1" * 32):
        problem(_notify_tells({"reference": "x"}, token=token), 403, "not_allowed")
    assert not Receipt.objects.exists()


@pytest.mark.usefixtures("notify")
def test_what_is_no_receipt_of_notify_is_refused(texted: Appointment) -> None:
    message = reminders.message(texted)
    told = {"id": "1", "reference": str(message.id), "notification_type": "sms"}
    for body in ([], told, {**told, "status": "delighted"}):
        assert _notify_tells(body).status_code in (400, 422)
    unknown = {**told, "status": "delivered", "reference": "nobody"}
    assert _notify_tells(unknown).status_code == 404


def test_where_no_token_is_configured_nobody_is_notify(texted: Appointment) -> None:
    assert _notify_tells({}, token="").status_code == 403
