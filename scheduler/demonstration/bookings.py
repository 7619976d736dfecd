"""Visits as the rows that the use cases would have written: hold, appointment, staff, claims."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduler import clock
from scheduler.availability.models import Claim
from scheduler.booking import references
from scheduler.booking.models import Appointment, AppointmentStaff, Hold
from scheduler.demonstration import copying, dice
from scheduler.demonstration.diary import Visit
from scheduler.demonstration.partnership import Partnership
from scheduler.demonstration.size import Size
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Partner, Post

CANCELLED = {True: 0.08, False: 0.03}  # by whether the day is over
BY_PROVIDER = 0.25
# About a fifth of appointments are missed in mental health, fewer with reminders (DOMAIN.md 1.3).
ATTENDANCES = {
    Appointment.Attendance.SEEN: 0.79,
    Appointment.Attendance.SEEN_LATE: 0.05,
    Appointment.Attendance.LATE_NOT_SEEN: 0.02,
    Appointment.Attendance.MISSED: 0.14,
}
CAME = (Appointment.Attendance.SEEN, Appointment.Attendance.SEEN_LATE)


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment and the visit it comes from."""

    visit: Visit
    appointment: Appointment


@dataclass
class Desks:
    """Which desk may have booked a visit, by the sharing agreements; it gives references too."""

    county: Partnership
    posts: dict[UUID, Post]
    _references: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sites = {site.id: site for site in self.county.sites.values()}
        self._shared = {
            (each.owner_id, each.with_partner_id, each.service_id)
            for each in self.county.agreements
        }

    def of(self, visit: Visit, *, chance: random.Random) -> Partner:
        """Mostly the partner who knows the person, if it may book everybody concerned.

        A colleague whom no such desk may book is left out of a joint visit.
        """
        others = list(self.county.partners.values())
        chance.shuffle(others)
        while True:
            owners = {self.posts[post_id].partner_id for _, post_id in visit.staff}
            for partner in (visit.somebody.person.first_known_to, *others):
                if all(self._may_book(owner, partner, visit) for owner in owners):
                    return partner
            # Alone, the first is booked by their own employer's desk at least.
            visit.staff.pop()

    def reference(self, chance: random.Random) -> str:
        """A reference that no other appointment has."""
        while True:
            found = "".join(chance.choices(references.ALPHABET, k=references.LENGTH))
            if found not in self._references:
                self._references.add(found)
                return found

    def _may_book(self, owner: UUID, partner: Partner, visit: Visit) -> bool:
        shared = {(owner, partner.id, None), (owner, partner.id, visit.service.id)}
        return owner == partner.id or bool(shared & self._shared)


def make(visits: Iterable[Visit], *, desks: Desks, size: Size) -> Iterator[Booked]:
    """The rows of every visit, with what came of it where the day is over."""
    for visit in visits:
        chance = dice.source("booking", visit.somebody.person.id, visit.exact.starts_at)
        yield _booked(visit, desks, chance, size)


def write(booked: Sequence[Booked]) -> None:
    """Keep the appointments with their holds, staff and claims, in the order of foreign keys."""
    copying.write_values(Hold, HOLD, (_hold(each.appointment) for each in booked))
    copying.write(each.appointment for each in booked)
    copying.write_values(
        AppointmentStaff,
        ("appointment_id", "staff_member_id", "post_id"),
        ((each.appointment.id, *staff) for each in booked for staff in each.visit.staff),
    )
    copying.write_values(Claim, CLAIM, (claim for each in booked for claim in _claims(each)))


def _booked(visit: Visit, desks: Desks, chance: random.Random, size: Size) -> Booked:
    id_ = dice.id_of("appointment", visit.somebody.person.id, visit.exact.starts_at.isoformat())
    site = desks.sites[visit.site_id]
    desk = desks.of(visit, chance=chance)
    booked_at = _booked_at(visit, chance, size)
    wall = visit.exact.starts_at.astimezone(ZoneInfo(site.zone))
    appointment = Appointment(
        id=id_,
        reference=desks.reference(chance),
        person=visit.somebody.person,
        choice=visit.choice,
        mode=visit.mode.value,
        service=visit.service,
        site=site,
        room_id=visit.room_id,
        interpreter_id=visit.interpreter_id,
        starts_at=visit.exact.starts_at,
        ends_at=visit.exact.ends_at,
        zone=site.zone,
        local_on=wall.date(),
        local_at=wall.time(),
        booked_by=f"{desk.slug}-desk",
        booked_by_partner=desk,
        booked_at=booked_at,
        changed_at=booked_at,
    )
    _give_means(appointment, visit, chance)
    _let_happen(appointment, chance, size)
    return Booked(visit, appointment)


