from datetime import UTC, date, datetime, time

import pytest

from scheduler import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-01-15T23:59:00+00:00", date(2026, 1, 15)),
        ("2026-07-15T23:00:00+00:00", date(2026, 7, 16)),  # already midnight in London
        ("2027-03-28T00:59:00+00:00", date(2027, 3, 28)),
        ("2027-10-30T23:30:00+00:00", date(2027, 10, 31)),
    ],
)
def test_a_day_is_a_day_of_the_wall_calendar_in_london(moment: str, day: date) -> None:
    assert clock.local_day(datetime.fromisoformat(moment)) == day


@pytest.mark.parametrize(
    ("on", "at", "utc"),
    [
        (date(2027, 1, 4), time(9), "2027-01-04T09:00"),
        (date(2027, 7, 5), time(9), "2027-07-05T08:00"),
        (date(2027, 3, 28), time(1, 30), "2027-03-28T01:30"),  # skipped: read as 02:30 BST
        (date(2027, 10, 31), time(1, 30), "2027-10-31T00:30"),  # twice: the first is meant
    ],
)
def test_a_wall_time_is_one_moment(on: date, at: time, utc: str) -> None:
    assert clock.local_moment(on, at) == datetime.fromisoformat(utc).replace(tzinfo=UTC)
