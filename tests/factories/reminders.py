"""Appointments with something to say about them, and carriers that keep what they are given.

Time is that of tests.factories.booking: booked on Monday 1 March 2027, for Tuesday 9 March.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from channels.message import Accepted, Carrier, Message, NotConfigured, State
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.people import contact_rules, supporters
from scheduler.people.models import ContactRule, Person, Supporter
from scheduler.reminders import models
from scheduler.reminders.deliveries import Postman
from tests import triggers
from tests.factories import booking
from tests.factories.booking import NOW, SETUP, Clinic

BENS_NUMBER = "07700 900002"
ADDRESS = ("Asha Example", "1 Example Street", "Exampleton", "TA1 1AB")


@dataclass
class KeepingCarrier:
    """Takes every message and keeps it; `fails` are raised in turn before any is taken.

    `loses_answer`: it takes the message, and the failure is raised all the same. `cannot_say`
    is raised when it is asked. `on_send` is called while a message is being handed over.
    """

    name: str = "keeping"
    fails: list[Exception] = field(default_factory=list)
    loses_answer: bool = False
    cannot_say: Exception | None = None
    on_send: Callable[[Message], None] | None = None
    state: State = State.ACCEPTED
    taken: list[Message] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def send(self, *, message: Message, now: datetime) -> Accepted:
        if self.on_send is not None:
            self.on_send(message)
        if self.fails:
            if self.loses_answer:
                self.taken.append(message)
            raise self.fails.pop(0)
        self.taken.append(message)
        return self._accepted(message)

    def find(self, *, message: Message, since: datetime) -> Accepted | None:
        self.asked.append(message.reference)
        if self.cannot_say is not None:
            raise self.cannot_say
        found = [kept for kept in self.taken if kept.reference == message.reference]
        return self._accepted(message) if found else None

    def _accepted(self, message: Message) -> Accepted:
        return Accepted(
            reference=message.reference,
            carrier=self.name,
            carrier_reference=f"kept-{message.reference}",
            cost_units=1,
            state=self.state,
        )


class Here(Executor):
    """Calls the carrier in the thread that asks for it, so that a test's transaction is seen."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        answered: Future[Any] = Future()
        try:
            answered.set_result(call(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is raised again where the answer is read
            answered.set_exception(error)
        return answered


@dataclass
class Clock:
    """A clock that stands until it is set."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


def postman(
    *carriers: KeepingCarrier,
    now: datetime,
    channels: Sequence[str] = ("sms", "letter", "voice", "email"),
) -> Postman:
    """Delivers at `now`, every channel by its carrier (one carrier alone takes them all)."""
    by_channel = dict(zip(channels, carriers * len(channels), strict=False))

    def carrier(channel: str) -> Carrier[Any]:
        if channel not in by_channel:
            raise NotConfigured(f"{channel} is not configured")
        return by_channel[channel]

    return Postman(clock=Clock(now), carriers=carrier, hands=Here)


def deliver(*carriers: KeepingCarrier, now: datetime, minutes: int = 60) -> int:
    """Deliver all that is due at `now`; return how many messages were taken up."""
    return postman(*carriers, now=now).deliver_due(until=now + timedelta(minutes=minutes))


def somebody(
    where: Clinic,
    *,
    name: str = "Ben Example",
    modes: Sequence[Mode] = (Mode.FACE_TO_FACE, Mode.PHONE),
    known_as: str = "",
) -> Person:
    """Somebody who was asked and has no route yet."""
    person = booking.person(where.trust, *modes, name=name)
    if known_as:
        Person.objects.filter(id=person.id).update(known_as=known_as)
        person.refresh_from_db()
    return person


def texts(of: Person, *, number: str = BENS_NUMBER, **rule: Any) -> ContactRule:
    return _rule(of, channel="sms", number=number, **rule)


def letters(of: Person, *, address_lines: Sequence[str] = ADDRESS, **rule: Any) -> ContactRule:
    return _rule(of, channel="letter", address_lines=address_lines, **rule)


def calls(of: Person, *, number: str = "01632 960009", **rule: Any) -> ContactRule:
    return _rule(of, channel="voice", number=number, **rule)


def emails(of: Person, *, email: str = "ben@person.example", **rule: Any) -> ContactRule:
    return _rule(of, channel="email", email=email, **rule)


def supporter(of: Person, *, name: str = "Mary Example", gets_copies: bool = True) -> Supporter:
    return supporters.add(
        person_id=of.id,
        name=name,
        may_see=True,
        may_move=False,
        gets_copies=gets_copies,
        starts_on=NOW.date(),
        by=SETUP,
        now=NOW,
    )


def told_by_text(where: Clinic, **rule: Any) -> Appointment:
    """Ben's appointment, who takes texts."""
    ben = somebody(where)
    texts(ben, **rule)
    return booking.appointment(where, ben)


def told_by_letter(where: Clinic, **rule: Any) -> Appointment:
    """Asha's appointment, who takes letters only."""
    asha = somebody(where, name="Asha Example")
    letters(asha, **rule)
    return booking.appointment(where, asha)


def told_by_call(where: Clinic, **rule: Any) -> Appointment:
    """Ben's appointment, who said that a machine may ring him; a carrier must be chosen."""
    ben = somebody(where)
    calls(ben, **{"accepts_recorded_call": True} | rule)
    return booking.appointment(where, ben)


def told_by_email(where: Clinic, **rule: Any) -> Appointment:
    """Ben's appointment, who takes e-mails."""
    ben = somebody(where)
    emails(ben, **rule)
    return booking.appointment(where, ben)


def messages(of: Appointment) -> list[models.Message]:
    """What there is to say about an appointment, in the order in which it is due."""
    return list(models.Message.objects.filter(appointment=of).order_by("due_at", "planned_at"))


def message(of: Appointment, kind: str = "confirmation") -> models.Message:
    return models.Message.objects.get(
        appointment=of, kind=kind, supporter=None, appointment_version=of.version
    )


def asked(of: Appointment) -> list[tuple[str, str]]:
    """The open tasks about an appointment: what kind, and why."""
    tasks = models.Task.objects.filter(appointment=of, state="open").order_by("kind", "opened_at")
    return [(task.kind, task.reason) for task in tasks]


def _rule(of: Person, **rule: Any) -> ContactRule:
    said: dict[str, Any] = {"person_id": of.id, "is_safe": True, "by": SETUP, "now": NOW} | rule
    return contact_rules.record(**said)


def put_back(message: models.Message, state: str) -> None:
    """Give a message this state again, past the trigger that lets none go back."""
    with triggers.asleep():
        models.Message.objects.filter(id=message.id).update(state=state)
