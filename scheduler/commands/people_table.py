"""A CSV file of people as cells by line and column; ends the command for another kind of file."""

from collections.abc import Collection
from dataclasses import dataclass, field

from scheduler import tables
from scheduler.commands.faults import Fault, Unreadable
from scheduler.tables import Line as Line

_LISTED_IN = "The --help of this command lists those that are."


@dataclass(slots=True)
class Table:
    """All rows, what was wrong with their shape, and what the reader should know."""

    columns: list[str]
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(content: bytes, *, known: Collection[str], required: Collection[str]) -> Table:
    """Split a file into rows. Raises Unreadable."""
    try:
        found = tables.read(content, known=known, required=required, listed_in=_LISTED_IN)
    except tables.Unreadable as error:
        raise Unreadable(error.sentence) from error
    faults = [Fault(number, "", reason) for number, reason in found.faults]
    return Table(found.columns, found.lines, faults, found.notes)
