"""Who may work on a message now: taken row by row, for a while, with a number that fences.

The steps are those measured to lose none and double none (RELIABILITY.md, fact 2): the row says
that it is being sent before it is sent, and a lease that ran out means that nobody knows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from scheduler import prepared
from scheduler.reminders.models import Attempt, Message

# Longer than a task may live (60 s): whoever took the row is dead when it runs out.
LEASE = timedelta(seconds=120)
# A machine that slept must not call a carrier with a lease that somebody else may soon have.
LEAST_LEFT = timedelta(seconds=60)

_State = Message.State

# One statement, and so one transaction: rows that others work on are passed over.
_TAKE_DUE = """
    WITH due AS (
        SELECT next.id
        FROM unnest(%(channels)s::text[], %(places)s::int[]) AS free (channel, places)
        CROSS JOIN LATERAL (
            SELECT id FROM reminders_message
            WHERE state = 'due' AND channel = free.channel AND due_at <= %(now)s
            ORDER BY due_at, id LIMIT free.places FOR UPDATE SKIP LOCKED
        ) AS next
    ), taken AS (
        UPDATE reminders_message AS message
        SET state = 'sending', attempt = attempt + 1, lease_until = %(until)s, changed_at = %(now)s
        FROM due WHERE message.id = due.id
        RETURNING message.id, attempt, channel, offer_id IS NOT NULL AS is_of_offer, due_at,
            may_have_gone_since IS NOT NULL AS is_doubted
    ), noted AS (
        INSERT INTO reminders_attempt (message_id, number, started_at, outcome, detail)
        SELECT id, attempt, %(now)s, '', '' FROM taken
    )
    SELECT id, attempt, channel, is_of_offer, is_doubted FROM taken ORDER BY due_at, id
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """A message that one process works on. `attempt` is the fence: a result of another is void.

    `is_doubted`: it may have gone already, and its carrier is asked before it does (restores).
    """

    message_id: UUID
    attempt: int
    channel: str
    is_of_offer: bool = False
    is_doubted: bool = False
    until: datetime | None = field(default=None, compare=False)

    def may_still_call(self, *, now: datetime) -> bool:
        """Whether so much of it is left that a call ends before anybody else asks."""
        return self.until is None or now <= self.until - LEAST_LEFT


@transaction.atomic
def take_due(*, now: datetime, message_id: UUID | None = None) -> Lease | None:
    """The next message that is due, or this one if it is; None when another has it."""
    due = Message.objects.filter(state=_State.DUE, due_at__lte=now)
    if message_id is not None:
        due = due.filter(id=message_id)
    message = _first_free(due.order_by("due_at", "id"))
    if message is None:
        return None
    message.state = _State.SENDING
    message.attempt += 1
    message.lease_until = now + LEASE
    message.changed_at = now
    message.save(update_fields=["state", "attempt", "lease_until", "changed_at"])
    Attempt.objects.create(message=message, number=message.attempt, started_at=now)
    return _lease(message)


def take_many_due(*, now: datetime, places: Mapping[str, int]) -> list[Lease]:
    """Messages that are due, at most so many of each channel; the earliest first."""
    until = now + LEASE
    given = {
        "channels": list(places),
        "places": list(places.values()),
        "now": now,
        "until": until,
    }
    taken = prepared.rows(_TAKE_DUE, given) if places else []
    return [
        Lease(message_id, attempt, channel, is_of_offer, is_doubted, until)
        for message_id, attempt, channel, is_of_offer, is_doubted in taken
    ]


@transaction.atomic
def expire(*, now: datetime) -> int:
    """Messages whose sender died: nobody knows whether they went, so the carrier is asked."""
    ran_out = Message.objects.filter(state=_State.SENDING, lease_until__lte=now)
    return ran_out.update(
        state=_State.UNKNOWN, reason="Whoever was sending it stopped.", changed_at=now
    )


@transaction.atomic
def take_unknown(*, now: datetime, without: Collection[str] = ()) -> Lease | None:
    """The next message whose carrier may be asked now; until the lease ends, by nobody else."""
    unknown = Message.objects.filter(state=_State.UNKNOWN, lease_until__lte=now)
    others = unknown.exclude(channel__in=without)
    message = _first_free(others.order_by("lease_until", "id"))
    if message is None:
        return None
    message.lease_until = now + LEASE
    message.save(update_fields=["lease_until"])
    return _lease(message)


def _lease(message: Message) -> Lease:
    return Lease(
        message.id,
        message.attempt,
        message.channel,
        message.offer_id is not None,
        message.may_have_gone_since is not None,
        message.lease_until,
    )


def _first_free(messages: QuerySet[Message]) -> Message | None:
    return messages.select_for_update(skip_locked=True, of=("self",)).first()
