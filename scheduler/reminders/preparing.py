"""The step between taking a message and calling its carrier: ask again, find the words, keep them.

One short transaction that ends before any carrier is called. Everything that does not end in a
call is written down here.
"""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from scheduler import clock
from scheduler.people import choices, need_catalogue, needs, supporters
from scheduler.people.models import ContactRule
from scheduler.reminders import (
    composing,
    destinations,
    facts,
    gate,
    outcomes,
    plan,
    support,
    working_days,
)
from scheduler.reminders.composing import Carried
from scheduler.reminders.kinds import Channel, Kind
from scheduler.reminders.leases import Lease
from scheduler.reminders.models import Attempt, Message
from scheduler.reminders.occasions import Route
from scheduler.reminders.postal import MAINLAND, PostClass

_UNDER_WAY = (Message.State.SENDING, Message.State.UNKNOWN)


@transaction.atomic
def prepare(*, lease: Lease, now: datetime) -> Carried | None:
    """What to hand to the carrier; None when the message does not go now, or not by us."""
    message = facts.message(lease.message_id)
    rule = find_speaking_rule(message.contact_rule)
    if rule is not None and route_of(rule).is_rung_by_machine:
        _wait_for_calls_to(rule.number)
    verdict = gate.decide(ask(message, rule, now=now))
    if isinstance(verdict, gate.Send):
        message.contact_rule = rule or message.contact_rule
        message.post_class = verdict.post_class or ""
        return _ready(lease, message, now=now)
    if isinstance(verdict, gate.Wait):
        outcomes.waits(lease=lease, until=verdict.until, now=now)
    elif isinstance(verdict, gate.Withdraw):
        outcomes.withdrawn(lease=lease, reason=verdict.reason, now=now)
    else:
        outcomes.stopped(lease=lease, reason=verdict.reason, task=verdict.task, now=now)
    return None


def find_speaking_rule(rule: ContactRule) -> ContactRule | None:
    """The rule that speaks for the same route now: itself, or the one recorded after it.

    Another number or another address is another route, and never takes its place.
    """
    if rule.ended_at is None:
        return rule
    same_route = ContactRule.objects.filter(
        person=rule.person_id,
        supporter=rule.supporter,
        channel=rule.channel,
        number=rule.number,
        email__iexact=rule.email,
        address_lines=rule.address_lines,
        ended_at__isnull=True,
    )
    return same_route.order_by("-recorded_at").first()


def route_of(rule: ContactRule) -> Route:
    """A contact rule in plain values."""
    return route(
        rule.id,
        rule.channel,
        rule.is_safe,
        rule.days,
        rule.hours_from,
        rule.hours_until,
        rule.accepts_recorded_call,
        rule.address_lines,
    )


def route(
    rule_id: UUID,
    channel: str,
    is_safe: bool,
    days: Sequence[int],
    hours_from: time | None,
    hours_until: time | None,
    accepts_recorded_call: bool,
    address_lines: Sequence[str],
) -> Route:
    """The columns of a contact rule as a route."""
    return Route(
        rule_id=rule_id,
        channel=Channel(channel),
        is_safe=is_safe,
        days=tuple(days),
        hours_from=hours_from,
        hours_until=hours_until,
        is_rung_by_machine=accepts_recorded_call and _machines_ring(),
        destination=destinations.of(address_lines) if address_lines else MAINLAND,
    )


def _machines_ring() -> bool:
    """Whether somebody has chosen a carrier of recorded calls."""
    return bool(settings.CHANNELS.get("voice", {}).get("carrier"))


def unprintable(*, person_id: UUID) -> str:
    """The need of a person that no print serves, in words; or empty."""
    kinds = (need.kind for need in needs.current(person_id=person_id))
    served_not = (kind for kind in kinds if kind in support.NO_PRINT)
    kind = next(served_not, None)
    return "" if kind is None else need_catalogue.CATALOGUE[kind].label


def _ready(lease: Lease, message: Message, *, now: datetime) -> Carried | None:
    if not route_of(message.contact_rule).has_carrier:
        task, why = plan.by_hand(kind=Kind(message.kind))
        outcomes.by_hand(lease=lease, reason=why, task=task, now=now)
        return None
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


def ask(message: Message, rule: ContactRule | None, *, now: datetime) -> gate.Facts:
    """What the gate has to know of a message and the rule that speaks for its route now."""
    appointment = message.appointment
    is_letter = message.channel == Channel.LETTER
    is_persons = message.supporter_id is None
    return gate.Facts(
        kind=Kind(message.kind),
        channel=Channel(message.channel),
        is_booked=appointment.state == appointment.State.BOOKED,
        is_same_version=appointment.promise_version == message.appointment_version,
        route=None if rule is None else route_of(rule),
        starts_at=appointment.starts_at,
        now=now,
        holidays=working_days.bank_holidays(),
        zone=ZoneInfo(appointment.zone),
        post_class=PostClass(message.post_class) if is_letter else None,
        may_be_told=is_persons or _gets_copies(message, now=now),
        is_shut_out=message.kind != Kind.ASK_AGAIN or _is_shut_out(message),
        unprintable=(unprintable(person_id=message.person_id) if is_letter and is_persons else ""),
        rung_today=0 if rule is None else _rung_today(rule, but_for=message, now=now),
    )


def _rung_today(rule: ContactRule, *, but_for: Message, now: datetime) -> int:
    """How often machines of ours have rung the number since midnight, whatever they had to say."""
    if not route_of(rule).is_rung_by_machine:
        return 0
    tried = Attempt.objects.filter(
        message__channel=Channel.VOICE,
        message__contact_rule__number=rule.number,
        started_at__gte=clock.local_moment(clock.local_day(now), time(0)),
    )
    # Whoever has their words is rung, or may be this moment.
    under_way = Q(outcome="", message__state__in=_UNDER_WAY) & ~Q(message__body="")
    placed = tried.filter(Q(outcome__in=("accepted", "found")) | under_way)
    return placed.exclude(message=but_for, outcome="").count()


def _wait_for_calls_to(number: str) -> None:
    """Let one sender at a time find out how often a number was rung, until its words are kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"call {number}"])


def _gets_copies(message: Message, *, now: datetime) -> bool:
    today = clock.local_day(now)
    current = supporters.current(person_id=message.person_id, on=today).filter(gets_copies=True)
    return message.supporter_id in set(current.values_list("id", flat=True))


def _is_shut_out(message: Message) -> bool:
    appointment = message.appointment
    choice = choices.find_in_force(
        person_id=appointment.person_id, service_id=appointment.service_id
    )
    return choice is None or appointment.mode not in choice.modes
