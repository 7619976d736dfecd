"""Bytes of a CSV file into cells by line and column; refuses what a spreadsheet made unreadable."""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass, field

SAVE_AS = "save it in the spreadsheet as “CSV UTF-8 (comma delimited)”"


class Unreadable(Exception):
    """The file as a whole cannot be understood; `sentence` says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one row, stripped, by column; `number` is where the row begins in the file."""

    number: int
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    """All rows, what was wrong with the shape of some, by their numbers, and what the reader should
    know."""

    columns: list[str]
    lines: list[Line] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(
    content: bytes, *, known: Collection[str], required: Collection[str], listed_in: str
) -> Table:
    """Split a file into rows. Raises Unreadable for another kind of file, or a header we do not
    know; `listed_in` is a sentence that says where the reader finds what may stand there."""
    text, notes = _decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = _without_empty_end([_column(cell) for cell in next(reader, [])], at_least=0)
        columns = _checked(header, known=known, required=required, listed_in=listed_in)
        table = Table(columns=columns, notes=notes)
        begins = reader.line_num + 1
        for cells in reader:
            _add(table, begins=begins, cells=[cell.strip() for cell in cells])
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num} cannot be read as CSV ({error}).") from error
    return table


def _decode(content: bytes) -> tuple[str, list[str]]:
    if content.startswith(b"PK"):
        raise Unreadable(f"This is a spreadsheet (.xlsx or .ods), not CSV: {SAVE_AS}.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise Unreadable(f"This is “Unicode text” (UTF-16), not CSV: {SAVE_AS}.")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"Line {line} holds a byte that is neither UTF-8 nor Windows-1252: {SAVE_AS}."
        ) from error
    return text, [
        "The file is not UTF-8 and was read as Windows-1252 (Excel's plain “CSV”): "
        f"look at names with accents, or {SAVE_AS}."
    ]


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _column(cell: str) -> str:
    return "_".join(cell.strip().lower().replace("-", " ").split())


def _checked(
    header: list[str], *, known: Collection[str], required: Collection[str], listed_in: str
) -> list[str]:
    if not any(header):
        raise Unreadable("The file is empty: its first line must name the columns.")
    unknown = [column or "(no name)" for column in header if column not in known]
    if unknown:
        raise Unreadable(
            f"The first line has columns that are not known: {', '.join(unknown)}. {listed_in}"
        )
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise Unreadable(f"The first line has a column twice: {', '.join(twice)}.")
    missing = [column for column in required if column not in header]
    if missing:
        raise Unreadable(f"The first line lacks a column: {', '.join(missing)}.")
    return header


def _add(table: Table, *, begins: int, cells: list[str]) -> None:
    if not any(cells):
        return
    # Spreadsheets write the empty columns to the right of the table too.
    cells = _without_empty_end(cells, at_least=len(table.columns))
    if len(cells) != len(table.columns):
        table.faults.append(
            (
                begins,
                f"{len(cells)} cells where the first line has {len(table.columns)} columns: "
                "put quotes around a cell that holds a comma",
            )
        )
        return
    table.lines.append(Line(begins, dict(zip(table.columns, cells, strict=True))))


def _without_empty_end(cells: list[str], *, at_least: int) -> list[str]:
    while len(cells) > at_least and not cells[-1]:
        cells = cells[:-1]
    return cells
