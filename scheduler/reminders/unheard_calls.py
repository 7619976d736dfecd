"""Ends calls of which nothing more is heard: news may be lost, and nobody is forgotten for it."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from channels.voice.twilio_callbacks import NAME
from scheduler.reminders import calls
from scheduler.reminders.models import Message
from scheduler.reminders.states import State

log = logging.getLogger(__name__)

# Longer than the longest call with its ringing: whoever has said nothing by then says nothing.
SILENT_AFTER = timedelta(minutes=10)


class Unexpected(Exception):
    """Something broke that should not have. Says what kind of error, and nobody's details."""


def end(*, now: datetime) -> int:
    """End them; return how many. Raises Unexpected at the end, once all others had their turn."""
    silent = Message.objects.filter(
        channel="voice", carrier=NAME, state=State.SENT, sent_at__lte=now - SILENT_AFTER
    )
    broke: Counter[str] = Counter()
    ended = 0
    for message_id in silent.order_by("sent_at", "id").values_list("id", flat=True):
        try:
            ended += calls.end_unheard(message_id=message_id, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - one person's failure never stops the next
            log.error("the call with message %s broke: %s", message_id, type(error).__name__)
            broke[type(error).__name__] += 1
    if broke:
        counted = ", ".join(f"{kind} ({count})" for kind, count in broke.items())
        raise Unexpected(f"Some calls broke: {counted}.")
    return ended
