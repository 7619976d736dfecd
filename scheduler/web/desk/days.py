"""Reads the day that somebody types at a desk: “4 dec”, “tue”, “+7”. Pure; never a day in the past.

What cannot be read is None: the page says so, and keeps what was typed.
"""

import re
from datetime import date, timedelta

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = {"today": 0, "now": 0, "tomorrow": 1, "tom": 1}
_LATER = re.compile(r"\+(\d{1,3})(w?)", re.ASCII)
_WEEKDAY = re.compile(rf"(next )?({'|'.join(_DAYS)})[a-z]*", re.ASCII)
_WORDS = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)? ?({'|'.join(_MONTHS)})[a-z]*(?: (\d{{4}}|\d{{2}}))?", re.ASCII
)
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
# Two years ahead nobody has a rota.
_FURTHEST = timedelta(days=730)


def find_day(typed: str, *, today: date) -> date | None:
    """The day meant, today or later; None where none is."""
    words = " ".join(typed.lower().replace(",", " ").split())
    found = _named(words, today) or _dated(words, today)
    return found if found and today <= found <= today + _FURTHEST else None


def _named(words: str, today: date) -> date | None:
    if words in _NAMED:
        return today + timedelta(days=_NAMED[words])
    if later := _LATER.fullmatch(words):
        return today + timedelta(days=int(later[1]) * (7 if later[2] else 1))
    if weekday := _WEEKDAY.fullmatch(words):
        ahead = (_DAYS.index(weekday[2]) - today.weekday()) % 7
        # On a Tuesday “tue” is today, and “next tue” is not.
        return today + timedelta(days=7 if weekday[1] and not ahead else ahead)
    return None


def _dated(words: str, today: date) -> date | None:
    if iso := _ISO.fullmatch(words):
        return _day(int(iso[3]), int(iso[2]), int(iso[1]))
    if named := _WORDS.fullmatch(words):
        return _in_year(int(named[1]), _MONTHS.index(named[2]) + 1, named[3], today)
    if numbers := _NUMBERS.fullmatch(words):
        return _in_year(int(numbers[1]), int(numbers[2]), numbers[3], today)
    return None


def _in_year(day: int, month: int, year: str | None, today: date) -> date | None:
    """Without a year the next day of that name is meant."""
    if year:
        return _day(day, month, int(year) if len(year) == 4 else 2000 + int(year))
    years = (_day(day, month, today.year + ahead) for ahead in range(5))
    return next((found for found in years if found and found >= today), None)


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
