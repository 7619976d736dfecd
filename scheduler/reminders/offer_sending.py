"""The step before an offer's message goes out: ask again, find the words, keep them.

As reminders.preparing does for messages about appointments; what the gate asks is the same.
"""

from datetime import datetime

from django.db import transaction

from scheduler.people.models import ContactRule
from scheduler.reminders import (
    composing,
    gate,
    offer_facts,
    offer_messages,
    outcomes,
    preparing,
    working_days,
)
from scheduler.reminders.composing import Carried
from scheduler.reminders.kinds import Channel, Kind
from scheduler.reminders.leases import Lease
from scheduler.reminders.models import Message
from scheduler.reminders.postal import PostClass


@transaction.atomic
def prepare(*, lease: Lease, now: datetime) -> Carried | None:
    """What to hand to the carrier; None when the offer is not told now, or not by us."""
    message = offer_facts.message(lease.message_id)
    rule = preparing.find_speaking_rule(message.contact_rule)
    verdict = gate.decide(ask(message, rule, now=now))
    match verdict:
        case gate.Send():
            message.contact_rule = rule or message.contact_rule
            message.post_class = verdict.post_class or ""
            return _ready(lease, message, now=now)
        case gate.Wait():
            outcomes.waits(lease=lease, until=verdict.until, now=now)
        case gate.Withdraw():
            outcomes.withdrawn(lease=lease, reason=verdict.reason, now=now)
        case gate.Stop():
            outcomes.stopped(lease=lease, reason=verdict.reason, task=verdict.task, now=now)
    return None


def ask(message: Message, rule: ContactRule | None, *, now: datetime) -> gate.Facts:
    """What the gate has to know: whether the offer stands, and the route as it is now."""
    offer, _ = offer_facts.offer_of(message)
    is_letter = message.channel == Channel.LETTER
    return gate.Facts(
        kind=Kind.OFFER,
        channel=Channel(message.channel),
        is_booked=offer.state == offer.State.OFFERED and now < offer.answer_by,
        is_same_version=True,
        route=None if rule is None else preparing.route_of(rule),
        starts_at=offer.answer_by if is_letter else offer_messages.too_late_from(offer),
        now=now,
        holidays=working_days.bank_holidays(),
        post_class=PostClass(message.post_class) if is_letter else None,
        unprintable=preparing.unprintable(person_id=message.person_id) if is_letter else "",
    )


def _ready(lease: Lease, message: Message, *, now: datetime) -> Carried | None:
    try:
        carried = composing.compose(message, now=now)
    except composing.Unsayable as unsayable:
        outcomes.unsayable(lease=lease, reason=str(unsayable), now=now)
        return None
    # Kept before the call, because the carrier may have to be asked for these very words.
    kept = Message.objects.filter(
        id=lease.message_id, attempt=lease.attempt, state=Message.State.SENDING
    ).update(
        body=composing.as_text(carried),
        contact_rule=message.contact_rule,
        post_class=message.post_class,
    )
    return carried if kept else None
