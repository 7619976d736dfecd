"""Answers to texts, as a carrier hands them on; Ben's number is that of his text rule."""

from datetime import datetime
from itertools import count

from channels.message import Reply as CarrierReply
from scheduler.booking.models import Appointment
from scheduler.reminders import replies, reply_codes
from scheduler.reminders.models import Reply

BEN = "+447700900002"
_numbers = count(1)


def answer(
    text: str,
    *,
    now: datetime,
    sender: str = BEN,
    carrier_reference: str = "",
    has_opted_out: bool = False,
) -> Reply:
    """Somebody writes this back."""
    reply = CarrierReply(
        carrier="twilio",
        carrier_reference=carrier_reference or f"SM{next(_numbers):032}",
        sender=sender,
        text=text,
        has_opted_out=has_opted_out,
    )
    return replies.take_in(reply=reply, now=now)


def code(of: Appointment, *, version: int | None = None) -> str:
    """The code in the texts about the appointment as it is now, or was in a version."""
    return reply_codes.code(
        appointment_id=of.id, promise_version=of.promise_version if version is None else version
    )
