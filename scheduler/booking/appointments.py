"""Confirms, moves and cancels appointments, and notes who came. Nothing here discharges anybody.

Every use case locks the people concerned in one order (claims.lock) and raises the version.
"""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability import claims
from scheduler.booking import appointment_rows, events, holds, queries, statements
from scheduler.booking.models import Appointment, Hold
from scheduler.booking.queries import Held
from scheduler.modes import Mode
from scheduler.refusals import Invalid, Refusal, Stale


class NotBooked(Refusal):
    """The appointment was cancelled, or has already taken place."""

    code = "not_booked"


class ChoiceChanged(Refusal):
    """A newer choice was recorded after the hold was made."""

    code = "choice_changed"


def confirm_within(
    *,
    hold_id: UUID,
    by: Actor,
    now: datetime,
    ring_number: str = "",
    of_partner_id: UUID | None = None,
) -> Appointment:
    """Turn a hold into the appointment of the same id; its claims become lasting.

    Call it inside a transaction that ends with whatever is raised; `confirm` brings its own.
    `of_partner_id`: only a hold that a desk of this partner made; another's is as if it were not
    there. Raises Hold.DoesNotExist, `holds.Lapsed`, `means.NoNumber`, `ChoiceChanged`.
    """
    held = queries.held(hold_id)
    if of_partner_id not in (None, held.hold.made_by_partner_id):
        raise Hold.DoesNotExist
    try:
        appointment = _keep(held, by=by, now=now, ring_number=ring_number)
    except IntegrityError as error:
        raise _named(error) from error
    events.confirmed.send(Appointment, appointment=appointment, by=by, now=now)
    return appointment


confirm = transaction.atomic(confirm_within)


def _keep(held: Held, *, by: Actor, now: datetime, ring_number: str) -> Appointment:
    holds.take_for_confirming(held, now=now)
    appointment = appointment_rows.confirmed(held, by=by, now=now, ring_number=ring_number)
    staff = appointment_rows.with_posts(appointment, held.posts)
    with statements.sent_together():
        appointment.save(force_insert=True)
        appointment_rows.add_staff(staff)
        _note("appointment.confirmed", appointment, by=by, now=now)
    return appointment


@transaction.atomic
def move(
    *,
    appointment_id: UUID,
    version: int,
    starts_at: datetime,
    post_ids: Sequence[UUID],
    site_id: UUID,
    by: Actor,
    now: datetime,
    mode: Mode | str | None = None,
    room_id: UUID | None = None,
    ring_number: str = "",
) -> Appointment:
    """Give up the old time and take the new one, in one transaction.

    The mode stays as it was unless the caller asks for another; either way it must be within
    the choice in force now. Raises what `holds.make` raises, and `Stale`, `NotBooked`.
    """
    person_id = Appointment.objects.only("person_id").get(id=appointment_id).person_id
    freed = claims.staff_of(promise_id=appointment_id)
    holds.lock_for(post_ids=post_ids, person_id=person_id, moving=appointment_id)
    before = booked(appointment_id, version=version)
    if before.attendance:
        raise NotBooked("This appointment has already taken place and cannot be moved.")
    was = copy(before)
    option = holds.find_exact(
        person_id=before.person_id,
        service_id=before.service_id,
        mode=mode if mode is not None else was.mode,
        starts_at=starts_at,
        post_ids=post_ids,
        site_id=site_id,
        room_id=room_id,
        by=by,
        now=now,
        moving=appointment_id,
    )
    claims.take(
        promise_id=appointment_id,
        wanted=holds.wanted(option, person_id=before.person_id),
        lapses_at=None,
    )
    appointment = change(
        before,
        now=now,
        promise_version=before.version + 1,
        **appointment_rows.new_time(option, before, number=ring_number),
    )
    appointment_rows.replace_staff(appointment, option)
    _note("appointment.moved", appointment, by=by, now=now)
    events.moved.send(
        Appointment,
        appointment=appointment,
        previous_starts_at=was.starts_at,
        previous_mode=Mode(was.mode),
        by=by,
        now=now,
    )
    holds.tell_freed(was, staff_member_ids=freed, now=now)
    return appointment


