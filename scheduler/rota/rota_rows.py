"""Reads a table of shifts and leave (CSV), row by row; each fault says what to write instead. Pure.

A row is one stretch of work, or one that repeats, or leave.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar

from scheduler import tables
from scheduler.modes import Mode
from scheduler.refusals import Refusal
from scheduler.rota.imported import Remark
from scheduler.rota.timings import WEEKDAYS, YEARS, Repeats

COLUMNS = (
    "who",
    "on",
    "from",
    "until",
    "repeats",
    "days",
    "last_on",
    "site",
    "room",
    "modes",
    "post",
    "leave",
    "reference",
)
REQUIRED = ("who", "on")
REPEATS = {"": 0, "no": 0, "weekly": 1, "every week": 1, "fortnightly": 2, "every second week": 2}
# By what models.Leave.Kind calls them, and by what people do.
LEAVE = {
    "annual": "annual",
    "annual leave": "annual",
    "sickness": "sickness",
    "sick": "sickness",
    "study": "study",
    "study leave": "study",
    "other": "other",
    "other leave": "other",
}
_Known = TypeVar("_Known", str, int)
_LONGEST_REFERENCE = 100
_LISTED_IN = f"The columns are: {', '.join(COLUMNS)}."
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::00)?\s*(am|pm)?")
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")


class NotATable(Refusal):
    """The file as a whole cannot be understood."""

    code = "not_a_table"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; what names a person or a place is as it was written, and empty where nothing was.

    `leave` is one of models.Leave.Kind, or empty for work. Leave without hours is whole days until
    `last_on`.
    """

    line: int
    who: str
    on: date
    from_time: time | None
    until_time: time | None
    repeats: Repeats | None
    last_on: date | None
    site: str
    room: str
    modes: tuple[str, ...]
    post: str
    leave: str
    reference: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Whom and what a row names that could not be read for other faults."""

    line: int
    who: str
    site: str
    room: str
    post: str
    leave: str


@dataclass(slots=True)
class Rows:
    """The rows of a file, and what is wrong with others."""

    rows: list[Row] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    bad: list[Remark] = field(default_factory=list)


def read(content: bytes) -> Rows:
    """The rows of a file. Raises NotATable."""
    try:
        table = tables.read(content, known=COLUMNS, required=REQUIRED, listed_in=_LISTED_IN)
    except tables.Unreadable as error:
        raise NotATable(error.sentence) from error
    found = Rows(bad=[Remark(number, "", reason) for number, reason in table.faults])
    for line in table.lines:
        reading = _Reading(line)
        row = reading.row()
        found.bad += [Remark(line.number, "", reason) for reason in reading.faults]
        if row is not None and not reading.faults:
            found.rows.append(row)
        else:
            found.unread.append(reading.unread())
    return found


class _Reading:
    """One line under way: every fault of it is found, not only the first."""

    def __init__(self, line: tables.Line) -> None:
        self._line = line
        self.faults: list[str] = []

    def row(self) -> Row | None:
        """None where there is no telling what the row would be."""
        on = self._date("on")
        leave = self._one_of("leave", LEAVE)
        starts, ends = self._time("from"), self._time("until")
        last_on = self._date("last_on", needed=False)
        interval = self._one_of("repeats", REPEATS) or 0
        days = self._days()
        modes = self._modes()
        if not self._cell("who"):
            self.faults.append("who: write the name, or the short name, of a staff member")
        if len(self._cell("reference")) > _LONGEST_REFERENCE:
            self.faults.append(f"reference: use {_LONGEST_REFERENCE} letters at most")
        self._check_hours(starts, ends, is_leave=bool(leave))
        if leave and (interval or days):
            self.faults.append("repeats: leave does not repeat. Write a row for each stretch of it")
        if last_on and on and last_on < on:
            self.faults.append("last_on: the last day is before the first")
        if last_on and not leave and not interval:
            self.faults.append("last_on: write how it repeats, weekly or fortnightly")
        if days and not interval:
            self.faults.append("days: write how it repeats, weekly or fortnightly")
        if on is None or self.faults:
            return None
        return Row(
            line=self._line.number,
            who=self._cell("who"),
            on=on,
            from_time=starts,
            until_time=ends,
            repeats=Repeats(
                "weekly",
                interval=interval,
                weekdays=days or (WEEKDAYS[on.weekday()],),
                until_on=last_on,
            )
            if interval
            else None,
            last_on=last_on,
            site=self._cell("site"),
            room=self._cell("room"),
            modes=modes,
            post=self._cell("post"),
            leave=leave or "",
            reference=self._cell("reference"),
        )

    def unread(self) -> Unread:
        """What it names."""
        names = ("who", "site", "room", "post", "leave")
        return Unread(self._line.number, *(self._cell(name) for name in names))

    def _cell(self, name: str) -> str:
        return self._line.cells.get(name, "")

    def _check_hours(self, starts: time | None, ends: time | None, *, is_leave: bool) -> None:
        written = [bool(self._cell(name)) for name in ("from", "until")]
        if any(written) and not all(written):
            self.faults.append("from, until: write both times, such as 09:00 and 17:00")
        elif not any(written) and not is_leave:
            self.faults.append(
                "from, until: write the hours, such as 09:00 and 17:00, or what kind of leave it is"
            )
        elif starts is not None and starts == ends:
            self.faults.append("until: it ends at the time at which it starts")

    def _date(self, name: str, *, needed: bool = True) -> date | None:
        written = self._cell(name)
        if not written and not needed:
            return None
        for form in _DATES:
            try:
                found = datetime.strptime(written, form).date()  # noqa: DTZ007 - a date alone
            except ValueError:
                continue
            if found.year in YEARS:
                return found
        said = f"“{written}” is no date that can be read" if written else "there is no date"
        self.faults.append(f"{name}: {said}. Write 2027-03-09 or 09/03/2027")
        return None

    def _time(self, name: str) -> time | None:
        written = self._cell(name).lower()
        if not written:
            return None
        found = _TIME.fullmatch(written)
        if found and (found[2] or found[3]):
            hours, minutes = int(found[1]), int(found[2] or 0)
            if found[3]:
                # Out of range stays so, and is refused below.
                hours = hours % 12 + (12 if found[3] == "pm" else 0) if 1 <= hours <= 12 else 99
            if (hours, minutes) == (24, 0):
                hours = 0
            if hours < 24 and minutes < 60:
                return time(hours, minutes)
        self.faults.append(f"{name}: “{written}” is no time of day. Write 09:00 or 5:30pm")
        return None

    def _one_of(self, name: str, known: Mapping[str, _Known]) -> _Known | None:
        written = " ".join(self._cell(name).lower().split())
        if written in known:
            return known[written]
        if written:
            words = ", ".join(each for each in known if each)
            self.faults.append(f"{name}: “{written}” is not one of: {words}")
        return None

    def _days(self) -> tuple[str, ...]:
        named = _several(self._cell("days"))
        unknown = [each for each in named if each[:2].upper() not in WEEKDAYS]
        if unknown:
            self.faults.append(f"days: “{unknown[0]}” is no day. Write mon;wed with ; between")
        return tuple(each[:2].upper() for each in named if each not in unknown)

    def _modes(self) -> tuple[str, ...]:
        named = ["_".join(each.split()) for each in _several(self._cell("modes"))]
        unknown = [each for each in named if each not in set(Mode)]
        if unknown:
            known = ", ".join(Mode)
            self.faults.append(f"modes: “{unknown[0]}” is none of: {known}. Write ; between two")
        return tuple(each for each in Mode if each in named)


def _several(cell: str) -> list[str]:
    parts: Iterable[str] = (part.strip().lower() for part in re.split("[;/]", cell))
    return [part for part in parts if part]
