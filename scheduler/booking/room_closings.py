"""Closing a room for some days: who is booked in it is seen in another that suits, or is asked.

A closed room's time is claimed, so that nothing is booked into it, whoever tries. Whoever fits no
other room keeps theirs until they were asked; what they give up is closed at once. What is offered
to somebody who waits goes to another room too, or is taken back, and they keep their turn.
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
from scheduler.availability import claims, room_claims
from scheduler.booking import appointments, events, other_rooms
from scheduler.booking.models import Appointment, Hold, RoomClosing
from scheduler.booking.other_rooms import Rehoused
from scheduler.intervals import Interval
from scheduler.partners.models import Room
from scheduler.refusals import Invalid, Refusal

_DAY = timedelta(days=1)
MOST_DAYS = 366


class AlreadyClosed(Refusal):
    """The room is closed on some of these days already."""

    code = "room_closed"


class AlreadyOpen(Refusal):
    """The room was opened again before."""

    code = "room_open"


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing did, or would do: who moves to which room, and who fits none and is asked.

    `held` says the same of what is held and not booked yet.
    """

    closing: RoomClosing
    moved: tuple[tuple[Appointment, Room], ...]
    to_ask: tuple[Appointment, ...]
    held: Rehoused

    @property
    def key(self) -> str:
        """Names exactly this outcome."""
        words = [f"{one.id} {one.version} to {room.id}" for one, room in self.moved]
        words += [f"{one.id} {one.version} asked" for one in self.to_ask]
        words += [f"{one.id} held, to {room.id}" for one, room in self.held.moved]
        words += [f"{one.id} taken back" for one in self.held.to_take_back]
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

    Raises Invalid, other_rooms.Held, AlreadyClosed, or Room.DoesNotExist.
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
    _lock_in_order(room, whole, now=now)
    booked, held = _there(room, whole, now=now)
    moved, to_ask = _find_others(booked, room=room, by=by, now=now)
    # Who is booked comes before who was offered a time.
    rehoused = other_rooms.rehouse(held, was=room, by=by, now=now)
    closing = RoomClosing.objects.create(
        room=room,
        starts_on=first_on,
        ends_on=last_on + _DAY,
        closed_by=by.label,
        closed_at=now,
    )
    _take_what_is_free(closing, first_on=first_on, last_on=last_on, now=now)
    other_rooms.take_back(rehoused.to_take_back, was=room, by=by, now=now)
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
    return Closed(closing, tuple(moved), tuple(to_ask), rehoused)


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
        desk = appointment.booked_by_partner_id
        found = other_rooms.find(appointment, partner_id=desk, during=during, now=now)
        if found is None:
            to_ask.append(appointment)
        else:
            moved.append((appointment, found))
            _move(appointment, found, was=room, by=by, now=now)
    return moved, to_ask


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


_Booked = list[tuple[Appointment, Interval]]
_Held = list[tuple[Hold, Interval]]


def _lock_in_order(room: Room, whole: Interval, *, now: datetime) -> None:
    """Whoever waits for an answer, then who works with anybody there, then the site's rooms."""
    booked, held = _there(room, whole, now=now)
    for person_id in sorted({hold.person_id for hold, _ in held}):
        claims.lock(staff_member_ids=[], person_id=person_id)
    ids = [*(one.id for one, _ in booked), *(one.id for one, _ in held)]
    claims.lock(staff_member_ids=room_claims.staff_beside(promise_ids=ids))
    claims.lock_things(
        room_ids=Room.objects.filter(site=room.site_id).values_list("id", flat=True),
        interpreter_ids=[],
    )


def _there(room: Room, whole: Interval, *, now: datetime) -> tuple[_Booked, _Held]:
    """What is booked and what is held in the room then, with the time that takes; none begun."""
    during = {
        claim.promise_id: Interval(claim.during.lower, claim.during.upper)
        for claim in room_claims.live(room_id=room.id, during=whole)
        if claim.lapses_at is None or claim.lapses_at > now
    }
    booked = Appointment.objects.filter(
        id__in=during, state=Appointment.State.BOOKED, starts_at__gt=now
    )
    held = Hold.objects.filter(id__in=during, state=Hold.State.HELD, starts_at__gt=now)
    return (
        [(one, during[one.id]) for one in booked.order_by("starts_at", "id")],
        [(one, during[one.id]) for one in held.order_by("starts_at", "id")],
    )


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
