"""One cell at a time into a value; what a spreadsheet has spoilt is told with how to mend it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TypeVar

from scheduler.commands.faults import Fault

DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(1, 8), strict=True))
YES_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
AS_TEXT = "format the column as Text in the spreadsheet and enter it again"

Value = TypeVar("Value")


class Cell:
    """Reads the cells of one line and collects what is wrong with them."""

    def __init__(self, *, line: int, cells: Mapping[str, str]) -> None:
        self.line = line
        self._cells = cells
        self.faults: list[Fault] = []

    def fault(self, column: str, reason: str) -> None:
        """Note that a cell cannot be used."""
        self.faults.append(Fault(self.line, column, reason))

    def text(self, column: str, *, longest: int) -> str:
        """The cell as it stands; empty where there is no such column."""
        value = " ".join(self._cells.get(column, "").split())
        if len(value) > longest:
            self.fault(column, f"is longer than {longest} characters")
        return value

    def parts(self, column: str, *, between: str) -> list[str]:
        """The cell's parts, without empty ones."""
        parts = (part.strip() for part in self._cells.get(column, "").split(between))
        return [part for part in parts if part]

    def number(self, column: str, *, longest: int) -> str:
        """Digits that only look like a number: a leading nought matters."""
        value = self.text(column, longest=longest)
        if SCIENTIFIC.fullmatch(value):
            self.fault(column, f"was rounded by a spreadsheet ({value}): {AS_TEXT}")
            return ""
        return value

    def one_of(self, column: str, known: Mapping[str, str]) -> str:
        """A known word, or an empty string."""
        value = self.text(column, longest=60).lower().replace(" ", "_").replace("-", "_")
        if value and value not in known:
            self.fault(column, f"“{value}” is not one of {', '.join(known)}")
            return ""
        return value

    def yes_no(self, column: str) -> bool | None:
        """True, False, or None where the cell is empty."""
        value = self.text(column, longest=60).lower()
        if not value:
            return None
        if value not in YES_NO:
            self.fault(column, f"“{value}” is neither yes nor no")
        return YES_NO.get(value)

    def day(self, column: str) -> date | None:
        """A date as YYYY-MM-DD or DD/MM/YYYY."""
        value = self.text(column, longest=60)
        if value.isdigit():
            self.fault(column, f"“{value}” is a spreadsheet's day number: {AS_TEXT}")
            return None
        return self._converted(column, value, _day, "a date like 2026-03-31 or 31/03/2026")

    def clock(self, column: str) -> time | None:
        """A time of day as HH:MM."""
        value = self.text(column, longest=60)
        return self._converted(column, value, _clock, "a time like 09:30")

    def weekdays(self, column: str) -> tuple[int, ...]:
        """ISO weekdays, Monday is 1, in their order."""
        found = set()
        for part in self.parts(column, between=";"):
            number = DAYS.get(part.lower()[:3])
            if number is None:
                self.fault(column, f"“{part}” is not a day of the week")
            else:
                found.add(number)
        return tuple(sorted(found))

    def _converted(
        self, column: str, value: str, convert: Callable[[str], Value], wanted: str
    ) -> Value | None:
        if not value:
            return None
        try:
            return convert(value)
        except ValueError:
            self.fault(column, f"“{value}” is not {wanted}")
            return None


def _day(value: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return date.fromisoformat(value)
    # A two-digit year would be a guess at the century.
    if not re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", value):
        raise ValueError(value)
    day, month, year = (int(part) for part in value.split("/"))
    return date(year, month, day)


def _clock(value: str) -> time:
    # fromisoformat would take a zone or the letter T with it.
    if not re.fullmatch(r"\d{1,2}:\d{2}", value):
        raise ValueError(value)
    return time.fromisoformat(value.zfill(5))
