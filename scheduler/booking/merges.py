"""What bookings say when two records of a person are merged: a promise is not left behind."""

from datetime import datetime
from typing import Any

from scheduler.booking.models import Appointment, Hold, WaitingListEntry
from scheduler.people.merging import StillPromised
from scheduler.people.models import Person


def refuse_promised(*, away: Person, now: datetime, **_signal: Any) -> None:
    """Listener of `merging.asked`. Two records with bookings would be two people to the database,
    which then could not keep one human from being in two places."""
    booked = Appointment.objects.filter(
        person=away, state=Appointment.State.BOOKED, ends_at__gt=now
    ).exists()
    held = Hold.objects.filter(person=away, state=Hold.State.HELD, held_until__gt=now).exists()
    waits = WaitingListEntry.objects.filter(
        person=away, state=WaitingListEntry.State.WAITING
    ).exists()
    if booked or held or waits:
        raise StillPromised(
            "The record that would go has an appointment, a held time or a place on the waiting "
            "list. Let it be the one that stays, or give these to the other first.",
            booked=booked,
            held=held,
            waits=waits,
        )
