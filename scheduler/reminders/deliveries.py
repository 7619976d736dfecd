"""Sends what is due: take, ask again, call the carrier, write the result.

Carriers are called by several senders at once; rows are read and written here, by one. No
transaction waits for a carrier. Whatever goes wrong with one message is written down with that
message, and the next one's turn comes.
"""

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError

from channels import registry
from channels.message import (
    Accepted,
    Carrier,
    Failure,
    NotConfigured,
    OutcomeUnknown,
    TryLater,
    Undeliverable,
)
from scheduler.people.models import ContactRule
from scheduler.reminders import (
    composing,
    facts,
    leases,
    offer_sending,
    outcomes,
    preparing,
    restores,
    senders,
)
from scheduler.reminders.composing import Carried
from scheduler.reminders.leases import Lease
from scheduler.reminders.models import Attempt
from scheduler.reminders.senders import Errand, Senders

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# A carrier by the name of its channel. Raises NotConfigured.
Carriers = Callable[[str], Carrier[Any]]
# How many messages of a channel may be on their way to its carrier at once, in one process.
AtOnce = Callable[[str], int]

# The database is gone, or the time of the task is up: nobody's turn can come.
_NOT_THE_MESSAGES_FAULT = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
_UNTIL_CONFIGURED = timedelta(minutes=1)
# So often in a row without an answer, and the carrier is left alone until the next round.
_RESTS_AFTER = 3
_AT_ONCE = 4  # where the settings do not say
_CHANNELS = tuple(ContactRule.Channel.values)


class Unexpected(Exception):
    """Something broke that should not have. Says what kind of error, and nobody's details."""


def one_at_a_time(_channel: str) -> int:
    """Each message waits for the answer about the one before it."""
    return 1


