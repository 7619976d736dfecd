"""What a change of the rota would do to people who are booked, told before it is saved.

The change is carried out by the very code that would save it, looked at, and taken back: what is
told is what would happen. Nothing is written, sent or promised.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from scheduler import clock
from scheduler.availability.openings import STEPS
from scheduler.booking import covers, uncovered
from scheduler.booking.covers import Proposal
from scheduler.booking.models import Appointment, WaitingListEntry, WithoutWorker
from scheduler.modes import Mode
from scheduler.partners.models import ServiceMode
from scheduler.rota import events, worked
from scheduler.rota.working_time import Warning

_MODES = tuple(Mode)
_FIVE = timedelta(minutes=5)
# So far ahead is looked when it is asked whether those who wait could still be seen.
AHEAD = timedelta(weeks=4)
_FITTING = """
    SELECT asked.service, asked.mode, COALESCE(sum(rest.fits[asked.step]), 0)
    FROM unnest(%(services)s::uuid[], %(modes)s::text[], %(bits)s::integer[], %(steps)s::integer[])
        AS asked (service, mode, bit, step)
    LEFT JOIN availability_dayleft AS rest ON rest.service_id = asked.service
        AND rest.mode_bits & asked.bit <> 0 AND rest.local_on BETWEEN %(first)s AND %(last)s
    GROUP BY asked.service, asked.mode
"""
_BOOKED = """
    SELECT DISTINCT appointment.id FROM availability_claim AS claim
    JOIN booking_appointment AS appointment ON appointment.id = claim.promise_id
    WHERE claim.staff_member_id = ANY(%(staff)s) AND claim.released_at IS NULL
        AND claim.during && tstzrange(%(from)s, %(until)s)
        AND appointment.state = 'booked' AND appointment.starts_at > %(now)s
