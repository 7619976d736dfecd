"""E-mails to a mail server that breaks at every step: what was taken, and what is known of it."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.email.message import CalendarFile, EmailMessage
from channels.email.smtp import Security, SmtpCarrier
from channels.message import Failure, OutcomeUnknown, TryLater, Undeliverable
from tests.channels.email import certificates, smtp_server
from tests.channels.email.smtp_server import MailServer

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
REFERENCE = "0c9b2f6e-8d5f-4d0e-9d3e-0a5f0e1b2c3d"
EMAIL = EmailMessage(
    reference=REFERENCE,
    to="ben@person.example",
    sender="Tŷ Glan",
    subject="A message from Tŷ Glan",
    text="Ben, your appointment is on Tuesday at 9am.\n.\n..\nTŷ Glan\n",
    calendar=CalendarFile(content=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", method="PUBLISH"),
    valid_until=NOW + timedelta(hours=3),
)


def carrier(mail: MailServer, **changes: Any) -> SmtpCarrier:
    settings: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": mail.port,
        "from_address": "appointments@desk.example",
        "security": Security.NONE,
        "timeout": timedelta(seconds=0.5),
    }
    return SmtpCarrier(**settings | changes)


def _sent(**answers: str) -> tuple[Failure | None, MailServer]:
    with smtp_server.serving(answers=answers) as mail:
        try:
            carrier(mail, username="desk", password="word").send(message=EMAIL, now=NOW)
        except Failure as failure:
            return failure, mail
        return None, mail


def test_an_email_arrives_with_its_words_its_file_and_our_reference() -> None:
    with smtp_server.serving() as mail:
        accepted = carrier(mail, reply_to="desk@desk.example").send(message=EMAIL, now=NOW)
    assert accepted.carrier_reference == f"<{REFERENCE}@desk.example>"
    assert (accepted.reference, accepted.carrier) == (REFERENCE, "smtp")
    [email] = mail.received
    assert str(email["From"]) == "Tŷ Glan <appointments@desk.example>"
    assert str(email["To"]) == "ben@person.example"
    assert str(email["Reply-To"]) == "desk@desk.example"
    assert str(email["Subject"]) == "A message from Tŷ Glan"
    assert str(email["Message-ID"]) == f"<{REFERENCE}@desk.example>"
    assert str(email["Auto-Submitted"]) == "auto-generated"
    assert str(email["Date"]) == "Mon, 23 Nov 2026 09:00:00 +0000"
    body = email.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == EMAIL.text
    [file] = email.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    assert file.get_filename() == "appointment.ics"
    assert dict(file["Content-Type"].params)["method"] == "PUBLISH"
    assert EMAIL.calendar is not None
    assert file.get_payload(decode=True) == EMAIL.calendar.content


def test_nothing_in_an_email_reports_back() -> None:
    failure, mail = _sent()
    assert failure is None
    assert not any(mark in mail.raw[0] for mark in (b"<img", b"http", b"Disposition-Notification"))


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"connect": "421 too busy"}, "unavailable"),
        ({"connect": "dies"}, "unavailable"),
        ({"connect": "silent"}, "unavailable"),
        ({"EHLO": "dies"}, "unavailable"),
        ({"EHLO": "silent"}, "unavailable"),
        ({"AUTH": "535 who are you"}, "account"),
        ({"AUTH": "454 not now"}, "account"),
        ({"AUTH": "dies"}, "unavailable"),
        ({"MAIL": "550 not from you"}, "account"),
        ({"MAIL": "451 not now"}, "account"),
        ({"MAIL": "dies"}, "unavailable"),
        ({"MAIL": "silent"}, "unavailable"),
        ({"RCPT": "450 come again"}, "busy"),
        ({"RCPT": "421 closing"}, "busy"),
        ({"RCPT": "530 log in first"}, "account"),
        ({"RCPT": "554 5.7.1 relay access denied"}, "account"),
        ({"DATA": "550 5.7.60 not as this sender"}, "account"),
        ({"RCPT": "dies"}, "unavailable"),
        ({"RCPT": "silent"}, "unavailable"),
        ({"DATA": "451 not now"}, "busy"),
        ({"DATA": "dies"}, "unavailable"),
        ({"DATA": "silent"}, "unavailable"),
        ({".": "452 no room"}, "busy"),
    ],
)
def test_what_the_server_certainly_has_not_taken_is_tried_again(
    answers: dict[str, str], code: str
) -> None:
    failure, mail = _sent(**answers)
    assert isinstance(failure, TryLater), failure
    assert failure.code == code
    assert mail.raw == []


@pytest.mark.parametrize(
    ("answers", "code", "carrier_code"),
    [
        ({"RCPT": "550 no such person"}, "no-such-address", "550"),
        ({"DATA": "554 no"}, "rejected", "554"),
        ({".": "554 not this"}, "rejected", "554"),
    ],
)
def test_what_the_server_never_takes_is_told_to_a_human(
    answers: dict[str, str], code: str, carrier_code: str
) -> None:
    failure, mail = _sent(**answers)
    assert isinstance(failure, Undeliverable), failure
    assert (failure.code, failure.carrier_code) == (code, carrier_code)
    assert mail.raw == []


@pytest.mark.parametrize(
    ("answer", "taken"), [("dies after", 1), ("silent after", 1), ("dies", 0), ("silent", 0)]
)
def test_without_the_last_answer_nobody_knows(answer: str, taken: int) -> None:
    failure, mail = _sent(**{".": answer})
    assert isinstance(failure, OutcomeUnknown), failure
    assert len(mail.raw) == taken


def test_a_server_that_falls_over_in_the_middle_is_never_taken_to_have_it_for_sure() -> None:
    """What is large does not fit into the network's buffers: the break is felt while sending."""
    large = EMAIL.__class__(**{**EMAIL.__dict__, "text": "x" * 70 + "\n", "calendar": None})
    long = CalendarFile(content=b"X" * 5_000_000, method="PUBLISH")
    large = EmailMessage(**{**large.__dict__, "calendar": long})
    with smtp_server.serving(answers={"body": "half"}) as mail:
        with pytest.raises(TryLater):
            carrier(mail).send(message=large, now=NOW)
        assert mail.raw == []