def _booked_at(visit: Visit, chance: random.Random, size: Size) -> datetime:
    days = round(chance.triangular(1, 40, 12))
    on = min(clock.local_day(visit.exact.starts_at), size.today) - timedelta(days=days)
    at = time(chance.randrange(9, 17), chance.randrange(60))
    return max(clock.local_moment(on, at), visit.choice.asked_at + timedelta(minutes=5))


def _give_means(appointment: Appointment, visit: Visit, chance: random.Random) -> None:
    site = appointment.site
    if visit.mode is Mode.PHONE:
        appointment.ring_number = visit.somebody.find_safe_number("voice")
        appointment.ring_from = site.phone
    elif visit.mode is Mode.VIDEO:
        appointment.video_link = f"{settings.VIDEO_ADDRESS}/{chance.getrandbits(160):040x}"
    elif visit.mode is Mode.TEXT:
        appointment.ring_number = visit.somebody.find_safe_number("sms")
        appointment.text_number = site.partner.text_number


def _let_happen(appointment: Appointment, chance: random.Random, size: Size) -> None:
    is_over = appointment.ends_at <= size.morning
    if chance.random() < CANCELLED[is_over]:
        _cancel(appointment, chance, size)
    elif is_over:
        attendance = dice.weighted(chance, ATTENDANCES)
        appointment.attendance = attendance
        appointment.version = 2
        appointment.changed_at = appointment.ends_at
        if attendance in CAME:
            late = timedelta(minutes=12 if attendance == CAME[1] else -5)
            appointment.arrived_at = appointment.starts_at + late
            appointment.version = 3


def _cancel(appointment: Appointment, chance: random.Random, size: Size) -> None:
    latest = min(appointment.starts_at, size.morning)
    stretch = Interval(appointment.booked_at, latest)
    by_provider = chance.random() < BY_PROVIDER
    cancelled_by = Appointment.CancelledBy.PROVIDER if by_provider else "person"
    appointment.state = Appointment.State.CANCELLED
    appointment.cancelled_by = cancelled_by
    appointment.cancelled_at = stretch.starts_at + stretch.length * chance.uniform(0.2, 0.95)
    appointment.cancel_reason = "The worker is ill." if by_provider else ""
    appointment.version = appointment.promise_version = 2
    appointment.changed_at = appointment.cancelled_at


# What a hold has in common with its appointment.
_SAME = (
    "id",
    "person_id",
    "choice_id",
    "mode",
    "service_id",
    "site_id",
    "room_id",
    "interpreter_id",
    "starts_at",
    "ends_at",
)
HOLD = (*_SAME, "held_until", "state", "made_by", "made_by_partner_id", "made_at")
_shared = attrgetter(*_SAME)


def _hold(appointment: Appointment) -> tuple[object, ...]:
    made_at = appointment.booked_at - timedelta(minutes=1)
    return (
        *_shared(appointment),
        made_at + timedelta(minutes=settings.HOLD_MINUTES),
        Hold.State.CONFIRMED,
        appointment.booked_by,
        appointment.booked_by_partner_id,
        made_at,
    )


CLAIM = (
    "staff_member_id",
    "post_id",
    "person_id",
    "room_id",
    "interpreter_id",
    "promise_id",
    "is_remote",
    "during",
    "released_at",
)


def _claims(booked: Booked) -> Iterator[tuple[object, ...]]:
    visit, appointment = booked.visit, booked.appointment
    exact = DateTimeTZRange(visit.exact.starts_at, visit.exact.ends_at)
    buffered = DateTimeTZRange(visit.buffered.starts_at, visit.buffered.ends_at)
    promise = (appointment.id, visit.mode is not Mode.FACE_TO_FACE)
    until = appointment.cancelled_at
    for staff_member_id, post_id in visit.staff:
        yield staff_member_id, post_id, None, None, None, *promise, buffered, until
    yield None, None, appointment.person_id, None, None, *promise, exact, until
    if visit.room_id:
        yield None, None, None, visit.room_id, None, *promise, buffered, until
    if visit.interpreter_id:
        yield None, None, None, None, visit.interpreter_id, *promise, buffered, until
