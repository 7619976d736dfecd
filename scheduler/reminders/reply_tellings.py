"""What a number was told by text, and which of it an answer can mean; refuses to choose of two."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from scheduler.booking.models import Appointment, Offer
from scheduler.people.models import ContactRule, Person
from scheduler.reminders import reply_codes
from scheduler.reminders.kinds import Kind
from scheduler.reminders.models import Message

_State = Message.State
# In these states the person may have read it; a text that failed told nobody anything.
_MAY_HAVE_ARRIVED = (_State.SENDING, _State.UNKNOWN, _State.SENT, _State.DELIVERED)
_SAYS_A_TIME = (Kind.CONFIRMATION, Kind.WEEK_BEFORE, Kind.DAY_BEFORE, Kind.MOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One version of an upcoming appointment that was told to a number.

    `was_asked`: it was told in words that ask for an answer. `is_latest`: no other version was
    told later, nor that it is cancelled.
    """

    appointment: Appointment
    version: int
    was_asked: bool
    is_latest: bool

    @property
    def code(self) -> str:
        """The code that stands in the text."""
        return reply_codes.code(appointment_id=self.appointment.id, promise_version=self.version)

    @property
    def still_holds(self) -> bool:
        """Whether it is booked just as it was told."""
        booked = self.appointment.state == Appointment.State.BOOKED
        return booked and self.appointment.promise_version == self.version


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that matters of what a number was told. `newest` is the last text to it of any kind."""

    newest: Message | None
    tellings: tuple[Telling, ...]
    is_offered: bool

    @property
    def asks_about_a_time(self) -> bool:
        """Whether an answer without a code is an answer about an appointment.

        Not when the last text said something else (it is cancelled; please phone), and not while
        an offer is open: “yes” would mean that.
        """
        is_time = self.newest is not None and self.newest.kind in _SAYS_A_TIME
        return is_time and not self.is_offered

    def with_code(self, code: str) -> list[Telling]:
        """The tellings that carry this code."""
        return [telling for telling in self.tellings if telling.code == code]

    def meant(self, *, without: Collection[UUID] = ()) -> list[Telling]:
        """What an answer without a code can mean, by time. `without`: appointments answered for.

        Those for which an answer was asked come first; others count only when there are none.
        """
        latest = [telling for telling in self.tellings if telling.is_latest]
        asked = [telling for telling in latest if telling.was_asked]
        open_ones = [each for each in asked or latest if each.appointment.id not in without]
        return open_ones or asked or latest


def to(*, number: str, people: Collection[Person], now: datetime) -> Told:
    """What these people were told at this number, of what is still to come.

    What the number was told while it was somebody else's does not count.
    """
    texts = _texts_to(number).filter(person__in=people)
    newest = texts.first()
    upcoming = list(
        texts.filter(appointment__starts_at__gt=now, supporter__isnull=True)
        .exclude(contact_rule__wording=ContactRule.Wording.MINIMAL)
        .select_related("appointment__booked_by_partner", "appointment__person")
    )
    return Told(
        newest=newest,
        tellings=tuple(_tellings(upcoming)),
        is_offered=texts.filter(
            offer__state=Offer.State.OFFERED, offer__answer_by__gt=now
        ).exists(),
    )


def _texts_to(number: str) -> QuerySet[Message]:
    arrived = Message.objects.filter(
        channel=ContactRule.Channel.SMS, contact_rule__number=number, state__in=_MAY_HAVE_ARRIVED
    )
    return arrived.select_related(
        "person", "appointment__booked_by_partner", "offer__entry__owner"
    ).order_by(Coalesce("sent_at", "changed_at").desc(), "-planned_at", "-id")


def _tellings(newest_first: Sequence[Message]) -> list[Telling]:
    told: dict[tuple[UUID, int], list[Message]] = {}
    for message in newest_first:
        told.setdefault((message.appointment.id, message.appointment_version), []).append(message)
    latest: dict[UUID, Message] = {}
    for message in newest_first:
        latest.setdefault(message.appointment.id, message)
    tellings = [
        Telling(
            appointment=messages[0].appointment,
            version=version,
            was_asked=any(Kind(message.kind).is_reminder for message in messages),
            is_latest=latest[appointment_id] in messages and messages[0].kind in _SAYS_A_TIME,
        )
        for (appointment_id, version), messages in told.items()
    ]
    return sorted(tellings, key=lambda each: (each.appointment.starts_at, each.version))
