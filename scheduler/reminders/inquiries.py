"""Asks carriers what became of messages where they do not say so by themselves.

GOV.UK Notify checks a letter's address, margins and pages after it has taken it, and calls back
for texts only. What it answers is taken in as any other receipt.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from math import sqrt
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from channels.letter.notify import NotifyLetters
from channels.message import Failure, NotConfigured, State
from channels.notify.client import NAME
from channels.sms.notify import NotifyTexts
from scheduler.reminders import receipts
from scheduler.reminders.deliveries import Carriers
from scheduler.reminders.kinds import Channel
from scheduler.reminders.models import Message

log = logging.getLogger(__name__)

# Notify forgets after 7 days.
_LONGEST = timedelta(days=7)
# A text's own receipt comes within minutes, or not at all.
_SOONEST_TEXT = timedelta(hours=1)
# So many in a row without an answer, and Notify is left alone until the next round.
_ENDS_AFTER = 3
# Its multiples fall where the gap is widest: no part of the messages waits for long, however many
# there are and however often a round comes.
_GOLDEN_SECTION = (sqrt(5) - 1) / 2


def ask_notify(*, carriers: Carriers, clock: Callable[[], datetime], until: datetime) -> int:
    """Ask after what Notify has and of which nothing is known for certain; return of how many it
    answered.

    Ends when all were asked, the time is up, or several in a row had no answer. Each round begins
    elsewhere among them, so that each has its turn where the time is not enough for all.
    """
    now = clock()
    asked = silent = 0
    for reference, channel in _from_elsewhere(_in_the_dark(now=now), now=now):
        if clock() >= until or silent == _ENDS_AFTER:
            break
        answers = _ask(str(reference), channel, carriers, clock)
        asked += answers
        silent = 0 if answers else silent + 1
    return asked


def _from_elsewhere(messages: QuerySet[Message], *, now: datetime) -> list[tuple[UUID, str]]:
    """All of them in their order, begun at a place that the minute says."""
    rows = list(messages.values_list("id", "channel"))
    start = int(len(rows) * (now.timestamp() / 60 * _GOLDEN_SECTION % 1))
    return rows[start:] + rows[:start]


def _in_the_dark(*, now: datetime) -> QuerySet[Message]:
    theirs = Message.objects.filter(
        carrier=NAME, state=Message.State.SENT, sent_at__gte=now - _LONGEST
    )
    # Of a letter no more is ever known than that it was posted.
    posted = theirs.filter(channel=Channel.LETTER, receipts__state=State.SENT)
    fresh_texts = theirs.filter(channel=Channel.SMS, sent_at__gt=now - _SOONEST_TEXT)
    some = theirs.exclude(id__in=posted.values("id")).exclude(id__in=fresh_texts.values("id"))
    return some.order_by("sent_at", "id")


def _ask(reference: str, channel: str, carriers: Carriers, clock: Callable[[], datetime]) -> bool:
    """Whether Notify answered."""
    try:
        carrier: Any = carriers(channel)
        if not isinstance(carrier, NotifyLetters | NotifyTexts):
            return True  # another carrier has the channel now, and knows nothing of it
        receipt = carrier.ask(reference=reference)
    except (Failure, NotConfigured):
        return False
    except ValueError:
        log.error("GOV.UK Notify told an unknown state of message %s", reference)
        return True
    if receipt is not None:
        receipts.apply(receipt=receipt, now=clock())
    return True
