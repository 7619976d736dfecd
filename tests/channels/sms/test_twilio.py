"""The real Twilio client against an HTTP server that answers as Twilio does."""

import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base import values
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from channels.message import OutcomeUnknown, State, TryLater, Undeliverable
from channels.sms.message import TextMessage
from channels.sms.numbers import PhoneNumber
from channels.sms.twilio import TwilioCarrier
from channels.twilio_http import QuietClient
from tests.channels.sms import twilio_server
from tests.channels.sms.twilio_server import Handler, Twilio

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEXT = TextMessage(
    reference="0c9b2f6e-8d5f-4d0e-9d3e-0a5f0e1b2c3d",
    to=PhoneNumber("07700 900123"),
    text="Your appointment is on Tuesday \u2013 2:30pm. Tŷ Glan.",
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
        "messaging_service_sid": twilio_server.SERVICE_SID,
        "status_callback_address": "https://desk.example/api/v1/callbacks/twilio/status/",
        "api_address": twilio.address,
        "timeout": timedelta(seconds=5),
    }
    return TwilioCarrier(**settings | changes)


def test_a_text_is_handed_over_with_everything_twilio_must_know(twilio: Twilio) -> None:
    accepted = carrier(twilio).send(message=TEXT, now=NOW)
    assert twilio.requests == [
        {
            "To": "+447700900123",
            "Body": "Your appointment is on Tuesday - 2:30pm. Tŷ Glan.",
            "MessagingServiceSid": twilio_server.SERVICE_SID,
            "SmartEncoded": "false",
            "ValidityPeriod": "10800",
            "StatusCallback": "https://desk.example/api/v1/callbacks/twilio/status/"
            "0c9b2f6e-8d5f-4d0e-9d3e-0a5f0e1b2c3d",
        }
    ]
    assert accepted.carrier_reference == twilio.messages[0]["sid"]
    assert (accepted.reference, accepted.carrier) == (TEXT.reference, "twilio")
    assert (accepted.state, accepted.cost_units) == (State.ACCEPTED, 1)


def test_without_a_service_it_is_sent_from_the_number(twilio: Twilio) -> None:
    carrier(twilio, messaging_service_sid="", from_number="+447700900999").send(
        message=TEXT, now=NOW
    )
    assert twilio.requests[0]["From"] == "+447700900999"
    assert "MessagingServiceSid" not in twilio.requests[0]


def test_without_an_address_for_receipts_none_is_asked_for(twilio: Twilio) -> None:
    carrier(twilio, status_callback_address="").send(message=TEXT, now=NOW)
    assert "StatusCallback" not in twilio.requests[0]


def test_the_words_are_not_kept_where_the_account_says_so(twilio: Twilio) -> None:
    carrier(twilio, discards_content=True).send(message=TEXT, now=NOW)
    assert twilio.requests[0]["ContentRetention"] == "discard"
    assert twilio.requests[0]["AddressRetention"] == "obfuscate"
    assert (twilio.messages[0]["body"], twilio.messages[0]["to"]) == ("", "+44770090XXXX")


def test_words_and_number_are_kept_where_nobody_says_otherwise(twilio: Twilio) -> None:
    carrier(twilio).send(message=TEXT, now=NOW)
    assert not {"ContentRetention", "AddressRetention"} & set(twilio.requests[0])


@pytest.mark.parametrize(
    ("left", "asked"),
    [
        (timedelta(milliseconds=1), "1"),
        (timedelta(seconds=90.9), "90"),
        (timedelta(hours=10), "36000"),
        (timedelta(days=7), "36000"),
        (None, None),
    ],
)
def test_twilio_drops_a_text_that_would_come_too_late(
    twilio: Twilio, left: timedelta | None, asked: str | None
) -> None:
    message = replace(TEXT, valid_until=None if left is None else NOW + left)
    carrier(twilio).send(message=message, now=NOW)
    assert twilio.requests[0].get("ValidityPeriod") == asked


def test_what_may_not_be_sent_never_reaches_twilio(twilio: Twilio) -> None:
    with pytest.raises(Undeliverable):
        carrier(twilio).send(message=replace(TEXT, to=PhoneNumber("01632 960001")), now=NOW)
    assert twilio.requests == []


