"""The step before a message with a code goes out: ask again, find the words, keep them blotted.

As reminders.preparing does for appointments. A code never waits for a better hour, and no human
says it instead: what may not go now does not go.
"""

from datetime import datetime

from django.db import transaction

from scheduler.identity.models import Code
from scheduler.people.models import ContactRule
from scheduler.reminders import (
    code_letters,
    composing,
    facts,
    gate,
    outcomes,
    preparing,
    working_days,
)
from scheduler.reminders.composing import Carried
from scheduler.reminders.kinds import Channel, Kind
from scheduler.reminders.leases import Lease
from scheduler.reminders.models import Message
from scheduler.reminders.postal import PostClass

_NOT_NOW = "Not in this hour, and a code does not wait: they can ask for another."


@transaction.atomic
def prepare(*, lease: Lease, now: datetime) -> Carried | None:
    """What to hand to the carrier; None when the code does not go."""
    message = facts.message(lease.message_id)
    rule = preparing.find_speaking_rule(message.contact_rule)
    verdict = gate.decide(ask(message, rule, now=now))
    match verdict:
        case gate.Send():
            message.contact_rule = rule or message.contact_rule
            message.post_class = verdict.post_class or ""
            return _ready(lease, message, now=now)
        case gate.Wait():
            outcomes.withdrawn(lease=lease, reason=_NOT_NOW, now=now)
        case gate.Withdraw():
            outcomes.withdrawn(lease=lease, reason=verdict.reason, now=now)
        case gate.Stop():
            outcomes.stopped(lease=lease, reason=verdict.reason, task=verdict.task, now=now)
    return None


def ask(message: Message, rule: ContactRule | None, *, now: datetime) -> gate.Facts:
    """What the gate has to know: whether the code stands, and the route as it is now."""
    is_letter = message.channel == Channel.LETTER
    is_persons = message.supporter_id is None
    return gate.Facts(
        kind=Kind.CODE,
        channel=Channel(message.channel),
        is_booked=message.code is not None and opens(message.code, now=now),
        is_same_version=True,
        route=None if rule is None or not may_carry(rule) else preparing.route_of(rule),
        starts_at=message.valid_until,
        now=now,
        holidays=working_days.bank_holidays(),
        post_class=PostClass(message.post_class) if is_letter else None,
        unprintable=(
            preparing.unprintable(person_id=message.person_id) if is_letter and is_persons else ""
        ),
    )


def opens(code: Code, *, now: datetime) -> bool:
    """Whether the code lets anybody in now."""
    return code.used_at is None and code.ended_at is None and now < code.expires_at


def may_carry(rule: ContactRule) -> bool:
    """Whether a code may go by this route: who reads over a shoulder would come in with it."""
    is_carried = rule.channel in (Channel.SMS, Channel.LETTER)
    return rule.is_safe and is_carried and rule.wording == ContactRule.Wording.STANDARD


def _ready(lease: Lease, message: Message, *, now: datetime) -> Carried | None:
    code = message.code
    try:
        carried = composing.compose(message, now=now)
    except composing.Unsayable as unsayable:
        outcomes.unsayable(lease=lease, reason=str(unsayable), now=now)
        return None
    if code is None:
        raise ValueError("This message carries no code.")
    kept = Message.objects.filter(
        id=lease.message_id, attempt=lease.attempt, state=Message.State.SENDING
    ).update(
        body=code_letters.blotted(composing.as_text(carried), code=code),
        contact_rule=message.contact_rule,
        post_class=message.post_class,
    )
    return carried if kept else None
