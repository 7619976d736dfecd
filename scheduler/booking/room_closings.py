"""Closing a room for some days: who is booked in it is seen in another that suits, or is asked.

A closed room's time is claimed, so that nothing is booked into it, whoever tries. Whoever fits no
other room keeps theirs until they were asked; what they give up is closed at once.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability import claims, room_claims, terms
from scheduler.availability.rooms import FreeRooms
from scheduler.booking import appointments, events
from scheduler.booking.models import Appointment, AppointmentStaff, RoomClosing
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Room
from scheduler.people import choices
from scheduler.refusals import Invalid, Refusal

_DAY = timedelta(days=1)
MOST_DAYS = 366


class Held(Refusal):
    """Some of the room's time is held for somebody who has not said yes or no."""

    code = "room_held"


class AlreadyClosed(Refusal):
    """The room is closed on some of these days already."""

    code = "room_closed"


class AlreadyOpen(Refusal):
    """The room was opened again before."""

    code = "room_open"


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing did, or would do: who moves to which room, and who fits none and is asked."""

    closing: RoomClosing
    moved: tuple[tuple[Appointment, Room], ...]
    to_ask: tuple[Appointment, ...]

    @property
    def key(self) -> str:
        """Names exactly this outcome."""
        words = [f"{one.id} {one.version} to {room.id}" for one, room in self.moved]
        words += [f"{one.id} {one.version} asked" for one in self.to_ask]
        return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()[:24]


def preview(*, room_id: UUID, first_on: date, last_on: date, by: Actor, now: datetime) -> Closed:
    """What closing would do. Raises what `close` raises; keeps nothing of it."""
    with transaction.atomic():
        found = close(room_id=room_id, first_on=first_on, last_on=last_on, by=by, now=now)
        transaction.set_rollback(True)
    return found


def close_if_same(
    *, room_id: UUID, first_on: date, last_on: date, key: str, by: Actor, now: datetime
) -> Closed | None:
    """Close it if that does what was shown under `key`; otherwise what it would do by now."""
    with transaction.atomic():
        found = close(room_id=room_id, first_on=first_on, last_on=last_on, by=by, now=now)
        if found.key == key:
            return None
        transaction.set_rollback(True)
    return found


@transaction.atomic
def close(*, room_id: UUID, first_on: date, last_on: date, by: Actor, now: datetime) -> Closed:
    """Close a room from a day to another, both included.

    Raises Invalid, Held, AlreadyClosed, or Room.DoesNotExist.
    """
    room = Room.objects.select_related("site").get(id=room_id)
    claims.release_lapsed(now=now)
    _check(first_on, last_on, now=now, zone=ZoneInfo(room.site.zone))
    other = RoomClosing.objects.filter(
        room=room, opened_at=None, starts_on__lte=last_on, ends_on__gt=first_on
    )
    if other.exists():
        raise AlreadyClosed(f"{room.name} is closed on some of these days already.")
    whole = _whole(room, first_on, last_on + _DAY)
    booked = _booked(room, whole, now=now)
    staff = AppointmentStaff.objects.filter(appointment__in=[one.id for one, _ in booked])
    claims.lock(staff_member_ids=set(staff.values_list("staff_member_id", flat=True)))
    claims.lock_things(
        room_ids=Room.objects.filter(site=room.site_id).values_list("id", flat=True),
        interpreter_ids=[],
    )
    moved, to_ask = _find_others(_booked(room, whole, now=now), room=room, by=by, now=now)
    closing = RoomClosing.objects.create(
        room=room,
        starts_on=first_on,
        ends_on=last_on + _DAY,
        closed_by=by.label,
        closed_at=now,
    )
    _take_what_is_free(closing, first_on=first_on, last_on=last_on, now=now)
    trail.record(
        deed="room.closed",
        kind="room",
        record_id=room.id,
        by=by,
        now=now,
        reason=f"{first_on.isoformat()} to {last_on.isoformat()}",
    )
    for appointment in to_ask:
        events.left_without_room.send(Appointment, appointment=appointment, now=now)
    return Closed(closing, tuple(moved), tuple(to_ask))


@transaction.atomic
def reopen(*, closing_id: UUID, by: Actor, now: datetime) -> RoomClosing:
    """Give the rest of the time back. Raises AlreadyOpen, or RoomClosing.DoesNotExist."""
    closing = RoomClosing.objects.select_for_update().get(id=closing_id)
    if closing.opened_at is not None:
        raise AlreadyOpen("This room was opened again before.")
    claims.release(promise_id=closing.id, now=now)
    closing.opened_at = now
    closing.save(update_fields=["opened_at"])
    trail.record(deed="room.opened", kind="room", record_id=closing.room_id, by=by, now=now)
    return closing


def follow_freed(
    *,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    **_signal: Any,
) -> None:
    """Listener of `freed`: what somebody gives up of a closed room stays closed."""
    for closing in _touched(starts_at, ends_at, now=now):
        zone = ZoneInfo(closing.room.site.zone)
        first = clock.local_day(starts_at, zone=zone) if starts_at else closing.starts_on
        last = clock.local_day(ends_at, zone=zone) if ends_at else closing.ends_on
        _take_what_is_free(closing, first_on=first, last_on=last, now=now)


def current(*, now: datetime) -> Sequence[RoomClosing]:
    """The closings that are not over, the soonest first."""
    return list(_current(now).select_related("room__site"))


def _current(now: datetime) -> QuerySet[RoomClosing]:
    return RoomClosing.objects.filter(opened_at=None, ends_on__gt=clock.local_day(now))


def _touched(
    starts_at: datetime | None, ends_at: datetime | None, *, now: datetime
) -> Iterable[RoomClosing]:
    """Those whose days the stretch may touch, in whatever zone their site is."""
    found = _current(now)
    if starts_at is not None:
        found = found.filter(ends_on__gt=clock.local_day(starts_at) - _DAY)
    if ends_at is not None:
        found = found.filter(starts_on__lte=clock.local_day(ends_at) + _DAY)
    return found.select_related("room__site")


def _find_others(
    booked: Iterable[tuple[Appointment, Interval]], *, room: Room, by: Actor, now: datetime
) -> tuple[list[tuple[Appointment, Room]], list[Appointment]]:
    moved, to_ask = [], []
    for appointment, during in booked:
        found = _other_room(appointment, during, now=now)
        if found is None:
            to_ask.append(appointment)
        else:
            moved.append((appointment, found))
            _move(appointment, found, was=room, by=by, now=now)
    return moved, to_ask


def _other_room(appointment: Appointment, during: Interval, *, now: datetime) -> Room | None:
    """A room of the site that suits the person and is free then; the closed one is taken."""
    try:
        agreed = terms.of(
            person_id=appointment.person_id,
            service_id=appointment.service_id,
            partner_id=appointment.booked_by_partner_id,
            from_at=now,
            until_at=appointment.starts_at + _DAY,
            now=now,
        )
    except choices.NotAsked:
        return None
    free = FreeRooms(agreed.directory, agreed.effects)
    room_id = free.find(
        site_id=appointment.site_id,
        fixed_room_id=None,
        mode=Mode(appointment.mode),
        during=during,
    )
    return None if room_id is None else agreed.directory.rooms_by_id[room_id]


def _move(appointment: Appointment, to: Room, *, was: Room, by: Actor, now: datetime) -> None:
    """Time, worker and mode stay; the letter that names the room is sent anew."""
    room_claims.change_room(promise_id=appointment.id, was=was.id, becomes=to.id)
    before = appointments.booked(appointment.id, version=appointment.version)
    changed = appointments.change(before, now=now, promise_version=before.version + 1, room=to)
    trail.record(
        deed="appointment.room_changed",
        kind="appointment",
        record_id=appointment.id,
        by=by,
        now=now,
        person_id=appointment.person_id,
    )
    events.room_changed.send(Appointment, appointment=changed, by=by, now=now)


def _booked(room: Room, whole: Interval, *, now: datetime) -> list[tuple[Appointment, Interval]]:
    """Who is booked in the room then, with the time that takes. Raises Held."""
    during = {
        claim.promise_id: Interval(claim.during.lower, claim.during.upper)
        for claim in room_claims.live(room_id=room.id, during=whole)
        if claim.lapses_at is None or claim.lapses_at > now
    }
    found = Appointment.objects.filter(id__in=during, state=Appointment.State.BOOKED)
    coming = [one for one in found.order_by("starts_at", "id") if one.starts_at > now]
    begun = {one.id for one in found if one.starts_at <= now}
    if during.keys() - {one.id for one in coming} - begun:
        raise Held(
            f"Some time of {room.name} is held for somebody who has not answered yet."
            " Close it when they have, or release what is held."
        )
    return [(one, during[one.id]) for one in coming]


def _take_what_is_free(
    closing: RoomClosing, *, first_on: date, last_on: date, now: datetime
) -> None:
    """Claim whatever of these closed days nobody has: day by day, as no claim is longer."""
    room = closing.room
    first, until = max(first_on, closing.starts_on), min(last_on + _DAY, closing.ends_on)
    days = [first + timedelta(days=number) for number in range((until - first).days)]
    wholes = [_whole(room, on, on + _DAY) for on in days]
    room_claims.take_what_is_free(
        promise_id=closing.id,
        room_id=room.id,
        stretches=[each for each in wholes if each.ends_at > now],
    )


def _check(first_on: date, last_on: date, *, now: datetime, zone: ZoneInfo) -> None:
    fields = {}
    if first_on < clock.local_day(now, zone=zone):
        fields["first_on"] = ["This day is over. Enter today or a later one."]
    if not first_on <= last_on < first_on + timedelta(days=MOST_DAYS):
        fields["last_on"] = ["Enter a last day on or after the first, within a year."]
    if fields:
        raise Invalid("The room cannot be closed on these days.", fields=fields)


def _whole(room: Room, first_on: date, until_on: date) -> Interval:
    zone = ZoneInfo(room.site.zone)
    return Interval(
        clock.local_moment(first_on, time(), zone=zone),
        clock.local_moment(until_on, time(), zone=zone),
    )
