"""What the end of a post does to bookings beyond it: nothing is kept or cancelled in silence.

A booked appointment stays until a human has asked, and `left_without_worker` says that one must.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from scheduler.booking import events
from scheduler.booking.models import Appointment


def follow(*, staff_member_ids: set[UUID], now: datetime, **_signal: Any) -> None:
    """Listener of `partners.events.capacity_changed`, in the transaction of the change."""
    # Both conditions in one filter: they are about the same staff member of an appointment.
    left = Appointment.objects.filter(
        state=Appointment.State.BOOKED,
        starts_at__gt=now,
        appointment_staff__staff_member_id__in=staff_member_ids,
        appointment_staff__post__ends_on__lte=F("local_on"),
    )
    for appointment in left.distinct():
        events.left_without_worker.send(Appointment, appointment=appointment, now=now)
