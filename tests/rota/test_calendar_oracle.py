"""What is read from a calendar file and kept as patterns is what another reader of it finds.

The other reader is recurring-ical-events, on the untouched file. Read are our own samples, the
exports in ../shared/data/calendars where there are any, and whatever hypothesis writes.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as some

from scheduler.intervals import Interval
from scheduler.rota import calendar_files, recurrence
from scheduler.rota.imported import CalendarFile
from tests.rota.calendars import calendar, entry

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "calendars"
FILES = [*sorted(SAMPLES.glob("*.ics")), *sorted(SHARED.glob("*.ics"))]
HALF_A_YEAR = timedelta(weeks=26)
DAY = timedelta(days=1)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_file_is_understood_as_others_understand_it(file: Path) -> None:
    content = file.read_bytes()
    from_on = begins_on(content)
    read = calendar_files.read(
        content, zone="Europe/London", from_on=from_on, until_on=from_on + HALF_A_YEAR
    )
    assert read.bad == []
    assert read.entries or read.ignored
    work = {one.uid for one in read.shifts}
    assert kept(read, from_on) == expanded(content, from_on, uids=work)


def begins_on(content: bytes) -> date:
    """The day before anything in a file begins."""
    found: list[Any] = icalendar.Calendar.from_ical(content, multiple=True)
    starts = [event["DTSTART"].dt for each in found for event in each.walk("VEVENT")]
    days = [start.date() if isinstance(start, datetime) else start for start in starts]
    return min(days) - DAY


def kept(read: CalendarFile, from_on: date) -> set[Interval]:
    """The moments of all shifts, by way of the database and django-scheduler."""
    found = set()
    for one in read.shifts:
        event_id = recurrence.add(
            calendar_id=recurrence.add_calendar(), timing=one.timing, zone=one.zone
        )
        given_ = recurrence.expand([event_id], from_on=from_on, until_on=from_on + HALF_A_YEAR)
        found |= {stretch.find_moments(zone=one.zone) for stretch in given_[event_id]}
    return {moments for moments in found if moments}


def expanded(content: bytes, from_on: date, *, uids: set[str]) -> set[Interval]:
    """The moments of the same entries, found by another program."""
    found = set()
    for calendar_ in icalendar.Calendar.from_ical(content, multiple=True):
        for event in recurring_ical_events.of(calendar_).between(from_on, from_on + HALF_A_YEAR):
            if str(event["UID"]) in uids and is_work(event):
                found.add(Interval(moment(event["DTSTART"].dt), moment(event["DTEND"].dt)))
    return found


def is_work(event: Any) -> bool:
    return event.get("STATUS") != "CANCELLED" and "leave" not in str(event["SUMMARY"]).lower()


def moment(value: datetime) -> datetime:
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo("Europe/London"))
    return value.astimezone(UTC)


# Hours that exist on every day of the year: what a program makes of the others differs.
HOURS = some.integers(3, 20)
FIRST_DAYS = some.dates(date(2027, 1, 4), date(2027, 11, 7))
DAYS = some.lists(some.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), unique=True)
COUNTED_DAYS = some.lists(
    some.sampled_from(["1MO", "3MO", "-1FR", "2TU", "WE", "-2SU"]), min_size=1, unique=True
)


@some.composite
def rules(draw: Any) -> str:
    parts = [draw(some.sampled_from(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "YEARLY"]))]
    if interval := draw(some.integers(1, 3)) - 1:
        parts.append(f"INTERVAL={interval + 1}")
    if parts[0] in {"DAILY", "WEEKLY"} and (days := draw(DAYS)):
        parts.append(f"BYDAY={','.join(days)}")
    if parts[0] == "MONTHLY":
        more = some.sampled_from(["", "BYMONTHDAY=5", "BYMONTHDAY=5,20", "BYMONTHDAY=-1"])
        counted = COUNTED_DAYS.map(lambda days: f"BYDAY={','.join(days)}")
        last = some.just("BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1")
        parts.append(draw(some.one_of(more, counted, last)))
    parts.append(f"WKST={draw(some.sampled_from(['MO', 'SU']))}")
    end = draw(some.sampled_from(["", "COUNT", "UNTIL"]))
    if end == "COUNT":
        parts.append(f"COUNT={draw(some.integers(1, 30))}")
    if end == "UNTIL":
        until = draw(some.datetimes(datetime(2027, 2, 1), datetime(2028, 2, 1)))  # noqa: DTZ001
        parts.append(f"UNTIL={until:%Y%m%dT%H%M00Z}")
    return "RRULE:FREQ=" + ";".join(part for part in parts if part)


def walls(on: date, hour: int) -> str:
    return f"{on:%Y%m%d}T{hour:02}0000"


@some.composite
def series(draw: Any) -> bytes:
    first, hour, length = draw(FIRST_DAYS), draw(HOURS), draw(some.integers(1, 12))
    zone = draw(some.sampled_from(["Europe/London", "America/New_York"]))
    near = some.integers(0, 60).map(lambda days: first + timedelta(days=days))
    lines = [
        f"DTSTART;TZID={zone}:{walls(first, hour)}",
        f"DURATION:PT{length}H",
        draw(rules()),
        *(f"EXDATE;TZID={zone}:{walls(on, hour)}" for on in draw(some.lists(near, max_size=4))),
    ]
    moved = draw(some.dictionaries(near, some.tuples(near, HOURS), max_size=3))
    exceptions = [
        entry(
            f"RECURRENCE-ID;TZID={zone}:{walls(on, hour)}",
            f"DTSTART;TZID={zone}:{walls(to_on, to_hour)}",
            "DURATION:PT2H",
        )
        for on, (to_on, to_hour) in moved.items()
    ]
    # When nothing else starts, not even in UTC: the other reader mixes those up.
    lines += [
        f"RDATE;TZID={zone}:{walls(on, 21)[:-4]}3000"
        for on in draw(some.lists(near, max_size=2, unique=True))
    ]
    return calendar(entry(*lines), *exceptions)


@settings(max_examples=60)
@given(content=series())
def test_whatever_a_program_writes_is_understood(content: bytes) -> None:
    from_on = begins_on(content)
    read = calendar_files.read(
        content, zone="Europe/London", from_on=from_on, until_on=from_on + HALF_A_YEAR
    )
    assert read.bad == []
    assert kept(read, from_on) == within(expanded(content, from_on, uids={"one"}), read, from_on)


def within(found: set[Interval], read: CalendarFile, from_on: date) -> set[Interval]:
    """Only what starts on a date asked for: another program counts what reaches into them too."""
    zone = ZoneInfo(read.shifts[0].zone) if read.shifts else UTC
    return {one for one in found if one.starts_at.astimezone(zone).date() >= from_on}
