"""Senders killed with SIGKILL at any moment: nothing is lost, and nothing is sent twice.

The workers are forks of this process with connections of their own; the carrier is a file to
which every accepted message adds a line, so that a second one would be seen.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from channels.message import Accepted, Message
from scheduler.reminders import leases, models
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW
from tests.reminders.test_races import _many_due

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]

KILLS = 25
AFTER_LEASE = NOW + leases.LEASE


@dataclass
class LineCarrier:
    """A carrier as a file: one line for every message it accepted, whoever handed it over."""

    path: Path
    before: Callable[[], None] = field(default=lambda: None)
    after: Callable[[], None] = field(default=lambda: None)
    name: str = "lines"

    def send(self, *, message: Message, now: datetime) -> Accepted:
        self.before()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, f"{message.reference}\n".encode())
        os.close(descriptor)
        self.after()
        return self._accepted(message)

    def find(self, *, message: Message, since: datetime) -> Accepted | None:
        return self._accepted(message) if message.reference in self.accepted() else None

    def accepted(self) -> list[str]:
        return self.path.read_text().split() if self.path.exists() else []

    def _accepted(self, message: Message) -> Accepted:
        return Accepted(
            reference=message.reference,
            carrier=self.name,
            carrier_reference=message.reference,
            cost_units=1,
        )


def _deliver(carrier: LineCarrier, *, now: datetime) -> None:
    postman = factory.postman(now=now)
    postman.carriers = lambda channel: carrier
    postman.deliver_due(until=now + timedelta(hours=1))


@contextmanager
def _worker(carrier: LineCarrier, *, now: datetime) -> Iterator[int]:
    """A process that delivers at `now`; killed when the block ends."""
    connections.close_all()
    process = os.fork()
    if process == 0:
        try:
            _deliver(carrier, now=now)
        finally:
            os._exit(0)
    try:
        yield process
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _killed_while(carrier: LineCarrier, moment: str) -> None:
    """Let a worker come as far as `moment` ("before" or "after" the carrier accepts), and die."""
    reading, writing = os.pipe()

    def say_so_and_hang() -> None:
        os.write(writing, b".")
        time.sleep(60)

    setattr(carrier, moment, say_so_and_hang)
    with _worker(carrier, now=NOW):
        assert os.read(reading, 1) == b"."
    os.close(reading)
    os.close(writing)
    setattr(carrier, moment, lambda: None)


def test_a_sender_killed_after_the_carrier_accepted_is_asked_about_and_not_repeated(
    tmp_path: Path,
) -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    carrier = LineCarrier(tmp_path / "accepted")
    _killed_while(carrier, "after")
    message.refresh_from_db()
    assert (message.state, carrier.accepted()) == ("sending", [str(message.id)])
    _deliver(carrier, now=AFTER_LEASE)
    message.refresh_from_db()
    assert (message.state, carrier.accepted()) == ("sent", [str(message.id)])


def test_a_sender_killed_before_the_carrier_accepted_loses_nothing(tmp_path: Path) -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    carrier = LineCarrier(tmp_path / "accepted")
    _killed_while(carrier, "before")
    message.refresh_from_db()
    assert (message.state, carrier.accepted()) == ("sending", [])
    _deliver(carrier, now=AFTER_LEASE)
    message.refresh_from_db()
    assert (message.state, message.attempt) == ("sent", 2)
    assert carrier.accepted() == [str(message.id)]


def test_without_asking_the_carrier_the_killed_senders_text_would_go_twice(tmp_path: Path) -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    carrier = LineCarrier(tmp_path / "accepted")
    _killed_while(carrier, "after")
    # Negative control: what a lease alone would do.
    models.Message.objects.filter(id=message.id).update(state="due")
    _deliver(carrier, now=AFTER_LEASE)
    assert carrier.accepted() == [str(message.id)] * 2


def test_whenever_senders_are_killed_every_message_goes_exactly_once(tmp_path: Path) -> None:
    appointment = _many_due(booking.clinic())
    wanted = {
        str(message.id)
        for message in models.Message.objects.filter(appointment=appointment, due_at__lte=NOW)
    }
    carrier = LineCarrier(
        tmp_path / "accepted", before=lambda: time.sleep(0.01), after=lambda: time.sleep(0.01)
    )
    dice = random.Random(20270301)
    killed_while_sending = 0
    now = NOW
    for _ in range(KILLS):
        with _worker(carrier, now=now):
            time.sleep(dice.uniform(0.05, 0.3))
        sending = models.Message.objects.filter(state__in=["sending", "unknown"])
        killed_while_sending += sending.exists()
        now += leases.LEASE
    _deliver(carrier, now=now)
    assert Counter(carrier.accepted()) == dict.fromkeys(wanted, 1)
    states = models.Message.objects.filter(id__in=wanted).values_list("state", flat=True)
    assert set(states) == {"sent"}
    # Negative control: the kills did hit senders at work.
    assert killed_while_sending > 0
