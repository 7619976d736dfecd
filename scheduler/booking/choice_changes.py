"""What a newly recorded choice does to holds and bookings: nothing is kept or cancelled in silence.

A hold in a mode that is still accepted follows the new choice; any other is given back. A booked
appointment stays until a human has asked, and `choice_shut_out` says that one must.
"""

import contextlib
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from scheduler.audit.actors import Actor
from scheduler.booking import events, holds
from scheduler.booking.models import Appointment, Hold
from scheduler.people.models import Choice


def follow(*, choice: Choice, by: Actor, now: datetime, **_signal: Any) -> None:
    """Listener of `choices.recorded`, in the transaction of the choice."""
    for hold in _covered(Hold.objects.filter(state=Hold.State.HELD), choice):
        if hold.mode in choice.modes:
            Hold.objects.filter(id=hold.id).update(choice=choice)
        else:
            # One that ends at this very moment needs nothing more.
            with contextlib.suppress(holds.Lapsed):
                holds.release(hold_id=hold.id, by=by, now=now)
    booked = Appointment.objects.filter(state=Appointment.State.BOOKED, starts_at__gt=now)
    for appointment in _covered(booked, choice).exclude(mode__in=choice.modes):
        events.choice_shut_out.send(
            Appointment, appointment=appointment, choice=choice, by=by, now=now
        )


def _covered(rows: QuerySet[Any], choice: Choice) -> QuerySet[Any]:
    """Those of the person's rows that the choice is about."""
    theirs = rows.filter(person_id=choice.person_id)
    return theirs.filter(service_id=choice.service_id) if choice.service_id else theirs
