"""The first start by one sum is the first of all starts, also on the days the clocks change."""

from datetime import UTC, timedelta

import pytest

from scheduler.availability.starts import Shape, next_start, starts_within
from scheduler.clock import LONDON
from scheduler.intervals import Interval
from tests.times import at

SHAPE = Shape(timedelta(minutes=50), timedelta(minutes=5), timedelta(minutes=10), timedelta())


@pytest.mark.parametrize("grid", [5, 15, 20, 45, 60])
@pytest.mark.parametrize(
    ("starts", "hours"),
    [
        ("Tue 9 Mar 2027 09:00", 4),
        ("Tue 9 Mar 2027 09:07", 4),
        ("Tue 9 Mar 2027 09:00", 1),
        ("Sat 27 Mar 2027 23:10", 6),
        ("Sun 28 Mar 2027 00:20", 3),
        ("Sun 28 Mar 2027 03:10", 3),
        ("Sun 31 Oct 2027 00:10", 5),
        ("Sun 31 Oct 2027 02:40", 3),
        ("Mon 31 May 2027 23:50", 3),
    ],
)
def test_it_is_the_first_of_all_starts(starts: str, hours: int, grid: int) -> None:
    shape = Shape(SHAPE.length, SHAPE.buffer_before, SHAPE.buffer_after, timedelta(minutes=grid))
    begins = at(starts).astimezone(UTC)
    opening = Interval(begins, begins + timedelta(hours=hours))
    for later in (0, 3, 61, 130):
        not_before = begins + timedelta(minutes=later)
        slow = next(starts_within(opening, shape=shape, not_before=not_before, zone=LONDON), None)
        assert next_start(opening, shape=shape, not_before=not_before, zone=LONDON) == slow
