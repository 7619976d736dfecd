"""What goes wrong with offers: the time is gone meanwhile, or a turn failed. A human is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler import prepared
from scheduler.availability import there
from scheduler.booking import events, offers
from scheduler.booking.models import Offer, WaitingListEntry

_OFFERED_AND = """
    SELECT DISTINCT offer.id FROM booking_offer AS offer
    JOIN booking_hold AS hold ON hold.id = offer.hold_id
    JOIN availability_claim AS claim ON claim.promise_id = hold.id
    WHERE offer.state = 'offered' AND claim.released_at IS NULL
        AND claim.staff_member_id IS NOT NULL AND NOT {there}
"""
_FALLEN_THROUGH = _OFFERED_AND.format(
    there=there.IS_THERE.format(site="hold.site_id", mode="hold.mode")
)


def withdraw_fallen_through(*, now: datetime) -> int:
    """Take back every offer whose worker is not there any more then; return how many.

    Their rota, leave or post has changed meanwhile. Safe to repeat, and to run twice.
    """
    ids = [offer_id for (offer_id,) in prepared.rows(_FALLEN_THROUGH, [])]
    return sum(_withdraw(offer_id, now=now) for offer_id in ids)


@transaction.atomic
def _withdraw(offer_id: UUID, *, now: datetime) -> bool:
    reason = "The worker is not there any more at this time."
    try:
        offer = offers.withdraw(offer_id=offer_id, reason=reason, by=offers.WAITING_LIST, now=now)
    except offers.Over:
        return False
    events.offer_fell_through.send(Offer, offer=offer, now=now)
    return True


@transaction.atomic
def tell_turn_broke(*, entry_id: UUID, now: datetime) -> None:
    """Somebody's turn went by because the software failed: a human is told, as of any other."""
    entry = WaitingListEntry.objects.get(id=entry_id)
    events.turn_broke.send(WaitingListEntry, entry=entry, now=now)
