"""Two programs that read calendars, and know nothing of ours or of each other."""

import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from deploy import styles
from scheduler import clock
from scheduler.intervals import Interval

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).parent / "ical_reader.mjs"
LIBRARY = ROOT / "var" / "frontend" / "node_modules" / "ical.js" / "dist" / "ical.js"


@dataclass(frozen=True, order=True)
class Time:
    """One single time of a calendar, as a reader understood it; moments in UTC."""

    starts_at: datetime
    ends_at: datetime
    uid: str
    title: str
    is_cancelled: bool
    is_free: bool
    is_whole_days: bool

    @property
    def interval(self) -> Interval:
        return Interval(self.starts_at, self.ends_at)


def by_icalendar(content: bytes, *, within: Interval, zone: str = "Europe/London") -> list[Time]:
    """icalendar and recurring-ical-events; `zone` is that of days and of times without one."""
    there = ZoneInfo(zone)
    found = []
    for calendar in icalendar.Calendar.from_ical(content, multiple=True):
        of = recurring_ical_events.of(calendar)
        for event in of.between(within.starts_at, within.ends_at):
            starts, ends = event["DTSTART"].dt, event["DTEND"].dt
            found.append(
                Time(
                    starts_at=_moment(starts, there),
                    ends_at=_moment(ends, there),
                    uid=str(event["UID"]),
                    title=str(event.get("SUMMARY", "")),
                    is_cancelled=str(event.get("STATUS", "")) == "CANCELLED",
                    is_free=str(event.get("TRANSP", "")) == "TRANSPARENT",
                    is_whole_days=not isinstance(starts, datetime),
                )
            )
    return sorted(found)


def by_ical_js(content: bytes, *, within: Interval, zone: str = "Europe/London") -> list[Time]:
    """ical.js in the node that the pages are made with, installed by the same lock file."""
    ends = (str(int(each.timestamp())) for each in (within.starts_at, within.ends_at))
    command: list[Path | str] = [styles.find_node(), SCRIPT, LIBRARY, *ends]
    done = subprocess.run(command, input=content, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    there = ZoneInfo(zone)
    return sorted(
        Time(
            starts_at=_said(one["starts"], there),
            ends_at=_said(one["ends"], there),
            uid=one["uid"],
            title=one["title"],
            is_cancelled=one["status"] == "CANCELLED",
            is_free=one["transp"] == "TRANSPARENT",
            is_whole_days="d" in one["starts"],
        )
        for one in json.loads(done.stdout)
    )


def taken(times: list[Time]) -> list[Interval]:
    """What takes time, as a reader understood it."""
    return [
        one.interval
        for one in times
        if not one.is_cancelled and not one.is_free and one.starts_at < one.ends_at
    ]


def _said(value: dict[str, Any], there: ZoneInfo) -> datetime:
    if "u" in value:
        return datetime.fromtimestamp(value["u"], tz=UTC)
    if "d" in value:
        return _moment(date.fromisoformat(value["d"]), there)
    return _moment(datetime.fromisoformat(value["f"]), there)


def _moment(value: date, there: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    aware = value if value.tzinfo else value.replace(tzinfo=there)
    # By way of seconds: times of icalendar's own zones are not compared by their walls.
    return datetime.fromtimestamp(aware.timestamp(), tz=UTC)


def stretch_of(first: date, *, days: int) -> Interval:
    """Whole days in London."""
    return Interval(
        clock.local_moment(first, time()), clock.local_moment(first + timedelta(days=days), time())
    )
