"""Holds another time while somebody reads, and moves their appointment to it: both in one order.

For whoever moves an appointment in two steps. At a desk `appointments.move` does it in one.
(`own_holds` says how long a time is held.)
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit.actors import Actor
from scheduler.availability import claims
from scheduler.booking import appointments, holds, own_holds
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode


@transaction.atomic
def hold(
    *,
    appointment_id: UUID,
    mode: Mode | str,
    starts_at: datetime,
    post_ids: Sequence[UUID],
    site_id: UUID,
    by: Actor,
    now: datetime,
) -> Hold:
    """Hold a time to which the appointment may move; what the same visitor held before is free.

    Raises what `holds.make` raises, `appointments.NotBooked`, Appointment.DoesNotExist.
    """
    appointment = Appointment.objects.get(id=appointment_id)
    if appointment.state != Appointment.State.BOOKED:
        raise appointments.NotBooked("This appointment has been cancelled.")
    return own_holds.hold_instead(
        person_id=appointment.person_id,
        service_id=appointment.service_id,
        mode=mode,
        starts_at=starts_at,
        post_ids=post_ids,
        site_id=site_id,
        by=by,
        now=now,
    )


@transaction.atomic
def move(
    *, appointment_id: UUID, version: int, hold_id: UUID, by: Actor, now: datetime
) -> Appointment:
    """Move the appointment to the time that is held for the same person.

    Raises `holds.Lapsed`, `refusals.Stale`, `appointments.NotBooked`, and what
    `appointments.move` raises; then both the old time and the hold are as they were.
    """
    held = Hold.objects.get(id=hold_id)
    person_id = Appointment.objects.only("person_id").get(id=appointment_id).person_id
    if held.person_id != person_id:
        raise Hold.DoesNotExist
    post_ids = [post_id for _, post_id in claims.staff_and_posts_of(promise_id=hold_id)]
    holds.lock_for(post_ids=post_ids, person_id=person_id, moving=appointment_id)
    held = Hold.objects.get(id=hold_id)
    if held.held_until <= now:
        raise holds.Lapsed("This time is not held for you any more. Choose a time again.")
    holds.release(hold_id=hold_id, by=by, now=now)
    return appointments.move(
        appointment_id=appointment_id,
        version=version,
        starts_at=held.starts_at,
        post_ids=post_ids,
        site_id=held.site_id,
        mode=held.mode,
        room_id=held.room_id,
        by=by,
        now=now,
    )