@pytest.mark.parametrize(
    ("code", "failure", "ours"),
    [
        (21211, Undeliverable, "not-a-number"),
        (21610, Undeliverable, "opted-out"),
        (21614, Undeliverable, "not-a-mobile"),
        (21635, Undeliverable, "landline"),
        (21617, Undeliverable, "too-long"),
        (21612, Undeliverable, "rejected"),
        (99999, Undeliverable, "rejected"),
        (21408, TryLater, "account"),
        (21611, TryLater, "busy"),
    ],
)
def test_a_refusal_is_permanent_or_passes_and_repeats_nobodys_number(
    twilio: Twilio, code: int, failure: type[Exception], ours: str
) -> None:
    twilio.refusals[TEXT.to.e164] = code
    with pytest.raises(failure) as refusal:
        carrier(twilio).send(message=TEXT, now=NOW)
    assert isinstance(refusal.value, Undeliverable | TryLater)
    assert (refusal.value.code, refusal.value.carrier_code) == (ours, str(code))
    assert "900123" not in str(refusal.value)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


def test_a_wrong_token_is_a_task_for_the_operator_and_no_lost_text(twilio: Twilio) -> None:
    with pytest.raises(TryLater) as refusal:
        carrier(twilio, auth_token="wrong").send(message=TEXT, now=NOW)
    assert refusal.value.code == "account"


def test_a_refusal_without_a_known_code_is_judged_by_its_status(twilio: Twilio) -> None:
    twilio.answer = lambda handler: handler.send(403, "forbidden by something in between")
    with pytest.raises(TryLater) as refusal:
        carrier(twilio).send(message=TEXT, now=NOW)
    assert refusal.value.code == "account"


def test_too_many_requests_means_try_later(twilio: Twilio) -> None:
    twilio.answer = lambda handler: handler.send(429, "slow down")
    with pytest.raises(TryLater) as refusal:
        carrier(twilio).send(message=TEXT, now=NOW)
    assert refusal.value.code == "busy"


def test_a_refusal_as_a_problem_document_is_understood_too(twilio: Twilio) -> None:
    problem = {"type": "https://x.example", "title": "Opted out", "status": 400, "code": 21610}
    twilio.answer = lambda handler: handler.send(400, problem)
    with pytest.raises(Undeliverable) as refusal:
        carrier(twilio).send(message=TEXT, now=NOW)
    assert refusal.value.code == "opted-out"


def _hang_up_after_taking_it(handler: Handler) -> None:
    handler.twilio.messages.insert(0, handler.twilio.message({"To": TEXT.to.e164, "Body": "x"}))
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def _answer_too_late(handler: Handler) -> None:
    time.sleep(0.4)
    handler.close_connection = True


@pytest.mark.parametrize(
    "answer",
    [
        lambda handler: handler.send(500, "internal error"),
        lambda handler: handler.send(503, {"code": 20503, "message": "down", "status": 503}),
        lambda handler: handler.send(408, "request timeout"),
        lambda handler: handler.send(201, "no JSON at all"),
        _hang_up_after_taking_it,
        _answer_too_late,
    ],
)
def test_when_twilio_may_have_it_the_outcome_is_unknown(twilio: Twilio, answer: Any) -> None:
    twilio.answer = answer
    with pytest.raises(OutcomeUnknown) as refusal:
        carrier(twilio, timeout=timedelta(seconds=0.2)).send(message=TEXT, now=NOW)
    assert "900123" not in str(refusal.value)


def test_when_nobody_listens_the_text_was_certainly_not_taken(twilio: Twilio) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
    with pytest.raises(TryLater) as refusal:
        carrier(twilio, api_address=address).send(message=TEXT, now=NOW)
    assert refusal.value.code == "unavailable"


def test_a_text_that_was_taken_before_the_answer_was_lost_is_found(twilio: Twilio) -> None:
    carrier(twilio).send(message=TEXT, now=NOW)  # and suppose that we died here
    found = carrier(twilio).find(message=TEXT, since=NOW)
    assert found is not None
    assert found.carrier_reference == twilio.messages[0]["sid"]
    assert len(twilio.requests) == 1


