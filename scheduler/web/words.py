"""Says dates and times as the NHS service manual does: “Wednesday 6 August 2018”, “5:30pm”.

Pure: it is told the moment and the zone. Source: service-manual.nhs.uk, content, “Numbers,
measurements, dates and time” (DOMAIN.md 3.7).
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON


def day(on: date) -> str:
    """A date with its weekday; months in full, no leading nought. A moment is read in London."""
    if isinstance(on, datetime):
        on = on.astimezone(LONDON).date()
    return f"{on:%A} {on.day} {on:%B %Y}"


def clock(at: time | datetime, *, zone: ZoneInfo = LONDON) -> str:
    """A time of day: “9am”, “2:30pm”, “midday”, “midnight”."""
    if isinstance(at, datetime):
        at = at.astimezone(zone).time()
    if (at.hour, at.minute) in _NAMED:
        return _NAMED[at.hour, at.minute]
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def moment(at: datetime, *, zone: ZoneInfo = LONDON) -> str:
    """A day and a time, on the wall of `zone`."""
    local = at.astimezone(zone)
    return f"{day(local.date())}, {clock(local.time())}"


_NAMED = {(0, 0): "midnight", (12, 0): "midday"}