def test_a_goodbye_that_is_not_answered_changes_nothing() -> None:
    failure, mail = _sent(QUIT="dies")
    assert failure is None
    assert len(mail.raw) == 1


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = MailServer(port=taken.getsockname()[1])
        with pytest.raises(TryLater):
            carrier(closed).send(message=EMAIL, now=NOW)


def test_a_server_cannot_be_asked_what_became_of_an_email() -> None:
    with pytest.raises(OutcomeUnknown):
        carrier(MailServer()).find(message=EMAIL, since=NOW)


def test_two_sends_are_recognisable_as_one() -> None:
    with smtp_server.serving() as mail:
        for _ in range(2):
            carrier(mail).send(message=EMAIL, now=NOW)
    assert len({email["Message-ID"] for email in mail.received}) == 1


def test_it_speaks_in_private_before_it_says_who_it_is(tmp_path: Path) -> None:
    authority, certificate = certificates.make(tmp_path)
    with smtp_server.serving(certificate=certificate) as mail:
        secure = carrier(
            mail,
            security=Security.STARTTLS,
            certificates=authority,
            username="desk",
            password="word",
        )
        secure.send(message=EMAIL, now=NOW)
    assert mail.steps[:5] == ["connect", "EHLO", "STARTTLS", "EHLO", "AUTH"]
    with smtp_server.serving(certificate=certificate, speaks_tls_at_once=True) as mail:
        carrier(mail, security=Security.TLS, certificates=authority).send(message=EMAIL, now=NOW)
        assert len(mail.raw) == 1


def test_a_server_without_encryption_or_with_a_strangers_certificate_gets_nothing(
    tmp_path: Path,
) -> None:
    with smtp_server.serving() as mail:
        with pytest.raises(TryLater, match="account"):
            carrier(mail, security=Security.STARTTLS).send(message=EMAIL, now=NOW)
        assert "MAIL" not in mail.steps
    _, certificate = certificates.make(tmp_path)
    with smtp_server.serving(certificate=certificate) as mail:
        with pytest.raises(TryLater, match="unavailable"):
            carrier(mail, security=Security.STARTTLS).send(message=EMAIL, now=NOW)
        assert "MAIL" not in mail.steps


def test_an_email_that_came_too_late_is_not_sent() -> None:
    with pytest.raises(Undeliverable, match="expired"):
        carrier(MailServer()).send(message=EMAIL, now=NOW + timedelta(hours=3))
    assert "word" not in repr(carrier(MailServer(), password="word"))
