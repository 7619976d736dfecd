"""One row of a file of people into what it says about a person; it guesses nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from scheduler.commands.cells import Cell
from scheduler.commands.faults import Fault
from scheduler.commands.people_columns import PERSON, ROUTES
from scheduler.commands.people_table import Line
from scheduler.modes import Mode

HOW = {how: how for how in ("face_to_face", "phone", "letter", "paper", "online", "text")}
WORDINGS = {"standard": "standard", "minimal": "minimal"}
LONGEST = {"name": 120, "known_as": 60, "pronouns": 40, "language": 10, "external_reference": 60}


@dataclass(frozen=True, slots=True)
class Asked:
    """A choice for everything, as the file tells it. `on` is a London date."""

    modes: tuple[Mode, ...]
    by: str
    how: str
    on: date
    note: str


@dataclass(frozen=True, slots=True)
class Route:
    """A contact rule as the file tells it; `place` is the number, or the address lines with |."""

    column: str
    place: str
    is_safe: bool
    may_leave_voicemail: bool
    days: tuple[int, ...]
    hours_from: time | None
    hours_until: time | None
    wording: str
    name_to_show: str
    ask_for: str
    note: str
    position: int

    @property
    def channel(self) -> str:
        return ROUTES[self.column]

    @property
    def address_lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.place.split("|") if line.strip())


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says. `fields` holds only the cells that say something."""

    line: int
    fields: dict[str, str | date]
    asked: Asked | None
    needs: tuple[tuple[str, str], ...]
    routes: tuple[Route, ...]

    @property
    def external_reference(self) -> str:
        return str(self.fields.get("external_reference", ""))

    @property
    def nhs_number(self) -> str:
        return str(self.fields.get("nhs_number", ""))


def read(lines: Iterable[Line]) -> tuple[list[Row], list[Fault]]:
    """Every row that can be used, and every fault; a fault in one row hides none in the next."""
    rows, faults = [], []
    for line in lines:
        cell = Cell(line=line.number, cells=line.cells)
        row = _row(cell)
        if cell.faults:
            faults += cell.faults
        else:
            rows.append(row)
    return rows, faults + _told_twice(rows)


def _row(cell: Cell) -> Row:
    fields = _fields(cell)
    if not fields.get("name"):
        cell.fault("name", "is empty")
    if not fields.get("external_reference") and not fields.get("nhs_number"):
        cell.fault(
            "external_reference",
            "is empty and so is nhs_number: one is needed to find this person the next time",
        )
    return Row(cell.line, fields, _asked(cell), _needs(cell), tuple(_routes(cell)))


def _fields(cell: Cell) -> dict[str, str | date]:
    values: dict[str, str | date | None] = {
        column: cell.text(column, longest=LONGEST[column]) for column in LONGEST
    }
    values["nhs_number"] = "".join(cell.number("nhs_number", longest=20).split()).replace("-", "")
    values["date_of_birth"] = cell.day("date_of_birth")
    return {column: values[column] or "" for column in PERSON if values[column]}


def _asked(cell: Cell) -> Asked | None:
    modes = _modes(cell)
    by = cell.text("choice_asked_by", longest=150)
    how = cell.one_of("choice_asked_how", HOW)
    on = cell.day("choice_asked_on")
    note = cell.text("choice_note", longest=500)
    if not modes:
        for column, value in {"asked_by": by, "asked_how": how, "asked_on": on}.items():
            if value:
                cell.fault(f"choice_{column}", "is filled but the choice itself is empty")
        return None
    for column, value in {"asked_by": by, "asked_how": how, "asked_on": on}.items():
        if not value:
            cell.fault(f"choice_{column}", "is needed with a choice: who asked, how and when")
    return Asked(modes, by, how, on, note) if by and how and on else None


def _modes(cell: Cell) -> tuple[Mode, ...]:
    modes: list[Mode] = []
    for part in cell.parts("choice", between=";"):
        try:
            mode = Mode(part.lower().replace(" ", "_").replace("-", "_"))
        except ValueError:
            cell.fault("choice", f"“{part}” is not one of {', '.join(Mode)}")
            continue
        if mode in modes:
            cell.fault("choice", f"{mode} stands there twice")
        modes.append(mode)
    return tuple(modes)


def _needs(cell: Cell) -> tuple[tuple[str, str], ...]:
    found = []
    for part in cell.parts("needs", between=";"):
        kind, _, detail = part.partition(":")
        found.append((kind.strip().lower().replace("-", "_").replace(" ", "_"), detail.strip()))
    if len(set(found)) < len(found):
        cell.fault("needs", "the same need stands there twice")
    return tuple(found)


def _routes(cell: Cell) -> Iterable[Route]:
    safe = {column: cell.yes_no(f"{column}_safe") for column in ROUTES}
    places = {
        "phone": cell.number("phone", longest=30),
        "sms": cell.number("sms", longest=30),
        "letter": cell.text("letter", longest=500),
    }
    positions = _positions(
        cell, [column for column, place in places.items() if place and safe[column]]
    )
    for column, place in places.items():
        is_safe = safe[column]
        if place and is_safe is None:
            cell.fault(f"{column}_safe", "is empty: say yes or no, we do not guess")
        elif is_safe is not None and not place:
            cell.fault(column, f"is empty but {column}_safe is filled")
        elif is_safe is not None:
            yield _route(cell, column, place, is_safe, positions.get(column, len(ROUTES) + 1))


def _route(cell: Cell, column: str, place: str, is_safe: bool, position: int) -> Route:
    hours_from, hours_until = cell.clock(f"{column}_from"), cell.clock(f"{column}_until")
    if (hours_from is None) != (hours_until is None):
        cell.fault(f"{column}_from", f"{column}_from and {column}_until are needed together")
    elif hours_from is not None and hours_until is not None and hours_until <= hours_from:
        cell.fault(f"{column}_until", f"is not after {column}_from")
    return Route(
        column=column,
        place=place,
        is_safe=is_safe,
        may_leave_voicemail=cell.yes_no(f"{column}_voicemail") or False,
        days=cell.weekdays(f"{column}_days"),
        hours_from=hours_from,
        hours_until=hours_until,
        wording=cell.one_of(f"{column}_wording", WORDINGS) or "standard",
        name_to_show=cell.text(f"{column}_show", longest=40),
        ask_for=cell.text(f"{column}_ask_for", longest=120),
        note=cell.text(f"{column}_note", longest=300),
        position=position,
    )


def _positions(cell: Cell, safe: list[str]) -> Mapping[str, int]:
    """Places in the person's order, from 1. With two safe routes the order must be told."""
    order = [part.lower() for part in cell.parts("contact_order", between=";")]
    for column in order:
        if column not in safe:
            cell.fault("contact_order", f"“{column}” is not a safe route of this row")
    if len(set(order)) < len(order):
        cell.fault("contact_order", "names a route twice")
    if len(safe) > 1 and set(order) != set(safe):
        cell.fault("contact_order", f"say which comes first of {', '.join(safe)}")
    return {column: number for number, column in enumerate(order or safe, 1)}


def _told_twice(rows: Iterable[Row]) -> list[Fault]:
    faults = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        for column in ("external_reference", "nhs_number"):
            value = str(row.fields.get(column, ""))
            first = seen.setdefault((column, value), row.line) if value else row.line
            if first != row.line:
                faults.append(Fault(row.line, column, f"stands on line {first} already"))
    return faults
