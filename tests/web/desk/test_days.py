"""The day box, as people type."""

from datetime import date

import pytest

from scheduler.web.desk import days

TODAY = date(2027, 3, 2)  # a Tuesday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", date(2027, 3, 2)),
        ("tomorrow", date(2027, 3, 3)),
        ("+0", date(2027, 3, 2)),
        ("+7", date(2027, 3, 9)),
        ("+2w", date(2027, 3, 16)),
        ("tue", date(2027, 3, 2)),
        ("next tue", date(2027, 3, 9)),
        ("Thursday", date(2027, 3, 4)),
        ("mon", date(2027, 3, 8)),
        ("4 dec", date(2027, 12, 4)),
        ("4th December", date(2027, 12, 4)),
        ("1 mar", date(2028, 3, 1)),
        ("29 feb", date(2028, 2, 29)),
        ("4 dec 27", date(2027, 12, 4)),
        ("9/3", date(2027, 3, 9)),
        ("9/3/2027", date(2027, 3, 9)),
        ("2027-03-28", date(2027, 3, 28)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, meant: date) -> None:
    assert days.find_day(typed, today=TODAY) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "yesterday", "30 feb", "32/1", "1 mar 2027", "+999", "-7", "4 dec 2099", "soon", "+"],
)
def test_what_is_no_day_to_come_is_none(typed: str) -> None:
    assert days.find_day(typed, today=TODAY) is None
