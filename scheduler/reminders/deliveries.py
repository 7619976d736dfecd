"""Sends what is due: take, ask again, call the carrier, write the result; one after another.

No transaction is open while a carrier answers. Whatever goes wrong with one message is written
down with that message, and the next one's turn comes.
"""

import logging
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
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
from scheduler.reminders import composing, facts, leases, offer_sending, outcomes, preparing
from scheduler.reminders.composing import Carried
from scheduler.reminders.leases import Lease
from scheduler.reminders.models import Attempt, Message

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# A carrier by the name of its channel. Raises NotConfigured.
Carriers = Callable[[str], Carrier[Any]]

# The database is gone, or the time of the task is up: nobody's turn can come.
_NOT_THE_MESSAGES_FAULT = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
_UNTIL_CONFIGURED = timedelta(minutes=1)
# So often in a row without an answer, and the carrier is left alone until the next round.
_RESTS_AFTER = 3


class Unexpected(Exception):
    """Something broke that should not have. Says what kind of error, and nobody's details."""


@dataclass(kw_only=True)
class Postman:
    """Whoever delivers: with a clock, and the carriers of each channel. Made anew for each round.

    `broke` counts what broke unexpectedly, by kind of error; `silent` how often in a row the
    carrier of a channel gave no answer.
    """

    clock: Clock
    carriers: Carriers
    broke: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)

    def deliver_due(self, *, until: datetime) -> int:
        """Deliver until nothing is due or the time is up; return how many were taken up.

        Then those of which nobody knows whether they went: what is certain of them may make them
        due again. A channel whose carrier stays silent rests, so that the others have their turn.
        Raises Unexpected at the end, once everybody else was told.
        """
        leases.expire(now=self.clock())
        taken = 0
        while self.clock() < until and self._take_up_next():
            taken += 1
        self._tell_what_broke()
        return taken

    def _take_up_next(self) -> bool:
        resting = [channel for channel, times in self.silent.items() if times >= _RESTS_AFTER]
        due = leases.take_due(now=self.clock(), without=resting)
        if due is not None:
            self._deliver(due)
            return True
        unknown = leases.take_unknown(now=self.clock(), without=resting)
        if unknown is not None:
            self._ask(unknown)
        return unknown is not None

    def deliver_one(self, *, message_id: UUID) -> bool:
        """Deliver this message if it is due and nobody else has it; False otherwise."""
        lease = leases.take_due(now=self.clock(), message_id=message_id)
        if lease is None:
            return False
        self._deliver(lease)
        self._tell_what_broke()
        return True

    def _deliver(self, lease: Lease) -> None:
        try:
            step = offer_sending if lease.is_of_offer else preparing
            carried = step.prepare(lease=lease, now=self.clock())
        except _NOT_THE_MESSAGES_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 - one person's failure never stops the next
            reason = f"Preparing it broke ({self._note(lease, error)})."
            outcomes.unsayable(lease=lease, reason=reason, now=self.clock())
        else:
            if carried is not None:
                self._listen(lease, is_answered=self._hand_over(lease, carried))

    def _hand_over(self, lease: Lease, carried: Carried) -> bool:
        """Call the carrier and write down what it said; False if it said nothing of use."""
        try:
            answer = self.carriers(lease.channel).send(message=carried, now=self.clock())
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
            outcomes.accepted(lease=lease, answer=answer, now=self.clock())
            return True
        return False

    def _ask(self, lease: Lease) -> None:
        message = facts.message(lease.message_id)
        if not message.body:
            # The words are kept before the call: without them there was none.
            outcomes.not_there(lease=lease, now=self.clock())
            return
        self._listen(lease, is_answered=self._ask_carrier(lease, message))

    def _ask_carrier(self, lease: Lease, message: Message) -> bool:
        """Ask whether it has the message, and write down the answer; False if there was none."""
        try:
            answer = self._find(message)
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
            if answer is None:
                outcomes.not_there(lease=lease, now=self.clock())
            else:
                outcomes.found(lease=lease, answer=answer, now=self.clock())
            return True
        return False

    def _listen(self, lease: Lease, *, is_answered: bool) -> None:
        self.silent[lease.channel] = 0 if is_answered else self.silent[lease.channel] + 1

    def _find(self, message: Message) -> Accepted | None:
        first = Attempt.objects.filter(message=message).earliest("number")
        carrier = self.carriers(message.channel)
        handed_over = composing.again(message, now=self.clock())
        return carrier.find(message=handed_over, since=first.started_at)

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
            raise Unexpected(f"Some messages broke and stand on the task list: {counted}.")


def configured_carriers() -> Carriers:
    """The carriers of settings.CHANNELS, each made when it is first needed."""

    @cache
    def carrier(channel: str) -> Carrier[Any]:
        return registry.carrier(channel=channel, configuration=settings.CHANNELS)

    return carrier


def _not_configured() -> TryLater:
    return TryLater("not-configured", "The channel is not configured.", after=_UNTIL_CONFIGURED)
