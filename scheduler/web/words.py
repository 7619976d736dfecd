"""Says moments on a wall of London, in the words that messages use. Pure."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON
from scheduler.reminders import words

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def moment(at: datetime, *, zone: ZoneInfo = LONDON) -> str:
    """“Wednesday 6 August 2026, 5:30pm”."""
    local = at.astimezone(zone)
    return f"{words.day(local.date())}, {words.clock_time(local.time())}"


def hours(days: Sequence[int], from_: time, until: time) -> str:
    """“Monday to Friday, 8am to 6pm”; `days` are ISO weekdays."""
    ordered = sorted(set(days))
    if ordered == list(range(ordered[0], ordered[-1] + 1)) and len(ordered) > 2:
        named = f"{_DAYS[ordered[0] - 1]} to {_DAYS[ordered[-1] - 1]}"
    else:
        named = " and ".join(_DAYS[day - 1] for day in ordered)
    return f"{named}, {words.clock_time(from_)} to {words.clock_time(until)}"
