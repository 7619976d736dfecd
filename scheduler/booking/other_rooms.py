"""Another room for what is booked or held in one that closes; what is offered is taken back else.

Whoever was offered a time keeps their turn on the waiting list. A desk's own hold lasts minutes,
and is waited for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability import room_claims, terms
from scheduler.availability.rooms import FreeRooms
from scheduler.booking import offers
from scheduler.booking.models import Appointment, Hold, Offer
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Room
from scheduler.people import choices
from scheduler.refusals import Refusal


class Held(Refusal):
    """A desk is booking somebody into the room at this moment."""

    code = "room_held"


@dataclass(frozen=True, slots=True)
class Rehoused:
    """What is held in another room now, and what must be taken back, for no room suits."""

    moved: tuple[tuple[Hold, Room], ...]
    to_take_back: tuple[Offer, ...]


def find(
    promise: Appointment | Hold, *, partner_id: UUID | None, during: Interval, now: datetime
) -> Room | None:
    """A room of the site that suits the person and is free then; the closed one is taken.

    `partner_id` is the desk that booked; for nobody's no room is found.
    """
    if partner_id is None:
        return None
    try:
        agreed = terms.of(
            person_id=promise.person_id,
            service_id=promise.service_id,
            partner_id=partner_id,
            from_at=now,
            until_at=promise.starts_at + timedelta(days=1),
            now=now,
        )
    except choices.NotAsked:
        return None
    free = FreeRooms(agreed.directory, agreed.effects)
    room_id = free.find(
        site_id=promise.site_id,
        fixed_room_id=None,
        mode=Mode(promise.mode),
        during=during,
    )
    return None if room_id is None else agreed.directory.rooms_by_id[room_id]


def rehouse(
    held: Iterable[tuple[Hold, Interval]], *, was: Room, by: Actor, now: datetime
) -> Rehoused:
    """Let what is held take another room where one suits. Raises Held, for a desk that books."""
    moved: list[tuple[Hold, Room]] = []
    others = []
    for hold, during in held:
        found = find(hold, partner_id=hold.made_by_partner_id, during=during, now=now)
        if found is None:
            others.append(hold)
            continue
        room_claims.change_room(promise_id=hold.id, was=was.id, becomes=found.id)
        Hold.objects.filter(id=hold.id).update(room=found)
        trail.record(
            deed="hold.room_changed",
            kind="hold",
            record_id=hold.id,
            by=by,
            now=now,
            person_id=hold.person_id,
        )
        moved.append((hold, found))
    return Rehoused(tuple(moved), tuple(_offers_of(others, was=was)))


def take_back(several: Iterable[Offer], *, was: Room, by: Actor, now: datetime) -> None:
    """Withdraw what no room suits. The caller has locked whom it was offered to, and with whom."""
    for offer in several:
        offers.withdraw(offer_id=offer.id, reason=f"{was.name} is closed then.", by=by, now=now)


def _offers_of(held: Sequence[Hold], *, was: Room) -> list[Offer]:
    found = {
        offer.hold_id: offer
        for offer in offers.live()
        .filter(hold__in=held)
        .select_related("entry__person", "entry__owner", "hold")
    }
    for hold in held:
        if hold.id not in found:
            raise Held(
                f"A desk is booking somebody into {was.name} at this moment, and no other room"
                " suits them. Try again in some minutes."
            )
    return [found[hold.id] for hold in held]
