"""What offers and the waiting list do when something happens elsewhere, in its transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from scheduler.audit.actors import Actor
from scheduler.booking import events, offer_freeing, offers, waitlist
from scheduler.booking.models import Appointment
from scheduler.intervals import Interval
from scheduler.people.models import Choice


def note_freed(
    *,
    staff_member_ids: set[UUID],
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    **_signal: Any,
) -> None:
    """Listener of `freed`; without a stretch, whatever they have free from now on is looked at."""
    during = offer_freeing.from_now_on(now)
    if starts_at is not None and ends_at is not None:
        during = Interval(starts_at, ends_at)
    offer_freeing.note(staff_member_ids=staff_member_ids, during=during)


def note_time_changed(
    *, staff_member_ids: set[UUID], starts_at: datetime, ends_at: datetime, **_signal: Any
) -> None:
    """Listener of `rota.events.time_changed`: a new shift, or leave that ended."""
    offer_freeing.note(staff_member_ids=staff_member_ids, during=Interval(starts_at, ends_at))


def note_capacity_changed(*, staff_member_ids: set[UUID], now: datetime, **_signal: Any) -> None:
    """Listener of `partners.events.capacity_changed`: a post that begins, or lasts longer."""
    offer_freeing.note(staff_member_ids=staff_member_ids, during=offer_freeing.from_now_on(now))


def follow_confirmed(*, appointment: Appointment, by: Actor, now: datetime, **_signal: Any) -> None:
    """Listener of `confirmed`: a confirmed offer was accepted, whoever confirmed it and how."""
    offers.accept_if_offered(appointment=appointment, by=by, now=now)


def follow_choice(*, choice: Choice, by: Actor, now: datetime, **_signal: Any) -> None:
    """Listener of `choices.recorded`, after the holds have followed it.

    An offer whose hold was given back is withdrawn. Somebody who waits only in modes that the
    choice shuts out stays on the list, is offered nothing, and a human is told to ask.
    """
    theirs = waitlist.waiting().filter(person_id=choice.person_id)
    if choice.service_id:
        theirs = theirs.filter(service_id=choice.service_id)
    for offer in offers.live().filter(entry__in=theirs):
        offers.end_if_hold_is_over(offer_id=offer.id, now=now)
    for entry in theirs.exclude(modes__overlap=choice.modes):
        events.waiting_shut_out.send(type(entry), entry=entry, choice=choice, by=by, now=now)