def test_a_text_that_twilio_never_got_is_not_found(twilio: Twilio) -> None:
    assert carrier(twilio).find(message=TEXT, since=NOW) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(TEXT, to=PhoneNumber("07700 900124")),
        replace(TEXT, text="Your appointment is on Wednesday - 2:30pm. Tŷ Glan."),
    ],
)
def test_a_text_is_not_taken_for_one_to_somebody_else_or_in_other_words(
    twilio: Twilio, other: TextMessage
) -> None:
    carrier(twilio).send(message=other, now=NOW)
    assert carrier(twilio).find(message=TEXT, since=NOW) is None


def test_last_weeks_same_words_are_not_this_weeks_text(twilio: Twilio) -> None:
    twilio.now = NOW - timedelta(days=7)
    carrier(twilio).send(message=TEXT, now=NOW)
    assert carrier(twilio).find(message=TEXT, since=NOW) is None


def test_a_clock_that_is_a_little_wrong_does_not_hide_a_text(twilio: Twilio) -> None:
    twilio.now = NOW - timedelta(minutes=1)
    carrier(twilio).send(message=TEXT, now=NOW)
    assert carrier(twilio).find(message=TEXT, since=NOW) is not None


def test_what_the_person_sent_us_is_not_our_text(twilio: Twilio) -> None:
    form = {"To": TEXT.to.e164, "Body": TEXT.measure.text}
    twilio.messages.append(twilio.message(form, direction="inbound", status="received"))
    assert carrier(twilio).find(message=TEXT, since=NOW) is None


def test_a_text_on_a_later_page_is_found(twilio: Twilio) -> None:
    carrier(twilio).send(message=TEXT, now=NOW)
    for number in range(4):
        carrier(twilio).send(message=replace(TEXT, text=f"Other words {number}"), now=NOW)
    assert carrier(twilio).find(message=TEXT, since=NOW) is not None


def test_a_trial_account_puts_words_before_ours_and_is_seen_through(twilio: Twilio) -> None:
    twilio.trial = True
    carrier(twilio).send(message=TEXT, now=NOW)
    assert carrier(twilio).find(message=TEXT, since=NOW) is not None


def test_without_kept_words_a_recent_text_leaves_the_outcome_unknown(twilio: Twilio) -> None:
    discreet = carrier(twilio, discards_content=True)
    assert discreet.find(message=TEXT, since=NOW) is None  # nothing to this number: certain
    discreet.send(message=TEXT, now=NOW)
    with pytest.raises(OutcomeUnknown):
        discreet.find(message=TEXT, since=NOW)


def test_hidden_numbers_still_tell_what_was_certainly_not_sent(twilio: Twilio) -> None:
    form = {"To": TEXT.to.e164, "Body": ""}
    twilio.messages = [twilio.message(form, to=f"+4477009{each}XXXX") for each in range(5)][1:]
    discreet = carrier(twilio, discards_content=True)
    assert discreet.find(message=TEXT, since=NOW) is None
    twilio.messages.append(twilio.message(form, to="+44770090XXXX"))
    with pytest.raises(OutcomeUnknown):
        discreet.find(message=TEXT, since=NOW)


def test_a_hidden_text_of_long_ago_leaves_nothing_unknown(twilio: Twilio) -> None:
    discreet = carrier(twilio, discards_content=True)
    twilio.now = NOW - timedelta(days=7)
    for _ in range(3):
        discreet.send(message=TEXT, now=NOW)
    assert discreet.find(message=TEXT, since=NOW) is None
    twilio.messages[0]["date_created"] = None
    with pytest.raises(OutcomeUnknown):
        discreet.find(message=TEXT, since=NOW)


