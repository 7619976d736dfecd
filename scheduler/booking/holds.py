"""Holds an option for a while: everybody and everything it needs, or nothing."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from scheduler import prepared
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability import claims, exact, terms
from scheduler.availability.claims import Kept, Wanted
from scheduler.availability.options import Option
from scheduler.booking import events, statements
from scheduler.booking.models import Appointment, Hold
from scheduler.booking.queries import Held
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Interpreter, Room
from scheduler.refusals import Refusal

_CONFIRM = """
    UPDATE booking_hold SET state = 'confirmed'
    WHERE id = %s AND state = 'held' AND held_until > %s RETURNING choice_id
"""
# A time that was too short alone may be long enough with what lies beside it.
_AROUND = timedelta(hours=1)
_STAFF = "SELECT staff_member_id FROM partners_post WHERE id = ANY(%s)"


class Lapsed(Refusal):
    """The hold is over: it lapsed, was given back, or is already confirmed."""

    code = "hold_lapsed"


class NoDesk(Refusal):
    """The actor acts for no partner, and only a partner's desk may book."""

    code = "no_desk"


def make_within(
    *,
    person_id: UUID,
    service_id: UUID,
    mode: Mode | str,
    starts_at: datetime,
    post_ids: Sequence[UUID],
    site_id: UUID,
    by: Actor,
    now: datetime,
    room_id: UUID | None = None,
    visit_id: UUID | None = None,
    lasting: timedelta | None = None,
) -> Hold:
    """Claim the time of the person, the staff, a room and an interpreter until it lapses.

    Call it inside a transaction that ends with whatever is raised; `make` brings its own.
    `post_ids` names one post per staff member; several make a joint appointment, all or none.
    Raises `choices.NotAsked`, `terms.OutsideChoice`, `exact.NotAnOption`, `exact.NotShared`,
    `claims.Taken`.
    """
    option = find_exact(
        person_id=person_id,
        service_id=service_id,
        mode=mode,
        starts_at=starts_at,
        post_ids=post_ids,
        site_id=site_id,
        room_id=room_id,
        by=by,
        now=now,
    )
    lasts = lasting if lasting is not None else timedelta(minutes=settings.HOLD_MINUTES)
    hold = Hold(
        id=uuid.uuid4(),
        person_id=person_id,
        choice_id=option.choice_id,
        mode=option.mode,
        service_id=service_id,
        site_id=option.site_id,
        room_id=option.room_id,
        interpreter_id=option.interpreter_id,
        starts_at=option.starts_at,
        ends_at=option.ends_at,
        held_until=now + lasts,
        visit_id=visit_id,
        made_by=by.label,
        made_by_partner_id=by.partner_id,
        made_at=now,
    )
    with statements.sent_together():
        hold.save(force_insert=True)
        _note("hold.made", hold, by=by, now=now)
    claims.take(
        promise_id=hold.id,
        wanted=wanted(option, person_id=person_id),
        lapses_at=hold.held_until,
    )
    return hold


make = transaction.atomic(make_within)


def find_exact(
    *,
    person_id: UUID,
    service_id: UUID,
    mode: Mode | str,
    starts_at: datetime,
    post_ids: Sequence[UUID],
    site_id: UUID,
    room_id: UUID | None,
    by: Actor,
    now: datetime,
    moving: UUID | None = None,
) -> Option:
    """Lock the people concerned and check the time under the lock. Call inside a transaction.

    `moving` is an appointment whose own claims are given back first.
    """
    if by.partner_id is None:
        raise NoDesk("Sign in for a post at a partner: appointments are booked by a desk.")
    staff = lock_for(post_ids=post_ids, person_id=person_id, moving=moving)
    claims.release_lapsed_under_lock(
        staff_member_ids=staff, person_id=person_id, site_id=site_id, now=now
    )
    if moving is not None:
        claims.release(promise_id=moving, now=now)
    agreed = terms.of(
        person_id=person_id,
        service_id=service_id,
        partner_id=by.partner_id,
        from_at=now,
        until_at=starts_at + timedelta(days=1),
        now=now,
    )
    return exact.find(
        agreed=agreed,
        mode=Mode(mode),
        starts_at=starts_at,
        post_ids=post_ids,
        site_id=site_id,
        room_id=room_id,
    )


def lock_for(*, post_ids: Sequence[UUID], person_id: UUID, moving: UUID | None = None) -> set[UUID]:
    """Lock, in the one order, the staff of these posts and of the promise that moves, and the
    person; return the staff members."""
    staff = {staff_member_id for (staff_member_id,) in prepared.rows(_STAFF, [list(post_ids)])}
    if moving is not None:
        staff |= claims.staff_of(promise_id=moving)
    with statements.sent_together():
        claims.lock(staff_member_ids=staff, person_id=person_id)
    return staff


