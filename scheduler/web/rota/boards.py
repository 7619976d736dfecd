"""The board as plain values: a row per staff member, a cell per day. Pure: told, it asks nobody.

What another partner's rota holds is busy time, and why somebody is away is their employer's
business: a board shows no more of it than when.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.modes import Mode
from scheduler.reminders.words import clock_time, day

_EARLY, _LATE, _NIGHT = time(8), time(18), time(20)
NAMES = {
    "E": "Early shift",
    "D": "Day shift",
    "L": "Late shift",
    "N": "Night shift",
}
LETTERS = {Mode.FACE_TO_FACE: "F", Mode.PHONE: "P", Mode.VIDEO: "V", Mode.TEXT: "T"}


@dataclass(frozen=True, slots=True)
class Work:
    """Shifts that look alike, as they are read for the board: a week has the same on most days."""

    staff_member_id: UUID
    days: tuple[date, ...]
    from_time: time
    until_time: time
    # Of all of them together: a night on which the clocks change is longer, or shorter.
    length: timedelta
    site: str
    modes: tuple[str, ...]
    # Of a rota or an employer that the reader has nothing to do with.
    is_busy: bool


@dataclass(frozen=True, slots=True)
class Away:
    """A leave as it is read for the board; `kind` is empty for whom it is nobody's business."""

    staff_member_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: str = ""
    # By a calendar of their own: at work, and not to be booked.
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line in a cell: a code, a few letters to look at, and the same in words to listen to."""

    code: str
    shown: str
    words: str
    look: str


# A board has thousands of cells: as tuples they are made in a third of the time.
class Cell(NamedTuple):
    """One day of one staff member; `address` leads to the form."""

    address: str
    entries: tuple[Entry, ...]
    is_off: bool
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A staff member with the cells of every day, and the counts that everybody sees."""

    name: str
    cells: tuple[Cell, ...]
    counts: str


