"""Says in words what an import would do: when a pattern happens, and whose it is; asks nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.reminders.words import clock_time, day, long_date
from scheduler.rota.imported import Remark
from scheduler.rota.imports import Brought
from scheduler.rota.shifts import WEEKS
from scheduler.rota.timings import WEEKDAYS, Repeats, Timing

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH = {
    1: "first",
    2: "second",
    3: "third",
    4: "fourth",
    5: "fifth",
    -1: "last",
    -2: "last but one",
}
_PERIODS = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}
_AGAIN = (
    "Change the entry in the calendar program and export it again, or change it in the text below."
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is not understood, or is passed over, and what to do about it."""

    line: int
    why: str
    what_to_do: str


def of_timing(timing: Timing) -> str:
    """“Every Monday and Wednesday, 9am to 5pm, from 1 March 2027; 2 days otherwise”."""
    first = timing.first
    hours = f"{clock_time(first.from_time)} to {clock_time(first.until_time)}"
    if timing.repeats is not None:
        until = timing.repeats.until_on
        ending = f" to {long_date(until)}" if until else ""
        said = f"{_rule(timing.repeats, first.on)}, {hours}, from {long_date(first.on)}{ending}"
        otherwise = len(timing.skipped) + len(timing.moved) + len(timing.added - {first})
        return said + _otherwise(otherwise)
    if not timing.added:
        return f"{day(first.on)}, {hours}"
    days = sorted([first, *timing.added])
    alike = {(each.from_time, each.until_time) for each in days}
    shown = hours if len(alike) == 1 else "different hours"
    return f"{len(days)} days from {long_date(days[0].on)} to {long_date(days[-1].on)}, {shown}"


def of_remark(remark: Remark, *, is_calendar: bool) -> Problem:
    """A remark of a calendar speaks of its entry; one of a table says by itself what to write."""
    if is_calendar:
        return Problem(remark.line, f"The entry {remark.reason}", _AGAIN)
    why, _, what_to_do = remark.reason.partition(". ")
    return Problem(remark.line, why[:1].upper() + why[1:], what_to_do or "Nothing")


def of_outcome(brought: Brought, *, dated: Sequence[int]) -> list[str]:
    """What would become of the rota as a whole, in sentences."""
    unchanged = brought.unchanged + brought.leave_unchanged
    if not brought.steps:
        also = " All of it is here already." if unchanged else ""
        return [f"This would change nothing.{also}"]
    found = brought.shifts
    said = [
        f"{_counted(found.made, 'shift', 'shifts')} would be made in the next {WEEKS} weeks,"
        f" {found.changed} changed and {found.removed} removed."
    ]
    if unchanged:
        is_here = "1 entry is" if unchanged == 1 else f"{unchanged} entries are"
        said.append(f"{is_here} here already and would stay.")
    if dated:
        lines = _and([str(line) for line in dated])
        said.append(
            f"No pattern of ours can say how the entry on line {lines} repeats. Its days are"
            " brought in one by one, for as long as shifts are made. Import it again before then."
            if len(dated) == 1
            else f"No pattern of ours can say how the entries on lines {lines} repeat. Their days"
            " are brought in one by one, for as long as shifts are made. Import them again before"
            " then."
        )
    if found.refused:
        days = _and([long_date(one.on) for one in found.refused])
        said.append(f"No shift on {days}: the clocks skip all of it.")
    return said


def of_undoing(patterns: int, leave: int) -> str:
    """“2 patterns and 1 stretch of leave would be as they were before the import.”"""
    return (
        f"{_counted(patterns, 'pattern', 'patterns')} and"
        f" {_counted(leave, 'stretch', 'stretches')} of leave would be as they were before the"
        " import."
    )


def _counted(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _rule(repeats: Repeats, first: date) -> str:
    named = [_DAYS[WEEKDAYS.index(each)] for each in repeats.weekdays]
    period = _PERIODS[repeats.frequency]
    if repeats.frequency == "weekly":
        named = named or [_DAYS[first.weekday()]]
        if repeats.interval == 1:
            return f"Every {_and(named)}"
        each = "second week" if repeats.interval == 2 else f"{repeats.interval} weeks"
        return f"Every {each} on {_and(named)}"
    every = f"Every {period}" if repeats.interval == 1 else f"Every {repeats.interval} {period}s"
    if repeats.frequency == "monthly":
        if named and repeats.nth:
            nth = _and([_NTH.get(each, f"number {each}") for each in repeats.nth])
            return f"{every} on the {nth} {_and(named)}"
        if named:
            return f"{every} on each {_and(named)}"
        return f"{every} on day {repeats.month_day or first.day}"
    if repeats.frequency == "yearly":
        return f"{every} on {first.day} {first:%B}"
    return f"{every} that is a {_and(named)}" if named else every


def _otherwise(number: int) -> str:
    if not number:
        return ""
    return f"; {number} {'day' if number == 1 else 'days'} otherwise"


def _and(named: Sequence[str]) -> str:
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
