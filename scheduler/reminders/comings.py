"""Notes on a page that somebody will come; of a time that has changed since, nobody said so."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.refusals import Stale
from scheduler.reminders.models import Coming


@transaction.atomic
def say(*, appointment_id: UUID, version: int, by: Actor, now: datetime) -> Appointment:
    """Note that they will come at the time that the appointment has in this version.

    Said twice, it is noted once. Raises Stale, `appointments.NotBooked`, Appointment.DoesNotExist.
    """
    appointment = Appointment.objects.select_for_update(no_key=True, of=("self",)).get(
        id=appointment_id
    )
    if appointment.state != Appointment.State.BOOKED or appointment.starts_at <= now:
        raise appointments.NotBooked("This appointment is over, or has been cancelled.")
    if appointment.promise_version != version:
        raise Stale(
            "This appointment has changed since you looked. Read it again first.",
            version=appointment.promise_version,
        )
    _, is_news = Coming.objects.get_or_create(
        appointment=appointment,
        promise_version=version,
        defaults={"supporter_id": by.supporter_id, "said_at": now},
    )
    if is_news:
        trail.record(
            deed="appointment.coming",
            kind="appointment",
            record_id=appointment.id,
            by=by,
            now=now,
            person_id=appointment.person_id,
        )
    return appointment
