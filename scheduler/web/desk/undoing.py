"""Takes back what a desk has just done, for a minute: a booking, a move, a cancel.

Nothing is unsaid: a message that has gone is followed by the one that says what is true now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from scheduler.audit.actors import Actor
from scheduler.booking import appointments, holds
from scheduler.booking.models import Appointment
from scheduler.reminders import tasks
from scheduler.reminders.kinds import TaskKind

KEY = "desk_undo"
LASTS = timedelta(minutes=1)
OUTCOME = "Taken back at the desk within a minute."


@dataclass(frozen=True, slots=True)
class Undo:
    """What can be taken back, as the page says it."""

    done: str
    seconds: int


_DONE = {"booked": "Booked", "moved": "Moved", "cancelled": "Cancelled"}


def remember(
    request: HttpRequest,
    deed: str,
    appointment: Appointment,
    *,
    now: datetime,
    was: dict[str, Any] | None = None,
) -> None:
    """Offer to take this back; what was done before it can no longer be."""
    request.session[KEY] = {
        "deed": deed,
        "appointment": str(appointment.id),
        "person": str(appointment.person_id),
        "version": appointment.version,
        "until": (now + LASTS).isoformat(),
        "was": was or {},
    }


def offered(request: HttpRequest, *, person_id: UUID, now: datetime) -> Undo | None:
    """What can still be taken back about this person."""
    kept = _kept(request, person_id=person_id, now=now)
    if kept is None:
        return None
    left = datetime.fromisoformat(kept["until"]) - now
    return Undo(_DONE[kept["deed"]], int(left.total_seconds()))


def undo(request: HttpRequest, *, person_id: UUID, by: Actor, now: datetime) -> bool:
    """Take it back; False when the minute is over. Raises what the use cases raise."""
    kept = _kept(request, person_id=person_id, now=now)
    if kept is None:
        return False
    appointment_id, version = UUID(kept["appointment"]), int(kept["version"])
    match kept["deed"]:
        case "booked":
            _cancel(appointment_id, version, by=by, now=now)
        case "moved":
            appointments.move(
                appointment_id=appointment_id, version=version, by=by, now=now,
                **_place(kept["was"]),
            )  # fmt: skip
        case "cancelled":
            _book_again(appointment_id, kept["was"], by=by, now=now)
    del request.session[KEY]
    return True


def place_of(appointment: Appointment) -> dict[str, Any]:
    """Where and when it is, so that it can go back there."""
    return {
        "mode": appointment.mode,
        "starts_at": appointment.starts_at.isoformat(),
        "post_ids": [str(each.post_id) for each in appointment.appointment_staff.all()],
        "site_id": str(appointment.site_id),
        "room_id": str(appointment.room_id) if appointment.room_id else None,
        "ring_number": appointment.ring_number,
    }


def _kept(request: HttpRequest, *, person_id: UUID, now: datetime) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None or kept["person"] != str(person_id):
        return None
    return kept if datetime.fromisoformat(kept["until"]) > now else None


@transaction.atomic
def _cancel(appointment_id: UUID, version: int, *, by: Actor, now: datetime) -> None:
    cancelled = appointments.cancel(
        appointment_id=appointment_id,
        version=version,
        cancelled_by=Appointment.CancelledBy.PROVIDER,
        reason=OUTCOME,
        by=by,
        now=now,
    )
    tasks.settle(about=cancelled, kinds=[TaskKind.FOLLOW_UP_CANCEL], outcome=OUTCOME, now=now)


@transaction.atomic
def _book_again(appointment_id: UUID, was: dict[str, Any], *, by: Actor, now: datetime) -> None:
    cancelled = Appointment.objects.get(id=appointment_id)
    place = _place(was)
    number = place.pop("ring_number")
    hold = holds.make_within(
        person_id=cancelled.person_id, service_id=cancelled.service_id, by=by, now=now, **place
    )
    appointments.confirm_within(hold_id=hold.id, ring_number=number, by=by, now=now)
    tasks.settle(about=cancelled, kinds=[TaskKind.FOLLOW_UP_CANCEL], outcome=OUTCOME, now=now)


def _place(was: dict[str, Any]) -> dict[str, Any]:
    return {
        **was,
        "starts_at": datetime.fromisoformat(was["starts_at"]),
        "post_ids": [UUID(each) for each in was["post_ids"]],
        "site_id": UUID(was["site_id"]),
        "room_id": UUID(was["room_id"]) if was["room_id"] else None,
    }