"""


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many appointments of a service fit the next weeks in a mode, and how many wait for it."""

    service_id: UUID
    service: str
    mode: Mode
    before: int
    after: int
    waiting: int

    @property
    def falls_below(self) -> bool:
        """Whether the change leaves fewer than wait."""
        return self.after < self.before and self.after < self.waiting


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of everybody booked in the time that would change.

    `left` are those who would be without a worker, each with who could see them instead; `stays`
    keep theirs; `back` have been without one until now. `key` names exactly this outcome.
    """

    stays: tuple[UUID, ...]
    left: tuple[Proposal, ...]
    back: tuple[UUID, ...]
    capacity: tuple[Capacity, ...]
    key: str
    # About hours, rest and breaks of those whose time changes; nothing is refused for them.
    warnings: Mapping[UUID, list[Warning]]

    @property
    def covered(self) -> tuple[Proposal, ...]:
        """Who would see another worker, as they said is fine."""
        return tuple(each for each in self.left if each.post and each.is_agreed)

    @property
    def to_ask(self) -> tuple[Proposal, ...]:
        """Who could see another worker at the same time, and must be asked."""
        return tuple(each for each in self.left if each.post and not each.is_agreed)

    @property
    def without(self) -> tuple[Proposal, ...]:
        """For whom nobody is free then: another time must be found with them."""
        return tuple(each for each in self.left if each.post is None)

    @property
    def short_of(self) -> tuple[Capacity, ...]:
        """The services and modes of which less would be left than people wait for."""
        return tuple(each for each in self.capacity if each.falls_below)


def of(*, change: Callable[[], object], now: datetime) -> Preview:
    """What `change`, which saves, would do. Raises what it raises; keeps nothing of it."""
    with transaction.atomic():
        found = _tried(change, now=now)
        transaction.set_rollback(True)
    return found


def save_if_same(*, change: Callable[[], object], key: str, now: datetime) -> Preview | None:
    """Save the change if it does what was shown under `key`; otherwise what it would do by now.

    None says that it was saved. Raises what the change raises.
    """
    with transaction.atomic():
        found = _tried(change, now=now)
        if found.key == key:
            return None
        transaction.set_rollback(True)
    return found


def _tried(change: Callable[[], object], *, now: datetime) -> Preview:
    listed = set(uncovered.coming(now=now).values_list("id", flat=True))
    asked = _waited_for()
    before = _fitting(asked, now=now)
    with events.gathering() as touched:
        change()
    rows = uncovered.coming(now=now).exclude(id__in=listed)
    left = covers.propose(rows=rows.select_related("appointment__service", "staff_member"), now=now)
    gone = WithoutWorker.objects.filter(id__in=listed, ended_at=now, ending="back")
    back = tuple(sorted(gone.values_list("appointment_id", flat=True)))
    booked = _booked(touched, now=now)
    stays = tuple(sorted(booked - {each.row.appointment_id for each in left} - set(back)))
    capacity = _capacity(asked, before=before, after=_fitting(asked, now=now))
    key = _key(stays, left, back)
    return Preview(stays, tuple(left), back, capacity, key, _warnings(touched))


def _warnings(touched: events.Changed) -> Mapping[UUID, list[Warning]]:
    if not touched.staff_member_ids:
        return {}
    return worked.warnings(
        staff_member_ids=touched.staff_member_ids,
        starts_at=min(touched.moments),
        ends_at=max(touched.moments),
    )


def _key(stays: tuple[UUID, ...], left: list[Proposal], back: tuple[UUID, ...]) -> str:
    words = [f"stays {one}" for one in stays] + [f"back {one}" for one in back]
    for each in left:
        appointment = each.row.appointment
        words.append(
            f"left {appointment.id} {appointment.version} {each.row.staff_member_id}"
            f" {each.post.id if each.post else ''} {each.is_agreed}"
        )
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:24]


def _booked(touched: events.Changed, *, now: datetime) -> set[UUID]:
    if not touched.staff_member_ids:
        return set()
    facts: dict[str, Any] = {
        "staff": list(touched.staff_member_ids),
        "from": min(touched.moments),
        "until": max(touched.moments),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED, facts)
        return {appointment_id for (appointment_id,) in cursor.fetchall()}


_Asked = dict[tuple[UUID, Mode], int]


def _waited_for() -> _Asked:
    """How many wait for each service in each mode; who accepts two modes counts in both."""
    counted: _Asked = {}
    waiting = WaitingListEntry.objects.filter(state=WaitingListEntry.State.WAITING).order_by()
    for service_id, modes in waiting.values_list("service_id", "modes"):
        for mode in modes:
            counted[service_id, Mode(mode)] = counted.get((service_id, Mode(mode)), 0) + 1
    return counted


def _fitting(asked: _Asked, *, now: datetime) -> dict[tuple[UUID, Mode], int]:
    """How many appointments still fit the next weeks, one after the other, all partners' time."""
    if not asked:
        return {}
    lengths = {
        (row.service_id, Mode(row.mode)): row.buffer_before + row.length + row.buffer_after
        for row in ServiceMode.objects.filter(service__in={service for service, _ in asked})
    }
    wanted = [key for key in sorted(asked) if key in lengths]
    today = clock.local_day(now)
    facts: dict[str, Any] = {
        "services": [service_id for service_id, _ in wanted],
        "modes": [mode.value for _, mode in wanted],
        "bits": [1 << _MODES.index(mode) for _, mode in wanted],
        "steps": [min(-(-lengths[key] // _FIVE), STEPS) for key in wanted],
        "first": today,
        "last": today + AHEAD,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FITTING, facts)
        return {(service, Mode(mode)): int(fits) for service, mode, fits in cursor.fetchall()}


def _capacity(
    asked: _Asked, *, before: dict[tuple[UUID, Mode], int], after: dict[tuple[UUID, Mode], int]
) -> tuple[Capacity, ...]:
    services = {
        row.service_id: row.service.name
        for row in ServiceMode.objects.filter(service__in={key[0] for key in before})
        .select_related("service")
        .order_by("service_id")
    }
    return tuple(
        Capacity(key[0], services[key[0]], key[1], number, after[key], asked[key])
        for key, number in before.items()
        if after[key] != number
    )


def appointments_of(ids: tuple[UUID, ...]) -> list[Appointment]:
    """The appointments of a preview with what is shown of them, the soonest first."""
    found = Appointment.objects.filter(id__in=ids).select_related("person", "service", "site")
    return list(found.order_by("starts_at", "id"))
