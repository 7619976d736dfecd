"""What has to be said about offers: rows, in the transaction that made or ended the offer.

A text or a letter goes by the outbox like any other message; every other route is a human's task.
Only the person is told: an offer is no appointment that a supporter could be sent a copy of.
"""

from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from scheduler.booking.models import Offer, WaitingListEntry
from scheduler.booking.offer_ways import Way
from scheduler.clock import LONDON, local_day
from scheduler.people import contact_rules
from scheduler.reminders import (
    hints,
    hours,
    offer_times,
    plan,
    postal,
    preparing,
    tasks,
    words,
    working_days,
)
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.models import Message
from scheduler.reminders.occasions import Route
from scheduler.reminders.offer_times import Telling
from scheduler.reminders.postal import PostClass
from scheduler.reminders.states import State

_BY_HAND = (TaskKind.OFFER_BY_HAND, TaskKind.RING_INSTEAD, TaskKind.COULD_NOT_BE_TOLD)
_ROUTES = {
    Channel.SMS: Offer.Route.SMS,
    Channel.LETTER: Offer.Route.LETTER,
    Channel.VOICE: Offer.Route.VOICE,
}
_TOO_SLOW = {
    Offer.Route.SMS: "a text could not be answered",
    Offer.Route.LETTER: "a letter could not come and be answered",
    Offer.Route.VOICE: "nobody could be sure to get hold of them by phone",
    Offer.Route.DESK: "nobody could be sure to get hold of them",
}


def reach(person_id: UUID, now: datetime) -> Way:
    """How somebody is told of an offer made now, and how long they need: a booking `Reach`."""
    told = _telling(person_id, now=now)
    return Way(
        route=_ROUTES[told.channel] if told.channel else Offer.Route.DESK,
        needs_until=told.needs_until,
        holds_until=told.holds_until,
        rule_id=None if told.route is None else told.route.rule_id,
    )


def tell(offer: Offer, *, now: datetime) -> None:
    """Write the text or letter that tells them, or the task of whoever does."""
    if offer.contact_rule is None or offer.route not in (Offer.Route.SMS, Offer.Route.LETTER):
        _ask_to_tell(offer, now=now)
        return
    is_letter = offer.route == Offer.Route.LETTER
    route = preparing.route_of(offer.contact_rule)
    message = Message(
        offer=offer,
        appointment_version=0,
        person_id=offer.entry.person_id,
        kind=Kind.OFFER,
        channel=route.channel,
        contact_rule=offer.contact_rule,
        post_class=PostClass.FIRST if is_letter else "",
        due_at=hours.soonest_allowed_from(route, now),
        valid_until=_told_by(offer, route),
        planned_at=now,
        changed_at=now,
    )
    message.save(force_insert=True)
    if message.due_at <= now:
        transaction.on_commit(partial(hints.look_at, message.id))


def take_back(offer: Offer, *, now: datetime) -> None:
    """Say nothing of an offer that is over, and ask no human to."""
    outcome = f"The offer is over: {Offer.State(offer.state).label.lower()}."
    unsaid = Message.objects.filter(offer=offer, state=State.DUE)
    unsaid.update(state=State.WITHDRAWN, reason=outcome, changed_at=now)
    tasks.settle(about=offer, kinds=_BY_HAND, outcome=outcome, now=now)


def tell_passed_over(offer: Offer, *, now: datetime) -> None:
    """Let a human know whom a time went past, and why."""
    why = _TOO_SLOW[Offer.Route(offer.route)]
    reason = (
        f"They wait, and {_when(offer)} went to somebody else: {why} in time."
        " They keep their place; ask whether another route would be safe."
    )
    _open(offer.entry, TaskKind.PASSED_OVER, reason, known_by=offer.starts_at, now=now)


def tell_fell_through(offer: Offer, *, now: datetime) -> None:
    """Let a human ring somebody who was told of a time that they cannot have after all."""
    sent = Message.objects.filter(offer=offer).exclude(state__in=(State.DUE, State.WITHDRAWN))
    if offer.route == Offer.Route.VOICE or sent.exists():
        reason = (
            f"They may have been offered {_when(offer)}, and the worker is not there any more then."
            " Ring them and say so. They keep their place."
        )
        _open(offer.entry, TaskKind.PASSED_OVER, reason, known_by=offer.starts_at, now=now)


def tell_turn_broke(entry: WaitingListEntry, *, now: datetime) -> None:
    """Let a human look for somebody whose turn the software failed."""
    reason = (
        "Something failed when it was their turn for a time that came free. Look whether there is"
        " one for them. They keep their place."
    )
    _open(entry, TaskKind.PASSED_OVER, reason, known_by=None, now=now)


def ask_how_to_wait(entry: WaitingListEntry, *, now: datetime) -> None:
    """Have a human ask somebody whose newer choice shuts out every mode they wait in."""
    reason = (
        "Their new choice shuts out every mode they wait in, so they are offered nothing: ask, and"
        " change what they wait for. They keep their place."
    )
    _open(entry, TaskKind.ASK_AND_REBOOK, reason, known_by=None, now=now)


def too_late_from(offer: Offer) -> datetime:
    """The moment from which telling them leaves too little of the time to answer."""
    return offer.answer_by - plan.NOTICE


def _told_by(offer: Offer, route: Route) -> datetime:
    if offer.route == Offer.Route.LETTER:
        return postal.last_chance(
            for_day=local_day(offer.answer_by),
            holidays=working_days.bank_holidays(),
            destination=route.destination,
        )
    return too_late_from(offer)


def _telling(person_id: UUID, *, now: datetime) -> Telling:
    rules = contact_rules.current(person_id=person_id)
    return offer_times.telling(
        routes=[preparing.route_of(rule) for rule in rules if rule.supporter_id is None],
        unprintable=preparing.unprintable(person_id=person_id),
        now=now,
        holidays=working_days.bank_holidays(),
    )


def _ask_to_tell(offer: Offer, *, now: datetime) -> None:
    is_call = offer.route == Offer.Route.VOICE
    unknown = "No route of theirs carries it: find out how to"
    how = "They chose phone: ring, and" if is_call else unknown
    until = words.until(offer.answer_by.astimezone(LONDON))
    reason = f"{how} offer them {_when(offer)}. Write down their yes or no{until}; then it lapses."
    tasks.open_once(
        kind=TaskKind.OFFER_BY_HAND,
        person_id=offer.entry.person_id,
        offer_id=offer.id,
        owner_id=offer.entry.owner_id,
        reason=reason,
        due_at=offer.answer_by,
        now=now,
    )


def _open(
    entry: WaitingListEntry,
    kind: TaskKind,
    reason: str,
    *,
    known_by: datetime | None,
    now: datetime,
) -> None:
    holidays = working_days.bank_holidays()
    tasks.open_once(
        kind=kind,
        person_id=entry.person_id,
        owner_id=entry.owner_id,
        reason=reason,
        due_at=plan.task_due(now=now, known_by=known_by, holidays=holidays),
        now=now,
    )


def _when(offer: Offer) -> str:
    zone = LONDON if offer.hold is None else ZoneInfo(offer.hold.site.zone)
    starts_at = offer.starts_at.astimezone(zone)
    return f"{words.day(starts_at.date())} at {words.clock_time(starts_at.time())}"
