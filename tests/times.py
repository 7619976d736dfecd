"""Time in tests, written as people write it: `at("Fri 3 Apr 2026 09:00")` is London wall time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON
from scheduler.intervals import Interval

_FORMAT = "%a %d %b %Y %H:%M"


def at(words: str, *, zone: ZoneInfo = LONDON) -> datetime:
    """The moment of a wall time such as "Fri 3 Apr 2026 09:00"; a wrong weekday is an error."""
    wall = datetime.strptime(words, _FORMAT).replace(tzinfo=zone)
    assert f"{wall:%a}" == words[:3], f"{words} is a {wall:%A}"
    return wall


def span(words: str) -> Interval:
    """A stretch such as "Fri 3 Apr 2026 09:00-10:30"; an earlier end is on the next day."""
    day, _, hours = words.rpartition(" ")
    first, _, last = hours.partition("-")
    starts_at = at(f"{day} {first}")
    hour, minute = map(int, last.split(":"))
    ends_at = starts_at.replace(hour=hour, minute=minute)
    if ends_at <= starts_at:
        ends_at += timedelta(days=1)
    return Interval(starts_at, ends_at)
