"""Addresses as lines of an envelope's window; refuses where a letter could not be posted.

Only their form is checked here, by GOV.UK Notify's rules (DOMAIN.md 4.1); whether the lines fit
the window is found when the letter is made.
"""

import re
from collections.abc import Iterable

from scheduler.partners import postcodes, rows
from scheduler.refusals import Invalid

FEWEST_LINES, MOST_LINES = 3, 7
_FIELD = "address_lines"
_BAD_STARTS = tuple('@()=[]"\\/,<>~')
_NO_FIXED_ABODE = re.compile(
    r"n\.?f\.?a\.?|homeless|of no abode|dim cyfeiriad|digartref"
    r"|.*\bno (?:fixed|permanent|current|known) (?:abode|address|home|residence)\b.*",
    re.IGNORECASE,
)
_FORCES_POST = re.compile(r"BFPO ?[0-9]+", re.IGNORECASE)


def check(typed: Iterable[str]) -> list[str]:
    """The lines as they are printed: whom it is for first, the postcode last.

    Empty lines are left out. Raises Invalid naming `address_lines`.
    """
    lines = [line for line in map(rows.one_line, typed) if line]
    if any(_NO_FIXED_ABODE.fullmatch(line) for line in lines):
        raise _invalid(
            "A letter needs a place. Give an address where somebody keeps it for them (c/o) or a "
            "front desk where they call for it, or use another route."
        )
    if not FEWEST_LINES <= len(lines) <= MOST_LINES:
        raise _invalid("An address has 3 to 7 lines: the name first, the postcode last.")
    return [*_checked(lines[:-1]), _last_line(lines[-1])]


def _checked(lines: list[str]) -> list[str]:
    for line in lines:
        if line.startswith(_BAD_STARTS):
            raise _invalid('No line of an address starts with @ ( ) = [ ] " \\ / , < > or ~.')
    if not all(any(map(str.isalnum, line)) for line in lines[:2]):
        raise _invalid("The first two lines of an address need a letter or a digit each.")
    return lines


def _last_line(line: str) -> str:
    if _FORCES_POST.fullmatch(line):
        return line.upper()
    postcode = postcodes.find_postcode(line)
    if postcode is None:
        raise _invalid("The last line of an address is its UK postcode.")
    return postcode


def _invalid(sentence: str) -> Invalid:
    return rows.invalid(_FIELD, sentence)