@pytest.mark.parametrize(
    ("code", "failure", "ours"),
    [
        (30003, TryLater, "unreachable"),
        (30006, Undeliverable, "landline"),
        (None, Undeliverable, "rejected"),
    ],
)
def test_a_found_text_that_failed_says_so(
    twilio: Twilio, code: int | None, failure: type[Exception], ours: str
) -> None:
    carrier(twilio).send(message=TEXT, now=NOW)
    twilio.messages[0] |= {"status": "undelivered", "error_code": code}
    with pytest.raises(failure, match=ours):
        carrier(twilio).find(message=TEXT, since=NOW)


def test_a_found_text_tells_how_far_it_came(twilio: Twilio) -> None:
    carrier(twilio).send(message=TEXT, now=NOW)
    twilio.messages[0] |= {"status": "delivered"}
    found = carrier(twilio).find(message=TEXT, since=NOW)
    assert found is not None
    assert found.state is State.DELIVERED


@pytest.mark.parametrize(
    "answer",
    [
        lambda handler: handler.send(500, "internal error"),
        lambda handler: handler.send(200, "no JSON at all"),
        lambda handler: handler.send(200, {"no": "list", "of": "messages"}),
        _hang_up_after_taking_it,
    ],
)
def test_when_twilio_cannot_be_asked_nothing_is_concluded(twilio: Twilio, answer: Any) -> None:
    twilio.answer = answer
    with pytest.raises(TryLater) as refusal:
        carrier(twilio).find(message=TEXT, since=NOW)
    assert refusal.value.code == "unavailable"


def test_no_number_and_no_word_reaches_a_log(
    twilio: Twilio, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    carrier(twilio).send(message=TEXT, now=NOW)
    carrier(twilio).find(message=TEXT, since=NOW)
    assert caplog.records == []
    assert twilio_server.AUTH_TOKEN not in repr(carrier(twilio))


def test_the_server_refuses_what_twilio_refuses(twilio: Twilio) -> None:
    client = Client(
        twilio_server.ACCOUNT_SID,
        twilio_server.AUTH_TOKEN,
        http_client=QuietClient(address=twilio.address, timeout=timedelta(seconds=5)),
    )
    good = {"to": TEXT.to.e164, "body": "Words", "messaging_service_sid": twilio_server.SERVICE_SID}
    for wrong, code in (
        ({"to": ""}, 21604),
        ({"to": "07700 900123"}, 21211),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"messaging_service_sid": values.unset}, 21603),
        ({"messaging_service_sid": "XX1"}, 21705),
        ({"validity_period": 0}, 90007),
        ({"validity_period": 36001}, 90007),
        ({"content_retention": "keep"}, 30029),
        ({"address_retention": "hide"}, 30030),
        ({"status_callback": "ftp://x.example"}, 21609),
    ):
        with pytest.raises(TwilioRestException) as refusal:
            client.messages.create(**good | wrong)
        assert (refusal.value.status, refusal.value.code) == (400, code), wrong
    assert twilio.create({"To": TEXT.to.e164, "Body": "x", "Colour": "red"})[1]["code"] == 20001
    assert twilio.messages == []


def test_the_server_shows_a_text_and_its_pages_as_twilio_does(twilio: Twilio) -> None:
    client = carrier(twilio)._client
    for number in range(5):
        carrier(twilio).send(message=replace(TEXT, text=f"Words {number}"), now=NOW)
    first = client.messages.page(page_size=1000)
    assert first.next_page_url.startswith("https://api.twilio.com/2010-04-01/Accounts/AC")
    assert len(client.messages.list(page_size=1000)) == 5
    shown = client.messages(twilio.messages[0]["sid"]).fetch()
    assert (shown.body, shown.direction, shown.status) == ("Words 4", "outbound-api", "accepted")
    with pytest.raises(TwilioRestException) as refusal:
        client.messages("SM" + "0" * 32).fetch()
    assert (refusal.value.status, refusal.value.code) == (404, 20404)


def test_somebody_who_said_stop_is_refused(twilio: Twilio) -> None:
    twilio.opted_out.add(TEXT.to.e164)
    with pytest.raises(Undeliverable) as refusal:
        carrier(twilio).send(message=TEXT, now=NOW)
    assert (refusal.value.code, refusal.value.carrier_code) == ("opted-out", "21610")
