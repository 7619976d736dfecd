from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.availability.starts import Shape, is_on_grid, starts_within
from scheduler.clock import LONDON
from scheduler.intervals import Interval
from tests.times import at, span

FRIDAY = datetime(2027, 3, 26, tzinfo=UTC)  # the clocks go forward on the Sunday


def shape(length: int = 50, *, before: int = 0, after: int = 10, grid: int = 15) -> Shape:
    return Shape(
        length=timedelta(minutes=length),
        buffer_before=timedelta(minutes=before),
        buffer_after=timedelta(minutes=after),
        start_grid=timedelta(minutes=grid),
    )


def wall(opening: str, of: Shape, *, not_before: str = "Thu 1 Jan 2026 00:00") -> list[str]:
    starts = starts_within(span(opening), shape=of, not_before=at(not_before), zone=LONDON)
    return [f"{start.astimezone(LONDON):%H:%M}" for start in starts]


def test_starts_fall_on_the_grid_and_leave_room_for_the_buffers() -> None:
    assert wall("Mon 5 Jan 2026 09:05-11:00", shape(before=5)) == [
        "09:15",
        "09:30",
        "09:45",
        "10:00",
    ]


def test_an_opening_of_exactly_the_length_has_one_start() -> None:
    assert wall("Mon 5 Jan 2026 09:00-10:00", shape()) == ["09:00"]


def test_an_opening_a_minute_too_short_has_none() -> None:
    assert wall("Mon 5 Jan 2026 09:00-09:59", shape()) == []


def test_nothing_starts_before_the_notice_is_over() -> None:
    starts = wall("Mon 5 Jan 2026 09:00-11:00", shape(), not_before="Mon 5 Jan 2026 09:31")
    assert starts == ["09:45", "10:00"]


def test_an_opening_over_midnight_restarts_the_grid_at_midnight() -> None:
    starts = wall("Mon 5 Jan 2026 22:00-02:00", shape(length=30, after=0, grid=50))
    assert starts == ["22:30", "23:20", "00:00", "00:50"]


def test_when_the_clocks_go_forward_a_skipped_time_is_nobodys_start() -> None:
    starts = wall("Sun 28 Mar 2027 00:00-04:00", shape(length=30, after=0, grid=30))
    assert starts == ["00:00", "00:30", "02:00", "02:30", "03:00", "03:30"]


def test_when_the_clocks_go_back_every_wall_time_starts_once() -> None:
    starts = wall("Sun 31 Oct 2027 00:00-03:00", shape(length=30, after=0, grid=30))
    assert starts == ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"]


def test_the_same_clinic_starts_at_nine_on_both_sides_of_a_clock_change() -> None:
    for day in ("Fri 26 Mar 2027", "Mon 29 Mar 2027", "Fri 29 Oct 2027", "Mon 1 Nov 2027"):
        assert wall(f"{day} 09:00-10:00", shape())[0] == "09:00"


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Europe/London"), ZoneInfo("Etc/GMT+1")])
def test_the_zone_of_the_question_does_not_move_the_answer(zone: ZoneInfo) -> None:
    opening = span("Mon 29 Mar 2027 09:00-10:00")
    asked = Interval(opening.starts_at.astimezone(zone), opening.ends_at.astimezone(zone))
    starts = list(starts_within(asked, shape=shape(), not_before=asked.starts_at, zone=LONDON))
    assert starts == [datetime(2027, 3, 29, 8, tzinfo=UTC)]


@given(
    st.integers(0, 4 * 24 * 60).map(lambda minute: FRIDAY + timedelta(minutes=minute)),
    st.integers(15, 600),
    st.sampled_from([5, 15, 25, 60, 90]),
)
def test_every_start_fits_is_on_the_grid_and_comes_in_order(
    starts_at: datetime, length: int, grid: int
) -> None:
    opening = Interval(starts_at, starts_at + timedelta(minutes=length))
    of = shape(before=5, grid=grid)
    starts = list(starts_within(opening, shape=of, not_before=starts_at, zone=LONDON))
    assert starts == sorted(set(starts))
    assert all(opening.contains(of.buffered(start)) for start in starts)
    assert all(is_on_grid(start, grid=of.start_grid, zone=LONDON) for start in starts)


@given(st.integers(0, 24 * 4 - 1), st.sampled_from([15, 30, 60, 90]))
def test_every_moment_on_the_grid_that_fits_is_offered(quarter: int, grid: int) -> None:
    moment = at("Sun 28 Mar 2027 00:00").astimezone(UTC) + timedelta(minutes=15 * quarter)
    of = shape(length=30, after=0, grid=grid)
    opening = Interval(moment - timedelta(minutes=7), moment + timedelta(minutes=40))
    starts = list(starts_within(opening, shape=of, not_before=opening.starts_at, zone=LONDON))
    expected = is_on_grid(moment, grid=of.start_grid, zone=LONDON)
    assert (moment in starts) == expected
