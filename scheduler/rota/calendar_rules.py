"""RRULEs as the repeats of a pattern, where a pattern can say the same; pure."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule  # type: ignore[import-untyped]

from scheduler.refusals import Invalid
from scheduler.rota.timings import FREQUENCIES, WEEKDAYS, Repeats, Stretch

# RFC 5545, section 3.3.10: parts that a pattern knows.
_KNOWN = {
    "FREQ",
    "INTERVAL",
    "UNTIL",
    "COUNT",
    "WKST",
    "BYDAY",
    "BYSETPOS",
    "BYMONTHDAY",
    "BYMONTH",
}
_WEEKDAY = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
_MOST_COUNTED = 5000
_DAY = timedelta(days=1)


def find_repeats(rule: Mapping[str, list[Any]], *, first: Stretch, zone: str) -> Repeats | None:
    """The same rule as a pattern's, or None where a pattern cannot say it.

    `rule` maps upper-case names to lists of values, as icalendar's vRecur does. `zone` is that of
    the first stretch: an UNTIL in UTC is compared with the wall time there.
    """
    frequency = rule["FREQ"][0].lower()
    if not rule.keys() <= _KNOWN or frequency not in FREQUENCIES:
        return None
    days = _days(rule, frequency=frequency, first=first)
    if days is None:
        return None
    try:
        endless = Repeats(
            frequency,
            interval=int(rule.get("INTERVAL", [1])[0]),
            week_starts=str(rule.get("WKST", ["MO"])[0]),
            **days,
        )
    except Invalid:
        return None
    return _ending(endless, rule, first=first, zone=zone)


def gives(repeats: Repeats, *, first: Stretch, on: date) -> bool:
    """Whether a rule that begins with `first` gives a date."""
    starts = datetime.combine(on, first.from_time)
    return bool(_expanded(repeats, first).between(starts, starts, inc=True))


def _days(
    rule: Mapping[str, list[Any]], *, frequency: str, first: Stretch
) -> dict[str, Any] | None:
    """Which days of its period a rule means, as keywords of Repeats."""
    weekdays, ordinals = _weekdays(rule)
    nth = [int(number) for number in rule.get("BYSETPOS", [])]
    month_days = [int(number) for number in rule.get("BYMONTHDAY", [])]
    months = [int(number) for number in rule.get("BYMONTH", [])]
    if frequency == "yearly":
        # Outlook writes the date of the first one out; a yearly pattern means it anyway.
        says_more = months not in ([], [first.on.month]) or month_days not in ([], [first.on.day])
        return None if says_more or weekdays or nth else {}
    if months or len(month_days) > 1 or any(day < 1 for day in month_days):
        return None
    if ordinals:
        # “1MO,3MO” is the first and third of the Mondays; “1MO,2TU” is no such thing.
        if nth or len(set(weekdays)) > 1 or len(ordinals) < len(weekdays):
            return None
        nth = ordinals
    return {
        "weekdays": tuple(weekdays),
        "nth": tuple(nth),
        "month_day": month_days[0] if month_days else None,
    }


def _weekdays(rule: Mapping[str, list[Any]]) -> tuple[list[str], list[int]]:
    found = [_WEEKDAY.fullmatch(str(day).upper()) for day in rule.get("BYDAY", [])]
    matches = [match for match in found if match]
    return [match[2] for match in matches], [int(match[1]) for match in matches if match[1]]


def _ending(
    endless: Repeats, rule: Mapping[str, list[Any]], *, first: Stretch, zone: str
) -> Repeats | None:
    if "UNTIL" in rule:
        return replace(endless, until_on=_last_on(rule["UNTIL"][0], first=first, zone=zone))
    if "COUNT" in rule:
        count = int(rule["COUNT"][0])
        if not 1 <= count <= _MOST_COUNTED:
            return None
        counted = list(_expanded(endless, first, count=count))
        return replace(endless, until_on=counted[-1].date()) if counted else None
    return endless


def _last_on(until: date, *, first: Stretch, zone: str) -> date:
    if not isinstance(until, datetime):
        return until
    wall = until.astimezone(ZoneInfo(zone)) if until.tzinfo else until
    return wall.date() if first.from_time <= wall.time() else wall.date() - _DAY


def _expanded(repeats: Repeats, first: Stretch, *, count: int | None = None) -> Any:
    last = datetime.combine(repeats.until_on, time.max) if repeats.until_on else None
    return rrule.rrule(
        rrule.FREQNAMES.index(repeats.frequency.upper()),
        dtstart=first.starts,
        interval=repeats.interval,
        wkst=WEEKDAYS.index(repeats.week_starts),
        byweekday=[WEEKDAYS.index(day) for day in repeats.weekdays] or None,
        bysetpos=list(repeats.nth) or None,
        bymonthday=repeats.month_day,
        until=last,
        count=count,
    )