@dataclass(kw_only=True)
class Postman:
    """Whoever delivers: with a clock, and the carriers of each channel. Made anew for each round.

    `broke` counts what broke unexpectedly, by kind of error; `silent` how often in a row the
    carrier of a channel gave no answer; `heard` are the channels that answered in this round.
    """

    clock: Clock
    carriers: Carriers
    at_once: AtOnce = one_at_a_time
    hands: Callable[[], Executor] = senders.threads
    broke: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    heard: set[str] = field(default_factory=set)

    def deliver_due(self, *, until: datetime) -> int:
        """Deliver until nothing is due or the time is up; return how many were taken up.

        Then those of which nobody knows whether they went: what is certain of them may make them
        due again. A channel whose carrier stays silent rests, so that the others have their turn.
        Raises Unexpected at the end, once everybody else was told.
        """
        restores.doubt_if_restored(now=self.clock())
        leases.expire(now=self.clock())
        return self._deliver_all([], until=until)

    def deliver_one(self, *, message_id: UUID, until: datetime | None = None) -> bool:
        """Deliver this message if it is due and nobody else has it; False otherwise.

        Until then, deliver what else is due as well: where many hints come at once, the first
        few do the work of all.
        """
        restores.doubt_if_restored(now=self.clock())
        lease = leases.take_due(now=self.clock(), message_id=message_id)
        if lease is None:
            return False
        self._deliver_all([lease], until=until or self.clock())
        return True

    def _deliver_all(self, first: Iterable[Lease], *, until: datetime) -> int:
        taken = 0
        with Senders(self.hands) as out:
            for lease in first:
                self._deliver(lease, out)
            while True:
                took = self._take_up(out) if self.clock() < until else 0
                taken += took
                if not took and out.is_idle():
                    break
                for errand, answer in out.returned():
                    self._write_down(errand, answer)
        self._tell_what_broke()
        return taken

    def _take_up(self, out: Senders) -> int:
        """Take up as many as there are places for; return how many."""
        places = {channel: self._places(channel, out) for channel in _CHANNELS}
        free = {channel: count for channel, count in places.items() if count > 0}
        due = leases.take_many_due(now=self.clock(), places=free)
        for lease in due:
            self._deliver(lease, out)
        if due or not free:
            return len(due)
        full = [channel for channel in _CHANNELS if channel not in free]
        unknown = leases.take_unknown(now=self.clock(), without=full)
        if unknown is not None:
            self._ask(unknown, out)
        return int(unknown is not None)

    def _places(self, channel: str, out: Senders) -> int:
        if self.silent[channel] >= _RESTS_AFTER:
            return 0
        most = self.at_once(channel)
        # Until it is heard of, a carrier is tried with as many as make it rest.
        most = most if channel in self.heard else min(most, _RESTS_AFTER)
        return most - out.out(channel)

    def _deliver(self, lease: Lease, out: Senders) -> None:
        try:
            step = offer_sending if lease.is_of_offer else preparing
            carried = step.prepare(lease=lease, now=self.clock())
        except _NOT_THE_MESSAGES_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - one person's failure never stops the next
            reason = f"Preparing it broke ({self._note(lease, error)})."
            outcomes.unsayable(lease=lease, reason=reason, now=self.clock())
        else:
            if carried is not None and lease.is_doubted:
                outcomes.unknown(lease=lease, failure=_restored(), now=self.clock())
            elif carried is not None:
                out.send_out(Errand(lease, partial(self._hand_over, lease, carried)))

    def _hand_over(self, lease: Lease, carried: Carried) -> Accepted:
        """What a sender does; in a thread of its own, and without the database."""
        now = self.clock()
        if not lease.may_still_call(now=now):
            raise TryLater("held-up", "It was held up too long to be sent.", after=timedelta())
        return self.carriers(lease.channel).send(message=carried, now=now)

    def _ask(self, lease: Lease, out: Senders) -> None:
        try:
            message = facts.message(lease.message_id)
            if not message.body:
                # The words are kept before the call: without them there was none.
                outcomes.never_called(lease=lease, now=self.clock())
                return
            first = Attempt.objects.filter(message=message).earliest("number")
            since = min(message.may_have_gone_since or first.started_at, first.started_at)
            handed_over = composing.again(message, now=self.clock())
        except _NOT_THE_MESSAGES_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - one person's failure never stops the next
            broke = self._broke(lease, error)
            outcomes.undecided(lease=lease, failure=broke, now=self.clock())
            return
        ask = partial(self._find, lease.channel, handed_over, since)
        out.send_out(Errand(lease, ask, is_question=True))

    def _find(self, channel: str, carried: Carried, since: datetime) -> Accepted | None:
        """What a sender asks; in a thread of its own, and without the database."""
        return self.carriers(channel).find(message=carried, since=since)

    def _write_down(self, errand: Errand, answer: Callable[[], Any]) -> None:
        lease = errand.lease
        write = self._write_answer if errand.is_question else self._write_result
        if write(lease, answer):
            self.silent[lease.channel] = 0
            self.heard.add(lease.channel)
        else:
            self.silent[lease.channel] += 1

    def _write_result(self, lease: Lease, answer: Callable[[], Accepted]) -> bool:
        """Write down what the carrier said to a message; False if it said nothing of use."""
        try:
            accepted = answer()
        except NotConfigured:
            outcomes.not_now(lease=lease, failure=_not_configured(), now=self.clock())
        except TryLater as failure:
            outcomes.not_now(lease=lease, failure=failure, now=self.clock())
        except Undeliverable as failure:
            outcomes.failed(lease=lease, failure=failure, now=self.clock())
            return True
        except OutcomeUnknown as failure:
            outcomes.unknown(lease=lease, failure=failure, now=self.clock())
        except _NOT_THE_MESSAGES_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - it may have gone, so the carrier is asked
            broke = self._broke(lease, error)
            outcomes.unknown(lease=lease, failure=broke, now=self.clock())
        else:
            outcomes.accepted(lease=lease, answer=accepted, now=self.clock())
            return True
        return False

    def _write_answer(self, lease: Lease, answer: Callable[[], Accepted | None]) -> bool:
        """Write down whether the carrier has the message; False if it could not be asked."""
        try:
            found = answer()
        except NotConfigured:
            outcomes.undecided(lease=lease, failure=_not_configured(), now=self.clock())
        except Failure as failure:
            outcomes.undecided(lease=lease, failure=failure, now=self.clock())
        except _NOT_THE_MESSAGES_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - nothing is known now that was not before
            broke = self._broke(lease, error)
            outcomes.undecided(lease=lease, failure=broke, now=self.clock())
        else:
            if found is None:
                outcomes.not_there(lease=lease, now=self.clock())
            else:
                outcomes.found(lease=lease, answer=found, now=self.clock())
            return True
        return False

    def _broke(self, lease: Lease, error: Exception) -> OutcomeUnknown:
        return OutcomeUnknown("broke", f"The carrier's part broke ({self._note(lease, error)}).")

    def _note(self, lease: Lease, error: Exception) -> str:
        """Log where it broke. What the error says is left out: it may repeat somebody's details."""
        kind = type(error).__name__
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error(
            "message %s broke: %s in %s, line %s", lease.message_id, kind, place.name, place.lineno
        )
        self.broke[kind] += 1
        return kind

    def _tell_what_broke(self) -> None:
        if self.broke:
            counted = ", ".join(f"{kind} ({count})" for kind, count in self.broke.items())
            raise Unexpected(
                f"Some messages broke; a task follows where nobody knows more: {counted}."
            )


def configured_carriers() -> Carriers:
    """The carriers of settings.CHANNELS, each made when it is first needed."""

    @cache
    def carrier(channel: str) -> Carrier[Any]:
        return registry.carrier(channel=channel, configuration=settings.CHANNELS)

    return carrier


def configured_at_once(channel: str) -> int:
    """How many messages of a channel one process has on their way at once, by the settings; at
    least one, since none would be silence."""
    return max(1, int(settings.CHANNELS.get(channel, {}).get("at_once", _AT_ONCE)))


def _restored() -> OutcomeUnknown:
    return OutcomeUnknown("restored", "It may have gone before the database was restored.")


def _not_configured() -> TryLater:
    return TryLater("not-configured", "The channel is not configured.", after=_UNTIL_CONFIGURED)