@dataclass(frozen=True, slots=True)
class Day:
    """The heading of a column."""

    short: str
    number: str
    words: str
    is_off: bool
    why_off: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that is shown, and which short names of places it uses."""

    days: tuple[Day, ...]
    rows: tuple[Row, ...]
    places: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Counts:
    hours: timedelta = field(default_factory=timedelta)
    days: set[date] = field(default_factory=set)
    lates: int = 0


def make(
    *,
    staff: Sequence[tuple[UUID, str]],
    days: Sequence[date],
    work: Iterable[Work],
    away: Iterable[Away],
    holidays: Collection[date],
    address: str,
    zone: ZoneInfo = clock.LONDON,
) -> Board:
    """`address` is that of a cell, with `{staff}` and `{on}` to fill in."""
    work = list(work)
    places = short_names(each.site for each in work if not each.is_busy)
    entries: dict[tuple[UUID, date], list[Entry]] = defaultdict(list)
    counts: dict[UUID, _Counts] = {staff_member_id: _Counts() for staff_member_id, _ in staff}
    for each in sorted(work, key=lambda each: each.from_time):
        entry = entry_of(each, places)
        for on in each.days:
            entries[each.staff_member_id, on].append(entry)
        _count(counts[each.staff_member_id], each)
    for leave in away:
        for on in _days_of(leave, days, zone=zone):
            entries[leave.staff_member_id, on].append(_away(leave, on, zone=zone))
    headings = tuple(day_heading(on, holidays) for on in days)
    dated = [(on, on.isoformat(), heading) for on, heading in zip(days, headings, strict=True)]
    rows = []
    for staff_member_id, name in staff:
        theirs = address.replace("{staff}", str(staff_member_id))
        cells = tuple(
            _cell(
                entries.get((staff_member_id, on), ()),
                name=name,
                heading=heading,
                address=theirs.replace("{on}", written),
            )
            for on, written, heading in dated
        )
        counted = counts[staff_member_id]
        rows.append(Row(name, cells, _counts(counted)))
    return Board(headings, tuple(rows), tuple((short, name) for name, short in places.items()))


def code_of(from_time: time, until_time: time) -> str:
    """E, D, L or N: a night crosses midnight, a late ends after 6pm, an early begins before 8am."""
    if until_time <= from_time or from_time >= _NIGHT:
        return "N"
    if until_time > _LATE:
        return "L"
    return "E" if from_time < _EARLY else "D"


def modes_in_words(modes: Iterable[str]) -> str:
    return ", ".join(Mode(mode).words for mode in modes)


def _count(counted: _Counts, work: Work) -> None:
    counted.hours += work.length
    counted.days.update(work.days)
    if code_of(work.from_time, work.until_time) in ("L", "N"):
        counted.lates += len(work.days)


def entry_of(work: Work, places: Mapping[str, str]) -> Entry:
    """A shift as a line; `places` are the short names of its sites."""
    span = f"{_short(work.from_time)}–{_short(work.until_time)}"
    said = f"{clock_time(work.from_time)} to {clock_time(work.until_time)}"
    if work.is_busy:
        return Entry("Busy", span, f"Busy, {said}", "busy")
    code = code_of(work.from_time, work.until_time)
    letters = "".join(LETTERS[Mode(mode)] for mode in work.modes)
    return Entry(
        code,
        f"{span} {places[work.site]} {letters}",
        f"{NAMES[code]}, {said}, {work.site}, {modes_in_words(work.modes)}",
        f"shift-{code.lower()}",
    )


def _away(leave: Away, on: date, *, zone: ZoneInfo) -> Entry:
    starts, ends = leave.starts_at.astimezone(zone), leave.ends_at.astimezone(zone)
    midnight = datetime.combine(on, time(), tzinfo=zone)
    is_whole = starts <= midnight and ends >= midnight + timedelta(days=1)
    first = starts.time() if starts.date() == on else time()
    last = ends.time() if ends.date() == on else time()
    span = "" if is_whole else f"{_short(first)}–{_short(last)}"
    kind = leave.kind or "Away"
    said = "all day" if is_whole else f"{clock_time(first)} to {clock_time(last)}"
    if leave.is_busy:
        return Entry("Busy", span, f"Busy, {said}", "busy")
    return Entry("Away", f"{span} {leave.kind}".strip(), f"{kind}, {said}", "away")


def _days_of(leave: Away, days: Sequence[date], *, zone: ZoneInfo) -> list[date]:
    first = clock.local_day(leave.starts_at, zone=zone)
    last = clock.local_day(leave.ends_at - timedelta(microseconds=1), zone=zone)
    return [on for on in days if first <= on <= last]


def day_heading(on: date, holidays: Collection[date]) -> Day:
    """The heading of a day; weekends and bank holidays are off."""
    why = "Bank holiday" if on in holidays else ""
    is_weekend = on.isoweekday() > 5
    return Day(f"{on:%a}", f"{on.day} {on:%b}", day(on), bool(why) or is_weekend, why)


def _cell(entries: Sequence[Entry], *, name: str, heading: Day, address: str) -> Cell:
    said = "; ".join([entry.words for entry in entries]) or "Nothing"
    return Cell(address, tuple(entries), heading.is_off, f"{name}, {heading.words}: {said}")


def _counts(counted: _Counts) -> str:
    """“7:30 hours, 1 day, 0 late shifts”."""
    days = len(counted.days)
    return (
        f"{_hours(counted.hours)} hours, {days} {'day' if days == 1 else 'days'},"
        f" {counted.lates} late {'shift' if counted.lates == 1 else 'shifts'}"
    )


def _hours(length: timedelta) -> str:
    hours, rest = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours}:{rest:02}" if rest else str(hours)


def _short(at: time) -> str:
    return f"{at.hour}:{at.minute:02}" if at.minute else str(at.hour)


def short_names(sites: Iterable[str]) -> dict[str, str]:
    """Initials, each different: “The Hub” is TH; a second one of the same letters is TH2."""
    short: dict[str, str] = {}
    for name in sorted(set(sites)):
        letters = "".join(word[0] for word in name.split() if word[0].isalnum()).upper()[:3]
        taken, number = set(short.values()), 2
        tried = letters
        while tried in taken:
            tried, number = f"{letters}{number}", number + 1
        short[name] = tried
    return short