@transaction.atomic
def cancel(
    *,
    appointment_id: UUID,
    version: int,
    cancelled_by: Appointment.CancelledBy | str,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> Appointment:
    """Give the time back. A cancel never discharges: a task to offer a new time is opened."""
    if cancelled_by not in Appointment.CancelledBy.values:
        raise Invalid(
            "Say who cancelled.",
            fields={"cancelled_by": [f"Choose one of {', '.join(Appointment.CancelledBy)}."]},
        )
    claims.lock(staff_member_ids=claims.staff_of(promise_id=appointment_id))
    before = booked(appointment_id, version=version)
    if before.attendance:
        raise NotBooked("This appointment has already taken place and cannot be cancelled.")
    appointment = change(
        before,
        now=now,
        promise_version=before.version + 1,
        state=Appointment.State.CANCELLED,
        cancelled_by=cancelled_by,
        cancelled_at=now,
        cancel_reason=reason,
    )
    staff_member_ids = claims.release(promise_id=appointment_id, now=now)
    _note("appointment.cancelled", appointment, by=by, now=now, reason=reason)
    events.cancelled.send(Appointment, appointment=appointment, by=by, now=now)
    holds.tell_freed(appointment, staff_member_ids=staff_member_ids, now=now)
    return appointment


@transaction.atomic
def note_arrival(*, appointment_id: UUID, version: int, by: Actor, now: datetime) -> Appointment:
    """Note that the person has arrived and is waiting."""
    before = booked(appointment_id, version=version)
    appointment = change(before, now=now, arrived_at=before.arrived_at or now)
    _note("appointment.arrived", appointment, by=by, now=now)
    return appointment


@transaction.atomic
def mark_attendance(
    *,
    appointment_id: UUID,
    version: int,
    attendance: Appointment.Attendance | str,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Note whether the person was seen. One who was missed is asked after, not penalised."""
    if attendance not in Appointment.Attendance.values:
        raise Invalid(
            "Say how the appointment went.",
            fields={"attendance": [f"Choose one of {', '.join(Appointment.Attendance)}."]},
        )
    before = booked(appointment_id, version=version)
    if before.starts_at > now and not before.arrived_at:
        raise NotBooked("This appointment has not begun, so nobody can have been seen or missed.")
    appointment = change(before, now=now, attendance=attendance)
    _note(f"appointment.{attendance}", appointment, by=by, now=now)
    events.attendance_marked.send(Appointment, appointment=appointment, by=by, now=now)
    return appointment


def booked(appointment_id: UUID, *, version: int) -> Appointment:
    """The appointment, locked, at the version the caller saw."""
    appointment = Appointment.objects.select_for_update(no_key=True, of=("self",)).get(
        id=appointment_id
    )
    if appointment.version != version:
        raise Stale(
            "Somebody else changed this appointment since you looked. Read it again first.",
            version=appointment.version,
        )
    if appointment.state != Appointment.State.BOOKED:
        raise NotBooked("This appointment has been cancelled.")
    return appointment


def change(before: Appointment, *, now: datetime, **changes: Any) -> Appointment:
    """Write the columns, under the next version."""
    Appointment.objects.filter(id=before.id).update(
        **changes, version=before.version + 1, changed_at=now
    )
    return Appointment.objects.get(id=before.id)


def _named(error: IntegrityError) -> Exception:
    diagnosis = getattr(error.__cause__, "diag", None)
    if getattr(diagnosis, "constraint_name", "") == "choice_is_in_force":
        return ChoiceChanged(
            "A newer choice was recorded while this time was held. Read it, and search again."
        )
    return error


def _note(
    deed: str, appointment: Appointment, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    trail.record(
        deed=deed,
        kind="appointment",
        record_id=appointment.id,
        by=by,
        now=now,
        person_id=appointment.person_id,
        reason=reason,
    )
