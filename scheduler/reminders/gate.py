"""Whether a message may go out now: the last question before a carrier is called; pure.

Everything may have changed since it was planned: the appointment, the route, the supporter's
scope, the hour. Refuses with a reason, and says what a human has to do instead.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON, local_day
from scheduler.reminders import call_times, hours, plan, postal
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.occasions import Route
from scheduler.reminders.postal import PostClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is true now. `route` is None when no rule speaks for the route any more.

    Of an offer or a code `is_booked` says that it still stands, and `starts_at` when telling comes
    too late.
    """

    kind: Kind
    channel: Channel
    is_booked: bool
    is_same_version: bool
    route: Route | None
    starts_at: datetime
    now: datetime
    holidays: frozenset[date]
    zone: ZoneInfo = LONDON
    post_class: PostClass | None = None
    # The person themself, or a supporter who still gets copies.
    may_be_told: bool = True
    is_shut_out: bool = True
    unprintable: str = ""
    # How often a machine has rung the number today already.
    rung_today: int = 0


@dataclass(frozen=True, slots=True)
class Send:
    """It may go, by this class of post if it is a letter."""

    post_class: PostClass | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Not in this hour; from this moment on."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Nobody wants it said any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stop:
    """It is still wanted and must not go: a human does it instead."""

    reason: str
    task: TaskKind


Verdict = Send | Wait | Withdraw | Stop


def decide(facts: Facts) -> Verdict:
    """Ask everything again, in the order in which it matters."""
    objection = object_to(facts)
    if objection is not None or facts.route is None:
        return objection or _unsafe(facts)
    match facts.channel:
        case Channel.LETTER:
            return _letter(facts, facts.route)
        case _ if facts.route.has_carrier:
            return _in_its_hours(facts, facts.route)
        case _:
            return Send()  # a human takes it, who sees the hours


def object_to(facts: Facts) -> Withdraw | Stop | None:
    """Why it must not be said at all, whatever the hour and the post: also of a letter that is
    already set and only waits for the printer."""
    unwanted = _unwanted(facts)
    if unwanted is not None:
        return unwanted
    return None if facts.route is not None and facts.route.is_safe else _unsafe(facts)


def _unwanted(facts: Facts) -> Withdraw | None:
    if facts.kind is Kind.OFFER:
        return None if facts.is_booked else Withdraw("The offer is over.")
    if facts.kind is Kind.CODE:
        return None if facts.is_booked else Withdraw("The code opens nothing any more.")
    if facts.is_booked is (facts.kind is Kind.CANCELLED):
        return Withdraw("The appointment is cancelled.")
    if not facts.is_same_version:
        return Withdraw("The appointment has changed since this was planned.")
    if facts.now >= facts.starts_at:
        return Withdraw("The time of the appointment has come.")
    if not facts.may_be_told:
        return Withdraw("This supporter no longer gets copies.")
    if facts.kind is Kind.ASK_AGAIN and not facts.is_shut_out:
        return Withdraw("The appointment fits the choice again.")
    return None


def _unsafe(facts: Facts) -> Stop:
    return _tell_otherwise(facts, "The route may no longer be used")


def _letter(facts: Facts, route: Route) -> Verdict:
    if facts.unprintable:
        return _tell_otherwise(facts, f"{facts.unprintable}, and we only print")
    still = postal.class_still_in_time(
        planned=facts.post_class or PostClass.FIRST,
        uploaded_at=facts.now,
        for_day=local_day(facts.starts_at, zone=facts.zone),
        holidays=facts.holidays,
        destination=route.destination,
    )
    return Send(still) if still else _ring_instead(facts)


def _in_its_hours(facts: Facts, route: Route) -> Verdict:
    """A text, an e-mail, a recorded call."""
    if facts.kind is Kind.OFFER and facts.now >= facts.starts_at:
        return _ring_instead(facts)
    # What is news is worth saying until the end; a reminder must leave time to act on it.
    last_at = facts.starts_at - plan.NOTICE if facts.kind.is_reminder else facts.starts_at
    soonest = (
        call_times.next_day(route, facts.now, facts.zone)
        if facts.rung_today >= call_times.MOST_IN_A_DAY
        else hours.soonest_allowed_from(route, facts.now, facts.zone)
    )
    if soonest >= last_at:
        return _ring_instead(facts)
    return Send() if soonest == facts.now else Wait(soonest)


def _tell_otherwise(facts: Facts, why: str) -> Stop:
    reason = f"{why}: find out how to tell them {facts.kind.what}."
    return Stop(reason, TaskKind.COULD_NOT_BE_TOLD)


def _ring_instead(facts: Facts) -> Stop:
    reason = f"It is too late for {facts.channel.in_words}: ring, and tell them {facts.kind.what}."
    return Stop(reason, TaskKind.RING_INSTEAD)
