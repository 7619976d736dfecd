from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import intervals
from scheduler.intervals import Backwards, Interval
from tests.times import span

START = datetime(2026, 1, 1, tzinfo=UTC)


def minutes(first: int, last: int) -> Interval:
    return Interval(START + timedelta(minutes=first), START + timedelta(minutes=last))


some = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda p: minutes(p[0], p[0] + p[1])),
    max_size=8,
)


def moments(stretches: list[Interval]) -> set[int]:
    """Every whole minute that is in one of the stretches: the slow, obvious model."""
    return {
        minute
        for minute in range(100)
        if any(
            each.starts_at <= START + timedelta(minutes=minute) < each.ends_at for each in stretches
        )
    }


def test_an_interval_cannot_end_before_it_starts() -> None:
    with pytest.raises(Backwards):
        minutes(10, 5)


def test_an_interval_cannot_be_empty() -> None:
    with pytest.raises(Backwards):
        minutes(10, 10)


def test_an_interval_needs_aware_times() -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        Interval(naive, naive + timedelta(hours=1))


def test_touching_stretches_do_not_overlap() -> None:
    assert not minutes(0, 10).overlaps(minutes(10, 20))
    assert minutes(0, 11).overlaps(minutes(10, 20))


def test_a_stretch_contains_itself_and_nothing_longer() -> None:
    assert minutes(0, 10).contains(minutes(0, 10))
    assert not minutes(0, 10).contains(minutes(0, 11))


@pytest.mark.parametrize(("night", "hours"), [("Sun 28 Mar 2027", 3), ("Sun 31 Oct 2027", 5)])
def test_a_stretch_is_as_long_as_it_lasts_when_the_clocks_change(night: str, hours: int) -> None:
    assert span(f"{night} 00:00-04:00").length == timedelta(hours=hours)


def test_buffers_widen_a_stretch() -> None:
    widened = minutes(10, 20).widened(before=timedelta(minutes=5), after=timedelta(minutes=1))
    assert widened == minutes(5, 21)


@given(some)
def test_merged_stretches_hold_the_same_moments_and_never_touch(stretches: list[Interval]) -> None:
    merged = intervals.merge(stretches)
    assert moments(merged) == moments(stretches)
    assert all(a.ends_at < b.starts_at for a, b in pairwise(merged))


@given(some, some)
def test_subtracting_leaves_exactly_the_moments_not_taken(
    stretches: list[Interval], taken: list[Interval]
) -> None:
    assert moments(intervals.subtract(stretches, taken)) == moments(stretches) - moments(taken)
