"""The carrier that counts, in front of our own: what it accepts is in its record, once each."""

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.message import OutcomeUnknown
from channels.sms.message import TextMessage
from channels.sms.numbers import PhoneNumber
from channels.sms.twilio import TwilioCarrier
from scheduler.benchmarks.reminders import stage

TAKES = 0.2  # seconds
BORN = b"POST / HTTP/1.1\r\nContent-Length: 37\r\n\r\nTo=%2B1&Body=a&StatusCallback=/a/born"


@dataclass(frozen=True)
class Counting:
    """A running one."""

    port: int
    record: Path

    def ours(self) -> TwilioCarrier:
        return TwilioCarrier(
            account_sid="AC" + "0" * 32,
            auth_token="bench",
            from_number="+447700900999",
            status_callback_address="http://127.0.0.1/status",
            api_address=f"http://127.0.0.1:{self.port}",
        )

    def accepted(self) -> list[str]:
        return [line.split()[0] for line in self.record.read_text().splitlines()]


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[Counting]:
    record = tmp_path / "accepted"
    with stage.carrier(record, answers_after=TAKES, hangs_up=50) as port:
        yield Counting(port, record)


def text(reference: str, words: str = "Your appointment is on Tuesday.") -> TextMessage:
    return TextMessage(
        reference=reference,
        to=PhoneNumber("07700 900123"),
        text=words,
        valid_until=datetime.now(UTC) + timedelta(hours=3),
    )


def test_what_it_accepts_is_in_its_record_and_is_found(counting: Counting) -> None:
    now = datetime.now(UTC)
    sent = counting.ours().send(message=text("one"), now=now)
    assert counting.accepted() == ["one"]
    assert counting.ours().find(message=text("one"), since=now) == sent
    assert counting.ours().find(message=text("two", "Other words."), since=now) is None


def test_what_goes_twice_is_in_its_record_twice(counting: Counting) -> None:
    for _ in range(2):
        counting.ours().send(message=text("one"), now=datetime.now(UTC))
    assert counting.accepted() == ["one", "one"]


def test_what_is_on_its_way_when_its_sender_dies_never_arrives(counting: Counting) -> None:
    for lives, accepted in ((0.0, []), (TAKES * 0.75, ["born"])):
        with socket.create_connection(("127.0.0.1", counting.port)) as line:
            line.sendall(BORN)
            time.sleep(lives)
        time.sleep(TAKES)
        assert counting.accepted() == accepted


def test_one_of_fifty_it_accepts_and_never_answers_for(tmp_path: Path) -> None:
    record = tmp_path / "quick"
    now = datetime.now(UTC)
    with stage.carrier(record, answers_after=0, hangs_up=50) as port:
        counting = Counting(port, record)
        ours = counting.ours()
        for number in range(49):
            ours.send(message=text(f"{number}"), now=now)
        last = replace(text("last"), text="The last words.")
        with pytest.raises(OutcomeUnknown):
            ours.send(message=last, now=now)
        assert counting.accepted()[-1] == "last"
        assert ours.find(message=last, since=now) is not None