def lock_everything_for(*, post_ids: Sequence[UUID], person_id: UUID, site_id: UUID) -> None:
    """Lock all that several holds at one place may take, before the first of them is made.

    One after the other they would lock rooms after staff, and staff after rooms.
    """
    lock_for(post_ids=post_ids, person_id=person_id)
    claims.lock_things(
        room_ids=Room.objects.filter(site=site_id).values_list("id", flat=True),
        interpreter_ids=Interpreter.objects.values_list("id", flat=True),
    )


def wanted(option: Option, *, person_id: UUID) -> Wanted:
    """What an option takes for this person."""
    return Wanted(
        person_id=person_id,
        staff=tuple(zip(option.staff_member_ids, option.post_ids, strict=True)),
        room_id=option.room_id,
        interpreter_id=option.interpreter_id,
        exact=Interval(option.starts_at, option.ends_at),
        buffered=option.buffered,
        is_remote=option.mode is not Mode.FACE_TO_FACE,
    )


@transaction.atomic
def release(*, hold_id: UUID, by: Actor, now: datetime) -> Hold:
    """Give the time back before it lapses. Raises `Lapsed` if it is no longer held."""
    claims.lock(staff_member_ids=claims.staff_of(promise_id=hold_id))
    hold = _end(hold_id, Hold.State.RELEASED)
    staff_member_ids = claims.release(promise_id=hold_id, now=now)
    _note("hold.released", hold, by=by, now=now)
    tell_freed(hold, staff_member_ids=staff_member_ids, now=now)
    return hold


def tell_freed(was: Hold | Appointment, *, staff_member_ids: set[UUID], now: datetime) -> None:
    """Say that the time of a promise is free again, with what may be free around it."""
    events.freed.send(
        type(was),
        staff_member_ids=staff_member_ids,
        starts_at=was.starts_at - _AROUND,
        ends_at=was.ends_at + _AROUND,
        now=now,
    )


@transaction.atomic
def extend(*, hold_id: UUID, by: Actor, now: datetime, lasting: timedelta | None = None) -> Hold:
    """Hold on for longer, counted from now, and never shorter than before.

    Raises `Lapsed` if it is no longer held.
    """
    lasts = lasting if lasting is not None else timedelta(minutes=settings.HOLD_MINUTES)
    claims.lock(staff_member_ids=claims.staff_of(promise_id=hold_id))
    held = Hold.objects.filter(id=hold_id, state=Hold.State.HELD, held_until__gt=now)
    if not held.update(held_until=Greatest("held_until", Value(now + lasts))):
        raise _lapsed(hold_id)
    hold = Hold.objects.get(id=hold_id)
    if not claims.extend(promise_id=hold_id, lapses_at=hold.held_until):
        raise _lapsed(hold_id)
    _note("hold.extended", hold, by=by, now=now)
    return hold


@transaction.atomic
def release_lapsed(*, now: datetime) -> int:
    """Give back every lapsed hold's time and mark it lapsed; return how many. Safe to repeat."""
    claims.release_lapsed(now=now)
    return Hold.objects.filter(state=Hold.State.HELD, held_until__lte=now).update(
        state=Hold.State.LAPSED
    )


def take_for_confirming(held: Held, *, now: datetime) -> Hold:
    """Lock the people of a live hold, mark it confirmed, and let its claims last.

    The condition sits in the UPDATE: only one caller can win. A hold whose claims a later
    clock has already given back counts as lapsed.
    """
    hold = held.hold
    with connection.cursor() as cursor:
        with statements.sent_together():
            claims.lock(staff_member_ids=held.staff_member_ids, person_id=hold.person_id)
            cursor.execute(_CONFIRM, [hold.id, now])
        taken = cursor.fetchone()
    kept = Kept.LOST
    if taken is not None:
        kept = claims.keep(promise_id=hold.id, site_id=hold.site_id, mode=Mode(hold.mode))
    if taken is None or kept is Kept.LOST:
        raise _lapsed(hold.id)
    if kept is Kept.NOBODY_THERE:
        raise exact.NotAnOption(
            "The worker is not there any more at this time: their rota, leave, post or own calendar"
            " has changed. Search again.",
            why="nobody_there",
        )
    # A choice may have been recorded while we waited for the lock.
    (hold.choice_id,) = taken
    hold.state = Hold.State.CONFIRMED
    return hold


def _end(hold_id: UUID, state: Hold.State) -> Hold:
    if not Hold.objects.filter(id=hold_id, state=Hold.State.HELD).update(state=state):
        raise _lapsed(hold_id)
    return Hold.objects.get(id=hold_id)


def _lapsed(hold_id: UUID) -> Lapsed:
    hold = Hold.objects.get(id=hold_id)
    words = {
        Hold.State.CONFIRMED: "This hold has already been confirmed as an appointment.",
        Hold.State.RELEASED: "This hold was given back. Search again and hold another time.",
    }
    sentence = "This hold has lapsed. Search again: the time may still be free."
    return Lapsed(words.get(Hold.State(hold.state), sentence), state=hold.state)


def _note(deed: str, hold: Hold, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed, kind="hold", record_id=hold.id, by=by, now=now, person_id=hold.person_id
    )
