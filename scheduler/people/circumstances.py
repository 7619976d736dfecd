"""What binds a booking for one person, read in one query: choice, needs, safe hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import prepared
from scheduler.people import choices, needs
from scheduler.people.models import Person
from scheduler.people.need_kinds import Effects

# OFFSET has the choice in force named first: a function that is asked of a row waits behind the
# table's fence, and no index would serve it (docs/decisions/019).
_READ = """
    SELECT partnership_revision(), choice.id, choice.modes, need.kinds, need.details,
        voice.days, voice.hours_from, voice.hours_until,
        sms.days, sms.hours_from, sms.hours_until
    FROM people_person AS person
    CROSS JOIN LATERAL (
        SELECT choice_in_force(person.id, %(service)s) AS choice_id OFFSET 0
    ) AS in_force
    LEFT JOIN people_choice AS choice ON choice.id = in_force.choice_id
    LEFT JOIN LATERAL (
        SELECT array_agg(kind ORDER BY kind, detail) AS kinds,
            array_agg(detail ORDER BY kind, detail) AS details
        FROM people_need WHERE person_id = person.id AND ended_at IS NULL
    ) AS need ON TRUE
    LEFT JOIN LATERAL (
        SELECT * FROM people_contactrule
        WHERE person_id = person.id AND ended_at IS NULL AND is_safe
            AND supporter_id IS NULL AND channel = 'voice'
        ORDER BY position, recorded_at, id LIMIT 1
    ) AS voice ON TRUE
    LEFT JOIN LATERAL (
        SELECT * FROM people_contactrule
        WHERE person_id = person.id AND ended_at IS NULL AND is_safe
            AND supporter_id IS NULL AND channel = 'sms'
        ORDER BY position, recorded_at, id LIMIT 1
    ) AS sms ON TRUE
    WHERE person.id = %(person)s
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The choice in force: its id, and its modes in the person's order."""

    id: UUID
    modes: Sequence[str]


@dataclass(frozen=True, slots=True)
class SafeHours:
    """When a route that has hours may be used: ISO weekdays (none: every day) and wall times."""

    days: tuple[int, ...] = ()
    from_time: time | None = None
    until_time: time | None = None

    @property
    def say_anything(self) -> bool:
        return bool(self.days) or self.from_time is not None

    def allow(self, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> bool:
        """Whether the whole stretch lies in them, by the clock on the wall there."""
        if not self.say_anything:
            return True
        begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
        if self.days and begins.isoweekday() not in self.days:
            return False
        if self.from_time is None or self.until_time is None:
            return True
        same_day = begins.date() == ends.date()
        return same_day and self.from_time <= begins.time() and ends.time() <= self.until_time


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What binds a booking for one person and service at this moment.

    `ringing` and `texting` are the hours of the person's first safe route of that kind: a call,
    with or without a picture, or a conversation by text takes place inside them.
    """

    revision: str
    choice: Asked
    effects: Effects
    ringing: SafeHours
    texting: SafeHours


def of(*, person_id: UUID, service_id: UUID) -> Circumstances:
    """Raises choices.NotAsked, or Person.DoesNotExist."""
    found = prepared.rows(_READ, {"person": person_id, "service": service_id})
    if not found:
        raise Person.DoesNotExist
    revision, choice_id, modes, kinds, details, *hours = found[0]
    if choice_id is None:
        choices.in_force(person_id=person_id, service_id=service_id)  # says why there is none
    return Circumstances(
        revision=revision,
        choice=Asked(choice_id, modes),
        effects=needs.effects_of(zip(kinds or (), details or (), strict=True)),
        ringing=_hours(*hours[:3]),
        texting=_hours(*hours[3:]),
    )


def _hours(
    days: Sequence[int] | None, from_time: time | None, until_time: time | None
) -> SafeHours:
    return SafeHours(tuple(days or ()), from_time, until_time)
