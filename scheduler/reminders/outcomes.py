"""Writes down what came of a try, if the try still counts; a result of an older try is void.

Every write carries the state it expects and the number of the try (RELIABILITY.md, fact 2), so
that of two writers only one can win. What a route could not do becomes a task for a human.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from channels.message import Accepted, Failure, OutcomeUnknown, TryLater
from channels.message import State as CarrierState
from scheduler.reminders import facts, opt_outs, states, tasks
from scheduler.reminders.kinds import Kind, TaskKind
from scheduler.reminders.leases import Lease
from scheduler.reminders.models import Attempt, Message
from scheduler.reminders.states import State

# Between two tries: doubling, so that a carrier that is down is not hammered, but tried often
# enough that a message is not late when it comes back.
SHORTEST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=15)
# A carrier that could not be asked for so long is a matter for a human.
PATIENCE = timedelta(minutes=15)
_LONGEST_REASON = 200


@transaction.atomic
def accepted(*, lease: Lease, answer: Accepted, now: datetime) -> bool:
    """The carrier has it. True if this was news."""
    delivered = answer.state is CarrierState.DELIVERED
    is_news = _write(
        lease,
        State.DELIVERED if delivered else State.SENT,
        now=now,
        sent_at=now,
        carrier=answer.carrier,
        carrier_reference=answer.carrier_reference,
    )
    _close(lease, "accepted", now=now, detail=f"charged as {answer.cost_units}")
    return is_news


@transaction.atomic
def found(*, lease: Lease, answer: Accepted, now: datetime) -> bool:
    """Asked, the carrier says that it has had it since we tried."""
    attempt = _attempt(lease)
    is_news = _write(
        lease,
        State.SENT,
        now=now,
        # It took it when we tried, not when we asked: the print run of that day has it.
        sent_at=attempt.started_at,
        carrier=answer.carrier,
        carrier_reference=answer.carrier_reference,
    )
    _close(lease, "found", now=now, detail="The carrier was asked, and has it.")
    _settle(lease, "The carrier was asked, and has it.", now=now)
    return is_news


@transaction.atomic
def not_there(*, lease: Lease, now: datetime) -> bool:
    """Asked, the carrier certainly does not have it: it is due again."""
    why = "The carrier was asked, and had nothing."
    is_news = _write(lease, State.DUE, now=now, may_have_gone_since=None, reason=why)
    _close(lease, "not there", now=now, detail="The carrier was asked, and had nothing.")
    _settle(lease, "The carrier was asked, and had nothing: it is sent again.", now=now)
    return is_news


@transaction.atomic
def never_called(*, lease: Lease, now: datetime) -> bool:
    """Whoever was sending it stopped before the carrier was called: it is due again."""
    why = "The carrier was not called."
    is_news = _write(lease, State.DUE, now=now, reason=why)
    _close(lease, "not there", now=now, detail=why)
    _settle(lease, f"{why} It is sent again.", now=now)
    return is_news


@transaction.atomic
def not_now(*, lease: Lease, failure: TryLater, now: datetime) -> bool:
    """The carrier certainly did not take it; it is due later, while that is of use."""
    message = facts.message(lease.message_id)
    again_at = now + pause(attempt=lease.attempt, asked_for=failure.after)
    if again_at >= message.valid_until:
        return failed(lease=lease, failure=failure, now=now)
    is_news = _write(lease, State.DUE, now=now, due_at=again_at, reason=failure.reason)
    _close(lease, "try later", now=now, detail=failure.code)
    return is_news


@transaction.atomic
def failed(*, lease: Lease, failure: Failure, now: datetime) -> bool:
    """This route cannot carry it: a human tells them instead. After STOP nothing goes by it."""
    is_news = _give_up(lease, State.FAILED, failure.reason, now=now, detail=failure.code)
    if is_news and failure.code == opt_outs.OPTED_OUT:
        message = facts.message(lease.message_id)
        opt_outs.stop_texts_of(message=message, by=tasks.REMINDERS, now=now)
    return is_news


@transaction.atomic
def unsayable(*, lease: Lease, reason: str, now: datetime) -> bool:
    """It cannot be put into words that are safe, or the record it is made of is wrong."""
    return _give_up(lease, State.STOPPED, reason, now=now, detail="unsayable")


@transaction.atomic
def unknown(*, lease: Lease, failure: OutcomeUnknown, now: datetime) -> bool:
    """Nobody knows whether the carrier has it; it is asked before anything else."""
    return _write(
        lease,
        State.UNKNOWN,
        now=now,
        lease_until=now + pause(attempt=lease.attempt),
        reason=failure.reason,
    )


@transaction.atomic
def undecided(*, lease: Lease, failure: Failure, now: datetime) -> None:
    """Asked, the carrier could not tell, or could not be asked. It is asked again, ever more
    rarely, while it is of use to know; a human finds out meanwhile."""
    message = facts.message(lease.message_id)
    if now >= message.valid_until:
        why = "Nobody knows whether it went, and its time is over."
        if _write(lease, State.FAILED, now=now, reason=why):
            _close(lease, "undecided", now=now, detail=failure.code)
        return
    since = now - _attempt(lease).started_at
    still = Message.objects.filter(id=lease.message_id, attempt=lease.attempt, state=State.UNKNOWN)
    again_at = now + min(max(since, SHORTEST_PAUSE), LONGEST_PAUSE)
    is_unknown = still.update(lease_until=again_at, reason=failure.reason, changed_at=now)
    could_not_be_asked = isinstance(failure, TryLater) and since < PATIENCE
    if is_unknown and not could_not_be_asked:
        reason = "The carrier cannot say whether a message went: find out, and tell them if not."
        tasks.open_about(message, kind=TaskKind.DECIDE_UNKNOWN, reason=reason, now=now)


@transaction.atomic
def waits(*, lease: Lease, until: datetime, now: datetime) -> bool:
    """The hour is not allowed; it is due at the next one."""
    is_news = _write(
        lease, State.DUE, now=now, due_at=until, reason="Waits for an hour that is allowed."
    )
    _close(lease, "waits", now=now)
    return is_news


@transaction.atomic
def withdrawn(*, lease: Lease, reason: str, now: datetime) -> bool:
    """Nobody wants it said any more."""
    is_news = _write(lease, State.WITHDRAWN, now=now, reason=reason)
    _close(lease, "withdrawn", now=now)
    return is_news


@transaction.atomic
def stopped(*, lease: Lease, reason: str, task: TaskKind, now: datetime) -> bool:
    """It must not go by this route; a human does what the reason says."""
    is_news = _write(lease, State.STOPPED, now=now, reason=reason)
    _close(lease, "stopped", now=now)
    if is_news:
        message = facts.message(lease.message_id)
        tasks.open_about(message, kind=task, reason=reason, now=now)
    return is_news


@transaction.atomic
def by_hand(*, lease: Lease, reason: str, task: TaskKind, now: datetime) -> bool:
    """No carrier takes this channel: the desk has it, as a task."""
    is_news = _write(lease, State.SENT, now=now, sent_at=now, carrier="desk", reason=reason)
    _close(lease, "by hand", now=now)
    if is_news:
        message = facts.message(lease.message_id)
        tasks.open_about(message, kind=task, reason=reason, now=now)
    return is_news


def pause(*, attempt: int, asked_for: timedelta = SHORTEST_PAUSE) -> timedelta:
    """How long to leave a carrier alone after the `attempt`-th try."""
    times = 1 << min(attempt - 1, 10)
    return max(asked_for, min(SHORTEST_PAUSE * times, LONGEST_PAUSE))


def _give_up(lease: Lease, state: State, why: str, *, now: datetime, detail: str) -> bool:
    is_news = _write(lease, state, now=now, reason=why)
    _close(lease, state.value, now=now, detail=detail)
    if is_news:
        message = facts.message(lease.message_id)
        reason = f"{why} Find out how to tell them {Kind(message.kind).what}."
        tasks.open_about(message, kind=TaskKind.COULD_NOT_BE_TOLD, reason=reason, now=now)
    return is_news


def _write(lease: Lease, state: State, *, now: datetime, **changes: Any) -> bool:
    expected = Message.objects.filter(
        id=lease.message_id, attempt=lease.attempt, state__in=states.before(state)
    )
    changes = {"lease_until": None, "reason": ""} | changes
    changes["reason"] = changes["reason"][:_LONGEST_REASON]
    return bool(expected.update(state=state, changed_at=now, **changes))


def _attempt(lease: Lease) -> Attempt:
    return Attempt.objects.get(message_id=lease.message_id, number=lease.attempt)


def _close(lease: Lease, outcome: str, *, now: datetime, detail: str = "") -> None:
    """Note what came of the try; what is noted stays."""
    tried = Attempt.objects.filter(
        message_id=lease.message_id, number=lease.attempt, ended_at__isnull=True
    )
    tried.update(ended_at=now, outcome=outcome, detail=detail[:200])


def _settle(lease: Lease, outcome: str, *, now: datetime) -> None:
    message = Message.objects.get(id=lease.message_id)
    tasks.settle(about=message, kinds=[TaskKind.DECIDE_UNKNOWN], outcome=outcome, now=now)
