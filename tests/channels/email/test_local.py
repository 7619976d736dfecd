"""The carrier that keeps e-mails as files."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.email.local import LocalCarrier
from channels.email.message import CalendarFile, EmailMessage
from channels.message import State, TryLater, Undeliverable

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EMAIL = EmailMessage(
    reference="one",
    to="ben@person.example",
    sender="Tŷ Glan",
    subject="A message from Tŷ Glan",
    text="Ben, your appointment is on Tuesday at 9am.\n",
    calendar=CalendarFile(content=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", method="PUBLISH"),
)


def test_an_email_is_kept_whole_and_once(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path / "email")
    accepted = carrier.send(message=EMAIL, now=NOW)
    assert accepted.state is State.SENT
    later = replace(EMAIL, calendar=None)  # the file dates itself, the words are the same
    assert carrier.send(message=later, now=NOW + timedelta(hours=1)) == accepted
    [kept] = carrier.sent()
    assert str(kept["Subject"]) == "A message from Tŷ Glan"
    assert [part.get_filename() for part in kept.iter_attachments()] == ["appointment.ics"]
    assert carrier.find(message=EMAIL, since=NOW) == accepted
    assert carrier.find(message=replace(EMAIL, reference="two"), since=NOW) is None
    assert carrier.read(reference="../one") is None


def test_other_words_under_the_same_reference_are_refused(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path)
    carrier.send(message=EMAIL, now=NOW)
    with pytest.raises(Undeliverable, match="reference-reused"):
        carrier.send(message=replace(EMAIL, text="Something else."), now=NOW)


def test_the_newest_come_first(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path)
    for hours, reference in enumerate(("one", "two", "three")):
        moment = NOW + timedelta(hours=hours)
        carrier.send(message=replace(EMAIL, reference=reference), now=moment)
    assert [str(kept["Message-ID"]) for kept in carrier.sent(limit=2)] == [
        "<three@desk.example>",
        "<two@desk.example>",
    ]


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "email").write_text("a file in its place")
    with pytest.raises(TryLater):
        LocalCarrier(folder=tmp_path / "email").send(message=EMAIL, now=NOW)
