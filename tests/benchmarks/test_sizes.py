from datetime import date

import pytest

from scheduler.benchmarks import sizes
from scheduler.benchmarks.sizes import Size

MONDAY = date(2027, 3, 8)


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (date(2027, 3, 1), MONDAY),
        (date(2027, 3, 5), MONDAY),
        (date(2027, 3, 7), MONDAY),
        (MONDAY, date(2027, 3, 15)),
    ],
)
def test_the_first_monday_is_after_today(today: date, monday: date) -> None:
    assert sizes.next_monday(today) == monday


def test_there_are_five_working_days_a_week_before_and_after() -> None:
    size = Size(monday=MONDAY, staff=12, days=14, past_days=7)
    assert size.future() == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    assert size.past() == [-7, -6, -5, -4, -3]
    assert (size.sites, size.people) == (2, 480)


def test_a_caseload_is_other_people_every_half_year_back() -> None:
    days = (200, 0, -182, -183, -364, -365)
    assert [sizes.period(day) for day in days] == [0, 0, 0, 1, 1, 2]
    assert sizes.periods_before([5, -400]) == 2
    assert sizes.periods_before([]) == 0


def test_enough_days_for_the_appointments_asked_for() -> None:
    days = sizes.days_for(24_000, staff=1000, booked_percent=60)
    assert days == 7
    assert sizes.days_for(24_001, staff=1000, booked_percent=60) == 8


def test_days_come_in_stretches_and_none_is_left_out() -> None:
    days = list(range(23))
    found = list(sizes.chunks(days, staff=10, rows=400))
    assert [len(chunk) for chunk in found] == [5, 5, 5, 5, 3]
    assert [day for chunk in found for day in chunk] == days
