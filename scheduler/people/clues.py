"""What a line typed at a desk says about the person sought; it asks nothing, and refuses nothing.

A line may hold parts of a name, a date or a year of birth, a phone number, an NHS number, a
postcode and a partner's own reference, in any order.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scheduler.partners import phone_numbers, postcodes
from scheduler.people import nhs_numbers

LONGEST_LINE = 200
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# Each pattern takes its part out of the line, so that the next does not see it again.
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)", re.ASCII)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", re.ASCII)
_NAMED_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(_MONTHS)})[a-z]*\s+(\d{{4}}|\d{{2}})(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_POSTCODE = re.compile(rf"\b{postcodes.PATTERN}\b", re.ASCII | re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\+?\d[\d ()-]{5,}\d", re.ASCII)
# Stands where a part was taken out, so that what was beside it does not run together.
_APART = "\n"
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
# Fewer digits would be the beginning of everybody's.
_BEGINNING = re.compile(r"(?:\+44 ?|0)(?:\d ?){4,8}\d?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Number:
    """Digits that are an NHS number, a phone number, or may be either."""

    typed: str
    nhs_number: str | None
    e164: str | None


@dataclass(frozen=True, slots=True)
class Clues:
    """All of them must hold of a person. `line` is what was typed, on one line.

    `born_on` holds several dates when the year was typed with two digits. `phone_begins` is how a
    phone number begins that is still being typed, as it would be kept.
    """

    line: str
    words: tuple[str, ...] = ()
    born_on: tuple[date, ...] = ()
    born_in: int | None = None
    numbers: tuple[Number, ...] = ()
    postcode: str | None = None
    phone_begins: str = ""


def read(typed: str) -> Clues:
    """Take a line apart. A date or a number that cannot be one is left as a word."""
    line = " ".join(typed.replace("\x00", " ").split())[:LONGEST_LINE]
    if _BEGINNING.fullmatch(line) and _find_number(line) is None:
        return Clues(line=line, phone_begins="+44" + re.sub(r"^(?:\+44|0)| ", "", line))
    rest, born_on = _take_dates(line)
    rest, postcode = _take_postcode(rest)
    rest, numbers = _take_numbers(rest)
    words = [word for word in map(_bare, rest.split()) if word]
    years = [word for word in words if _YEAR.fullmatch(word)]
    # With a date of birth a year says nothing more; two years say nothing at all.
    born_in = int(years[0]) if len(years) == 1 and not born_on else None
    return Clues(
        line=line,
        words=tuple(word for word in words if born_in is None or word != years[0]),
        born_on=born_on,
        born_in=born_in,
        numbers=numbers,
        postcode=postcode,
    )


def _bare(word: str) -> str:
    """The word as it stands in a name: "Smith, Asha" has no comma in the record."""
    return word.strip(",;()")


def _take_dates(line: str) -> tuple[str, tuple[date, ...]]:
    for pattern, order in ((_YEAR_FIRST, "ymd"), (_DAY_FIRST, "dmy"), (_NAMED_MONTH, "dmy")):
        for match in pattern.finditer(line):
            parts = dict(zip(order, match.groups(), strict=True))
            if dates := tuple(_dates(parts)):
                return _without(line, match), dates
    return line, ()


def _dates(parts: dict[str, str]) -> Iterator[date]:
    name = parts["m"].lower()
    month = _MONTHS.index(name) + 1 if name in _MONTHS else int(name)
    years = [parts["y"]] if len(parts["y"]) == 4 else ["19" + parts["y"], "20" + parts["y"]]
    for year in years:
        try:
            yield date(int(year), month, int(parts["d"]))
        except ValueError:
            continue


def _take_postcode(line: str) -> tuple[str, str | None]:
    match = _POSTCODE.search(line)
    if match is None:
        return line, None
    return _without(line, match), postcodes.find_postcode(match[0])


def _take_numbers(line: str) -> tuple[str, tuple[Number, ...]]:
    numbers: list[Number] = []

    def take(match: re.Match[str]) -> str:
        groups = match[0].split(" ")
        for first, last in _slices(len(groups)):
            number = _find_number(" ".join(groups[first:last]))
            if number:
                numbers.append(number)
                return _APART.join(groups[:first] + groups[last:])
        return match[0]

    return _LONG_NUMBER.sub(take, line), tuple(numbers)


def _slices(length: int) -> Iterator[tuple[int, int]]:
    """Where a number may begin and end among groups of digits, the longest first."""
    for size in range(length, 0, -1):
        for first in range(length - size + 1):
            yield first, first + size


def _find_number(typed: str) -> Number | None:
    phone = phone_numbers.find_number(typed)
    nhs_number = nhs_numbers.find_number(typed)
    if phone is None and nhs_number is None:
        return None
    return Number(
        typed=re.sub(r"[^+\d]", "", typed),
        nhs_number=nhs_number,
        e164=phone.e164 if phone else None,
    )


def _without(line: str, match: re.Match[str]) -> str:
    return f"{line[: match.start()]}{_APART}{line[match.end() :]}"
