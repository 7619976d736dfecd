"""Ways of sending that are wrong: each must lose or double under kills, or the kills prove nothing.

They are what is done elsewhere (RELIABILITY.md, facts 1 and 2). Only the worker of a measurement
runs them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import connection

from channels.message import Accepted
from scheduler.reminders import composing, facts, gate, preparing
from scheduler.reminders.composing import Carried
from scheduler.reminders.deliveries import Postman
from scheduler.reminders.leases import Lease
from scheduler.reminders.models import Message

OURS = "ours"
_BATCH = 50


class LeaseOnly(Postman):
    """Takes a lease that ran out for a message that did not go, and asks nobody."""

    def _find(self, channel: str, carried: Carried, since: datetime) -> Accepted | None:
        return None


class _OneByOne(Postman):
    """Reads what is due and sends it; a lock keeps two living senders apart, as a queue would."""

    marks_first: ClassVar[bool]

    def deliver_due(self, *, until: datetime) -> int:
        due = Message.objects.filter(state="due", due_at__lte=self.clock(), channel="sms")
        sent = 0
        for message_id in due.order_by("due_at").values_list("id", flat=True)[:_BATCH]:
            sent += self.deliver_one(message_id=message_id)
        return sent

    def deliver_one(self, *, message_id: UUID, until: datetime | None = None) -> bool:
        with _alone(message_id) as is_alone:
            message = Message.objects.get(id=message_id)
            if not is_alone or message.state != "due" or message.due_at > self.clock():
                return False
            lease = Lease(message.id, message.attempt, message.channel)
            carried = self._worded(lease)
            if carried is None:
                return False
            if self.marks_first:
                self._mark(message)
            self._hand_over(lease, carried)
            if not self.marks_first:
                self._mark(message)
            return True

    def _worded(self, lease: Lease) -> Carried | None:
        message = facts.message(lease.message_id)
        verdict = gate.decide(preparing.ask(message, message.contact_rule, now=self.clock()))
        if not isinstance(verdict, gate.Send):
            Message.objects.filter(id=message.id, state="due").update(state="withdrawn")
            return None
        return composing.compose(message, now=self.clock())

    def _mark(self, message: Message) -> None:
        Message.objects.filter(id=message.id, state="due").update(
            state="sent", sent_at=self.clock(), attempt=1
        )


class MarkFirst(_OneByOne):
    """Whoever dies between the mark and the call has lost a message."""

    marks_first = True


class MarkAfter(_OneByOne):
    """Whoever dies between the call and the mark leaves a message to be sent again."""

    marks_first = False


@contextmanager
def _alone(message_id: UUID) -> Iterator[bool]:
    """Hold a lock that ends with its owner's connection."""
    number = message_id.int >> 65
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        (is_alone,) = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


POSTMEN: dict[str, type[Postman]] = {
    OURS: Postman,
    "mark first": MarkFirst,
    "mark after": MarkAfter,
    "lease only": LeaseOnly,
}
WRONG = tuple(name for name in POSTMEN if name != OURS)
