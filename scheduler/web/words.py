"""Says moments on a wall of London, in the words that messages use. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON
from scheduler.reminders import words


def moment(at: datetime, *, zone: ZoneInfo = LONDON) -> str:
    """“Wednesday 6 August 2026, 5:30pm”."""
    local = at.astimezone(zone)
    return f"{words.day(local.date())}, {words.clock_time(local.time())}"
