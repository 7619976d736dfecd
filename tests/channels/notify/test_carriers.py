"""Letters and texts through Notify's real client, against a server that answers as Notify does."""

import logging
import socket
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.letter import pdf
from channels.letter.message import Letter, PostClass
from channels.letter.notify import NotifyLetters
from channels.letter.pdf import Rendered
from channels.message import Failure, OutcomeUnknown, State, TryLater, Undeliverable
from channels.notify.client import Notify
from channels.sms.message import TextMessage
from channels.sms.notify import NotifyTexts
from channels.sms.numbers import PhoneNumber
from tests.channels.letter import letters
from tests.channels.notify import notify_server
from tests.channels.notify.notify_server import Handler, NotifyService, refusing

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEXT = TextMessage(
    reference="0c9b2f6e-8d5f-4d0e-9d3e-0a5f0e1b2c3d",
    to=PhoneNumber("07700 900123"),
    text="Your appointment is on Tuesday \u2013 2:30pm.",
    valid_until=NOW + timedelta(hours=3),
)
LETTER = replace(letters.ENGLISH, reference="r-1", post_class=PostClass.FIRST)


@pytest.fixture
def service() -> Iterator[NotifyService]:
    with notify_server.serving() as server:
        yield server


@pytest.fixture(autouse=True)
def set_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting letters takes no part in this, save where a test asks for it."""
    rendered = Rendered(content=b"%PDF-1.7 sheets", pages=3)
    monkeypatch.setattr(pdf, "render", lambda *, letter, font_folder: rendered)


def notify(service: NotifyService, **changes: Any) -> Notify:
    given: dict[str, Any] = {
        "api_key": notify_server.KEY,
        "api_address": service.address,
        "timeout": timedelta(seconds=5),
    }
    return Notify(**given | changes)


def by_post(service: NotifyService, **changes: Any) -> NotifyLetters:
    return NotifyLetters(notify=notify(service, **changes), font_folder=Path("/nowhere"))


def by_text(service: NotifyService, **changes: Any) -> NotifyTexts:
    return NotifyTexts(notify=notify(service, **changes), template_id=notify_server.TEMPLATE_ID)


def send(service: NotifyService, message: Letter | TextMessage, **changes: Any) -> Any:
    if isinstance(message, Letter):
        return by_post(service, **changes).send(message=message, now=NOW)
    return by_text(service, **changes).send(message=message, now=NOW)


def find(service: NotifyService, message: Letter | TextMessage, **changes: Any) -> Any:
    if isinstance(message, Letter):
        return by_post(service, **changes).find(message=message, since=NOW)
    return by_text(service, **changes).find(message=message, since=NOW)


BOTH = pytest.mark.parametrize("message", [LETTER, TEXT], ids=["letter", "text"])


def test_a_letter_is_handed_over_ready_to_print_with_our_reference(service: NotifyService) -> None:
    accepted = send(service, LETTER)
    [told] = service.requests
    assert b64decode(told.pop("content")) == b"%PDF-1.7 sheets"
    assert told == {"reference": "r-1", "postage": "first"}
    assert (accepted.carrier, accepted.cost_units) == ("govuk-notify", 2)
    assert accepted.state is State.ACCEPTED
    assert accepted.carrier_reference == service.notifications[0]["id"]


def test_a_text_is_handed_over_in_our_own_words(service: NotifyService) -> None:
    accepted = send(service, TEXT)
    assert service.requests == [
        {
            "phone_number": "+447700900123",
            "template_id": notify_server.TEMPLATE_ID,
            "personalisation": {"message": "Your appointment is on Tuesday - 2:30pm."},
            "reference": TEXT.reference,
        }
    ]
    assert (accepted.carrier, accepted.cost_units) == ("govuk-notify", 1)
    sender = replace(by_text(service), sender_id="8e222534-7f05-4972-86e3-17c5d9f894e2")
    sender.send(message=TEXT, now=NOW)
    assert service.requests[1]["sms_sender_id"] == "8e222534-7f05-4972-86e3-17c5d9f894e2"


def test_what_may_not_be_sent_never_reaches_notify(service: NotifyService) -> None:
    for message in (
        replace(TEXT, to=PhoneNumber("01632 960001")),
        replace(LETTER, valid_until=NOW),
    ):
        with pytest.raises(Undeliverable):
            send(service, message)
    assert service.requests == []


def test_a_letter_of_more_than_ten_pages_never_reaches_notify(
    service: NotifyService, monkeypatch: pytest.MonkeyPatch, font_folder: Path
) -> None:
    monkeypatch.undo()
    long = replace(LETTER, paragraphs=("Please bring your letter with you. " * 900,), point_size=28)
    with pytest.raises(Undeliverable) as refusal:
        replace(by_post(service), font_folder=font_folder).send(message=long, now=NOW)
    assert refusal.value.code == "letter-too-long"
    assert service.requests == []


@BOTH
@pytest.mark.parametrize(
    ("status", "kind", "failure", "ours"),
    [
        (400, "ValidationError", Undeliverable, "rejected"),
        (400, "BadRequestError", TryLater, "account"),
        (400, "", Undeliverable, "rejected"),
        (401, "AuthError", TryLater, "account"),
        (403, "AuthError", TryLater, "account"),
        (403, "BadRequestError", TryLater, "account"),
        (404, "", TryLater, "account"),
        (413, "", Undeliverable, "letter-too-large"),
        (418, "Anything", Undeliverable, "rejected"),
        (429, "RateLimitError", TryLater, "busy"),
        (429, "TooManyRequestsError", TryLater, "busy"),
        (429, "", TryLater, "busy"),
        (408, "", OutcomeUnknown, "unavailable"),
        (500, "Exception", OutcomeUnknown, "unavailable"),
        (503, "", OutcomeUnknown, "unavailable"),
    ],
)
def test_a_refusal_is_permanent_passes_or_is_unknown_and_repeats_nobodys_details(
    service: NotifyService,
    message: Letter | TextMessage,
    status: int,
    kind: str,
    failure: type[Failure],
    ours: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="notifications_python_client")
    service.answer = refusing(status, kind, "07700 900123 and Asha Example are not good")
    with pytest.raises(failure) as refusal:
        send(service, message)
    assert isinstance(refusal.value, Failure)
    assert (refusal.value.code, refusal.value.carrier_code) == (ours, f"{status} {kind}".strip())
    for said in (str(refusal.value), caplog.text):
        assert "900123" not in said
        assert "Asha" not in said
    assert refusal.value.__cause__ is None


def test_the_days_limit_is_waited_for_longer_than_a_busy_minute(service: NotifyService) -> None:
    pauses = []
    for kind in ("RateLimitError", "TooManyRequestsError"):
        service.answer = refusing(429, kind)
        with pytest.raises(TryLater) as refusal:
            send(service, TEXT)
        pauses.append(refusal.value.after)
    assert pauses == [timedelta(minutes=1), timedelta(hours=1)]


def test_notifys_own_checks_are_heard(service: NotifyService) -> None:
    with pytest.raises(Undeliverable):
        send(service, replace(TEXT, to=PhoneNumber("07700 900000")))
    with pytest.raises(TryLater) as refusal:
        send(service, LETTER, api_key=f"k-{notify_server.SERVICE_ID}-{notify_server.SERVICE_ID}")
    assert (refusal.value.code, refusal.value.carrier_code) == ("account", "403 AuthError")


@BOTH
@pytest.mark.parametrize("body", ["not json", "[]", "{}", '{"id": ""}'])
def test_an_answer_that_cannot_be_read_leaves_the_outcome_unknown(
    service: NotifyService, message: Letter | TextMessage, body: str
) -> None:
    service.answer = lambda handler: handler.send(201, body)
    with pytest.raises(OutcomeUnknown):
        send(service, message)


@BOTH
def test_an_error_without_form_is_read_by_its_status(
    service: NotifyService, message: Letter | TextMessage
) -> None:
    for body in ("gateway", '{"errors": ["x"]}', '{"errors": []}', '{"message": "x"}'):

        def answer(handler: Handler, body: str = body) -> None:
            handler.send(429, body)

        service.answer = answer
        with pytest.raises(TryLater) as refusal:
            send(service, message)
        assert refusal.value.code == "busy"


@BOTH
def test_after_a_silence_the_look_up_tells_and_nothing_goes_twice(
    service: NotifyService, message: Letter | TextMessage
) -> None:
    assert find(service, message) is None
    service.stays_silent = True
    with pytest.raises(OutcomeUnknown):
        send(service, message, timeout=timedelta(milliseconds=200))
    service.stays_silent = False
    found = find(service, message)
    assert found.carrier_reference == service.notifications[0]["id"]
    assert found.state is State.ACCEPTED
    assert len(service.requests) == 1


@BOTH
def test_a_connection_that_breaks_before_an_answer_leaves_the_outcome_unknown(
    service: NotifyService, message: Letter | TextMessage
) -> None:
    def hang_up(handler: Handler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    service.answer = hang_up
    with pytest.raises(OutcomeUnknown):
        send(service, message)


@BOTH
def test_what_was_never_connected_is_certainly_not_there(
    service: NotifyService, message: Letter | TextMessage
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(TryLater) as refusal:
            send(service, message, api_address=nowhere)
        assert refusal.value.code == "unavailable"
        with pytest.raises(TryLater):
            find(service, message, api_address=nowhere)


@BOTH
def test_only_what_came_since_we_first_tried_is_found(
    service: NotifyService, message: Letter | TextMessage
) -> None:
    service.now = NOW - timedelta(days=1)
    send(service, message)
    assert find(service, message) is None
    service.now = NOW - timedelta(minutes=1)  # their clock may be behind ours
    send(service, message)
    assert find(service, message).carrier_reference == service.notifications[0]["id"]


@BOTH
@pytest.mark.parametrize("status", ["technical-failure", "permanent-failure", "new-word"])
def test_what_notify_has_and_could_not_deliver_is_found_all_the_same(
    service: NotifyService, message: Letter | TextMessage, status: str
) -> None:
    send(service, message)
    service.notifications[0]["status"] = status
    found = find(service, message)
    assert found.state is (State.ACCEPTED if status == "new-word" else State.FAILED)


@BOTH
@pytest.mark.parametrize(
    "body", ["not json", "{}", '{"notifications": [{}]}', '{"notifications": 7}']
)
def test_a_look_up_that_cannot_be_read_is_made_later(
    service: NotifyService, message: Letter | TextMessage, body: str
) -> None:
    service.answer = lambda handler: handler.send(200, body)
    with pytest.raises(TryLater):
        find(service, message)
    service.answer = refusing(500, "Exception")
    with pytest.raises(TryLater):
        find(service, message)


def test_a_letter_refused_for_its_margins_is_heard_of_by_asking(service: NotifyService) -> None:
    carrier = by_post(service)
    assert carrier.ask(reference="r-1") is None
    carrier.send(message=LETTER, now=NOW)
    for status, state, failure in (
        ("pending-virus-check", State.ACCEPTED, ""),
        ("accepted", State.ACCEPTED, ""),
        ("received", State.SENT, ""),
        ("validation-failed", State.FAILED, "content-outside-printable-area"),
        ("virus-scan-failed", State.FAILED, "rejected"),
        ("cancelled", State.FAILED, "cancelled"),
        ("permanent-failure", State.FAILED, "rejected"),
        ("technical-failure", State.FAILED, "carrier-broke"),
    ):
        service.notifications[0]["status"] = status
        receipt = carrier.ask(reference="r-1")
        assert receipt is not None
        assert (receipt.state, receipt.failure) == (state, failure)
        assert receipt.error_code == (status if failure else "")
    text = by_text(service)
    text.send(message=TEXT, now=NOW)
    service.notifications[0]["status"] = "delivered"
    receipt = text.ask(reference=TEXT.reference)
    assert receipt is not None
    assert receipt.state is State.DELIVERED


def test_secrets_and_people_stay_out_of_what_is_shown(service: NotifyService) -> None:
    shown = repr(by_post(service)) + repr(by_text(service)) + repr(TEXT) + repr(LETTER)
    assert notify_server.SECRET not in shown
    assert "900123" not in shown
