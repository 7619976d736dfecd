"""What a plan is made of: occasions, recipients and their routes, messages and tasks; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON, local_moment
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.postal import MAINLAND, Destination, PostClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One contact rule of a recipient, in plain values."""

    rule_id: UUID
    channel: Channel
    is_safe: bool = True
    # As in ContactRule; empty means the service's own hours (people.contact_hours).
    days: Sequence[int] = ()
    hours_from: time | None = None
    hours_until: time | None = None
    # Of a letter: where it goes.
    destination: Destination = MAINLAND
    # A machine rings: they said yes to it, and a carrier of such calls is chosen.
    is_rung_by_machine: bool = False

    @property
    def has_carrier(self) -> bool:
        """Whether a carrier takes what is said by it; otherwise a human at the desk does."""
        return self.channel.has_carrier or self.is_rung_by_machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The person, or a supporter who gets copies, with routes in the order they were given.

    `unprintable` is a need that no print serves ("Needs information in Moon"), or empty.
    """

    routes: Sequence[Route]
    supporter_id: UUID | None = None
    unprintable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What happened: `saying` is what has to be said about it at once."""

    saying: Kind
    starts_at: datetime
    now: datetime
    previous_starts_at: datetime | None = None
    zone: ZoneInfo = LONDON

    @property
    def known_by(self) -> datetime:
        """The moment before which it must be known: of a move, also before the old time comes."""
        before = self.previous_starts_at
        if before is None or before <= self.now:
            return self.starts_at
        return min(before, self.starts_at)

    def days_before(self, days: int, *, at: time | None = None) -> datetime:
        """So many days before the appointment, at the wall time it has, or at another."""
        wall = self.starts_at.astimezone(self.zone)
        on = wall.date() - timedelta(days=days)
        return local_moment(on, wall.time() if at is None else at, zone=self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One message: due at a moment, and wrong or useless from `valid_until` on."""

    kind: Kind
    channel: Channel
    rule_id: UUID
    due_at: datetime
    valid_until: datetime
    post_class: PostClass | None = None
    supporter_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """Something a human has to do, and why; the reason names nobody."""

    kind: TaskKind
    reason: str
    due_at: datetime
    supporter_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that follows from one occasion."""

    messages: tuple[Planned, ...] = ()
    tasks: tuple[PlannedTask, ...] = ()
