"""Lets a person book by themselves: what is open to everybody, or what a desk let them wait for.

One appointment to come for each service; whoever has one moves it. (docs/decisions/030.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit.actors import Actor
from scheduler.availability import claims
from scheduler.booking import appointments, holds, own_holds
from scheduler.booking.models import Appointment, Hold, WaitingListEntry
from scheduler.modes import Mode
from scheduler.partners import directory
from scheduler.partners.models import Service
from scheduler.refusals import Refusal


class NotOpen(Refusal):
    """The service is not one that this person may book by themselves."""

    code = "not_open_to_people"


class HasOne(Refusal):
    """The person has an appointment to come for this service; it can be moved."""

    code = "has_one_to_come"


@dataclass(frozen=True, slots=True)
class Open:
    """A service that a person may book, and the appointment to come that they have for it."""

    service: Service
    appointment_id: UUID | None


def open_to(*, person_id: UUID, now: datetime) -> list[Open]:
    """What the person may book by themselves, by name."""
    waiting = WaitingListEntry.objects.filter(
        person_id=person_id, state=WaitingListEntry.State.WAITING
    )
    waits_for = set(waiting.values_list("service_id", flat=True))
    ahead = Appointment.objects.filter(
        person_id=person_id, state=Appointment.State.BOOKED, starts_at__gt=now
    ).order_by("-starts_at")
    booked = dict(ahead.values_list("service_id", "id"))
    known = directory.current().services.values()
    return [
        Open(each, booked.get(each.id))
        for each in sorted(known, key=lambda service: service.name)
        if each.people_may_book or each.id in waits_for
    ]


@transaction.atomic
def hold(
    *,
    person_id: UUID,
    service_id: UUID,
    mode: Mode | str,
    starts_at: datetime,
    post_ids: Sequence[UUID],
    site_id: UUID,
    by: Actor,
    now: datetime,
) -> Hold:
    """Hold a time for them; what the same visitor held before is free.

    Raises NotOpen, HasOne, and what `holds.make` raises.
    """
    _require(person_id, service_id, now=now)
    return own_holds.hold_instead(
        person_id=person_id,
        service_id=service_id,
        mode=mode,
        starts_at=starts_at,
        post_ids=post_ids,
        site_id=site_id,
        by=by,
        now=now,
    )


@transaction.atomic
def book(*, hold_id: UUID, by: Actor, now: datetime) -> Appointment:
    """Turn what they hold into their appointment.

    Raises NotOpen, HasOne, and what `appointments.confirm` raises; then it stays held.
    """
    held = Hold.objects.get(id=hold_id)
    post_ids = [post_id for _, post_id in claims.staff_and_posts_of(promise_id=hold_id)]
    # Under the lock: a desk may be booking the same for them at this moment.
    holds.lock_for(post_ids=post_ids, person_id=held.person_id)
    _require(held.person_id, held.service_id, now=now)
    return appointments.confirm_within(hold_id=hold_id, by=by, now=now)


def _require(person_id: UUID, service_id: UUID, *, now: datetime) -> None:
    found = [
        each for each in open_to(person_id=person_id, now=now) if each.service.id == service_id
    ]
    if not found:
        raise NotOpen("This cannot be booked on our page. Phone us, or ask at any desk.")
    if found[0].appointment_id is not None:
        raise HasOne("You have an appointment for this already. You can move it to another time.")
