"""Twilio asks what to say and tells how it goes; nobody else may."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import Settings
from twilio.request_validator import RequestValidator

from scheduler.booking.models import Appointment
from scheduler.reminders.models import Call
from tests.api import calling
from tests.api.calling import START, problem
from tests.factories import NOW, reminders
from tests.factories.booking import Clinic
from tests.factories.reminders import KeepingCarrier

TOKEN = "0" * 32
ADDRESS = "http://127.0.0.1:8000"
ANSWERED = {"CallSid": "CA1", "CallStatus": "in-progress", "AnsweredBy": "human"}


@pytest.fixture(autouse=True)
def twilio(settings: Settings) -> None:
    settings.PUBLIC_ADDRESS = ADDRESS
    voice = {
        "carrier": "twilio",
        "twilio_auth_token": TOKEN,
        "callback_address": f"{ADDRESS}{START}callbacks/twilio/calls",
    }
    settings.CHANNELS = {**settings.CHANNELS, "voice": voice}


@pytest.fixture
def reference(clinic: Clinic) -> str:
    """A call to Ben, that rings at this moment."""
    appointment: Appointment = reminders.told_by_call(clinic)
    reminders.deliver(KeepingCarrier(name="twilio-voice"), now=NOW)
    return f"{reminders.message(appointment).id}-1"


def _tell(path: str, parameters: dict[str, str], *, signature: str = "") -> Any:
    path = f"{START}callbacks/twilio/calls/{path}"
    token = RequestValidator(TOKEN)
    signature = signature or token.compute_signature(ADDRESS + path, parameters)
    return Client().post(path, parameters, headers={"X-Twilio-Signature": signature})


def _said(response: Any) -> ElementTree.Element:
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(calling.done(response, 200).content)  # noqa: S314 - ours


def test_a_call_from_hello_to_goodbye(reference: str) -> None:
    hello = _said(_tell(f"{reference}/answered", ANSWERED))
    who = hello.find("Gather")
    assert who is not None
    assert "".join(who.itertext()).startswith("Hello. This is a recorded call for Ben, from Trust.")
    assert who.attrib["action"].startswith(f"{ADDRESS}{START}callbacks/twilio/calls/{reference}/")
    path = who.attrib["action"].removeprefix(f"{ADDRESS}{START}callbacks/twilio/calls/")
    told = _said(_tell(path, ANSWERED | {"Digits": "1"}))
    answer = told.find("Gather")
    assert answer is not None
    assert "Your appointment is on Tuesday 9 March" in "".join(answer.itertext())
    path = answer.attrib["action"].removeprefix(f"{ADDRESS}{START}callbacks/twilio/calls/")
    goodbye = _said(_tell(path, ANSWERED | {"Digits": "1"}))
    assert "".join(goodbye.itertext()) == "Thank you. Goodbye."
    ended = {"CallSid": "CA1", "CallStatus": "completed"}
    for _ in range(2):
        assert calling.done(_tell(f"{reference}/news", ended), 204).content == b""
    call = Call.objects.get()
    assert (call.outcome, call.answer, call.carrier_reference) == ("told", "will_come", "CA1")


def test_what_twilio_did_not_sign_is_neither_heard_nor_answered(reference: str) -> None:
    for path in ("answered", "pressed/who", "pressed/answer", "news"):
        forged = _tell(f"{reference}/{path}", ANSWERED, signature="forged")
        refused = problem(forged, 403, "not_allowed")
        assert "Ben" not in str(refused)
    assert not Call.objects.exists()


def test_a_signature_for_one_key_does_not_serve_for_another(reference: str) -> None:
    path = f"{reference}/pressed/who"
    address = f"{ADDRESS}{START}callbacks/twilio/calls/{path}"
    signature = RequestValidator(TOKEN).compute_signature(address, ANSWERED | {"Digits": "2"})
    problem(_tell(path, ANSWERED | {"Digits": "1"}, signature=signature), 403, "not_allowed")


def test_a_call_about_nothing_is_answered_plainly(reference: str) -> None:
    problem(_tell(f"{calling.unknown()}-1/answered", ANSWERED), 404, "not_found")
    problem(_tell("nothing/answered", ANSWERED), 404, "not_found")
    problem(_tell(f"{reference}/pressed/other", ANSWERED), 404, "not_found")
    lost = ANSWERED | {"CallStatus": "lost"}
    problem(_tell(f"{reference}/news", lost), 422, "invalid")


def test_without_a_twilio_account_nothing_is_believed(reference: str, settings: Settings) -> None:
    settings.CHANNELS = {**settings.CHANNELS, "voice": {}}
    problem(_tell(f"{reference}/answered", ANSWERED), 403, "not_allowed")
