"""The step between taking a message and calling its carrier, by what the message is about."""

from datetime import datetime

from scheduler.reminders import code_sending, offer_sending, preparing
from scheduler.reminders.composing import Carried
from scheduler.reminders.leases import Lease


def prepare(*, lease: Lease, now: datetime) -> Carried | None:
    """What to hand to the carrier; None when the message does not go now, or not by us."""
    if lease.is_of_code:
        return code_sending.prepare(lease=lease, now=now)
    if lease.is_of_offer:
        return offer_sending.prepare(lease=lease, now=now)
    return preparing.prepare(lease=lease, now=now)
