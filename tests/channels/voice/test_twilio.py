"""The real Twilio client places calls at an HTTP server that answers as Twilio does."""

import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.message import OutcomeUnknown, State, TryLater, Undeliverable
from channels.voice.message import VoiceCall
from channels.voice.twilio import TwilioCarrier
from tests.channels.voice import twilio_server
from tests.channels.voice.twilio_server import Handler, Twilio

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
REFERENCE = "0c9b2f6e-8d5f-4d0e-9d3e-0a5f0e1b2c3d-1"
ADDRESS = "https://desk.example/api/v1/callbacks/twilio/calls"
CALL = VoiceCall(
    reference=REFERENCE,
    to="+441632960009",
    opening="Hello. This is a call for Ben from Appointments.",
    news="Your appointment is on Tuesday at 9am.",
    valid_until=NOW + timedelta(hours=3),
)


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with twilio_server.serving() as server:
        yield server


def carrier(twilio: Twilio, **changes: Any) -> TwilioCarrier:
    settings: dict[str, Any] = {
        "account_sid": twilio_server.ACCOUNT_SID,
        "auth_token": twilio_server.AUTH_TOKEN,
        "from_number": "+441632960001",
        "callback_address": f"{ADDRESS}/",
        "api_address": twilio.address,
        "timeout": timedelta(seconds=5),
    }
    return TwilioCarrier(**settings | changes)


def test_a_call_is_placed_with_addresses_and_without_a_word_of_it(twilio: Twilio) -> None:
    accepted = carrier(twilio).send(message=CALL, now=NOW)
    assert twilio.requests == [
        {
            "To": ["+441632960009"],
            "From": ["+441632960001"],
            "Url": [f"{ADDRESS}/{REFERENCE}/answered"],
            "Method": ["POST"],
            "StatusCallback": [f"{ADDRESS}/{REFERENCE}/news"],
            "StatusCallbackMethod": ["POST"],
            "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
            "MachineDetection": ["Enable"],
            "Timeout": ["25"],
            "TimeLimit": ["240"],
            "Record": ["false"],
        }
    ]
    assert accepted.carrier_reference == twilio.calls[0]["sid"]
    assert (accepted.reference, accepted.carrier) == (REFERENCE, "twilio-voice")
    assert (accepted.state, accepted.cost_units) == (State.ACCEPTED, 1)


def test_only_where_a_voicemail_may_be_left_its_tone_is_waited_for(twilio: Twilio) -> None:
    carrier(twilio).send(message=replace(CALL, voicemail="Please phone us."), now=NOW)
    assert twilio.requests[0]["MachineDetection"] == ["DetectMessageEnd"]


@pytest.mark.parametrize(
    ("code", "kind", "ours"),
    [
        (13223, Undeliverable, "not-a-number"),
        (21211, Undeliverable, "not-a-number"),
        (21214, Undeliverable, "not-reached"),
        (21216, Undeliverable, "not-reached"),
        (99999, Undeliverable, "rejected"),
        (21215, TryLater, "account"),
        (21219, TryLater, "account"),
        (10004, TryLater, "busy"),
    ],
)
def test_what_twilio_refuses_is_one_of_our_facts(
    twilio: Twilio, code: int, kind: type[Exception], ours: str
) -> None:
    twilio.refusals[CALL.to] = code
    with pytest.raises(kind) as refused:
        carrier(twilio).send(message=CALL, now=NOW)
    assert refused.value.code == ours  # type: ignore[attr-defined]
    assert CALL.to not in str(refused.value)
    assert twilio.calls == []


@pytest.mark.parametrize("status", [500, 502, 408])
def test_a_failure_while_twilio_had_it_is_unknown(twilio: Twilio, status: int) -> None:
    twilio.answer = lambda handler: handler.send(status, "{}")
    with pytest.raises(OutcomeUnknown):
        carrier(twilio).send(message=CALL, now=NOW)


def test_too_many_requests_and_a_wrong_account_are_tried_later(twilio: Twilio) -> None:
    twilio.answer = lambda handler: handler.send(429, "{}")
    with pytest.raises(TryLater, match="busy"):
        carrier(twilio).send(message=CALL, now=NOW)
    twilio.answer = None
    with pytest.raises(TryLater, match="account"):
        carrier(twilio, auth_token="wrong").send(message=CALL, now=NOW)


def test_an_answer_that_is_no_json_or_never_comes_is_unknown(twilio: Twilio) -> None:
    twilio.answer = lambda handler: handler.send(201, "<html>")
    with pytest.raises(OutcomeUnknown):
        carrier(twilio).send(message=CALL, now=NOW)

    def sleep(handler: Handler) -> None:
        time.sleep(0.4)

    twilio.answer = sleep
    with pytest.raises(OutcomeUnknown):
        carrier(twilio, timeout=timedelta(seconds=0.2)).send(message=CALL, now=NOW)


def test_where_nobody_listens_nobody_was_rung() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = Twilio(address=f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(TryLater):
            carrier(nobody).send(message=CALL, now=NOW)
        with pytest.raises(TryLater):
            carrier(nobody).find(message=CALL, since=NOW)


def test_our_call_is_found_by_the_address_twilio_asked(twilio: Twilio) -> None:
    accepted = carrier(twilio).send(message=CALL, now=NOW)
    other = replace(CALL, reference=REFERENCE[:-1] + "2")
    assert carrier(twilio).find(message=CALL, since=NOW) == accepted
    assert carrier(twilio).find(message=other, since=NOW) is None
    assert twilio.queries[0]["To"] == CALL.to
    assert twilio.queries[0]["StartTime>"].startswith("2026-11-23")


def test_a_call_whose_events_are_not_shown_yet_stays_unknown(twilio: Twilio) -> None:
    carrier(twilio).send(message=CALL, now=NOW)
    twilio.shows_events = False
    with pytest.raises(OutcomeUnknown):
        carrier(twilio).find(message=CALL, since=NOW)


def test_older_and_incoming_calls_are_not_ours(twilio: Twilio) -> None:
    assert carrier(twilio).find(message=CALL, since=NOW) is None
    twilio.calls = [twilio.call(CALL.to, direction="inbound")]
    assert carrier(twilio).find(message=CALL, since=NOW) is None
    carrier(twilio).send(message=CALL, now=NOW)
    later = NOW + timedelta(minutes=3)
    assert carrier(twilio).find(message=CALL, since=later) is None


def test_no_number_is_logged(twilio: Twilio, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    carrier(twilio).send(message=CALL, now=NOW)
    carrier(twilio).find(message=CALL, since=NOW)
    assert "960009" not in caplog.text
    assert "960009" not in repr(CALL)
    assert twilio_server.AUTH_TOKEN not in repr(carrier(twilio))


def test_a_call_that_came_too_late_is_not_placed(twilio: Twilio) -> None:
    with pytest.raises(Undeliverable, match="expired"):
        carrier(twilio).send(message=CALL, now=NOW + timedelta(hours=3))
    assert twilio.requests == []
