"""Where somebody's days and hours lie in free time, by the clock at the place."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

import pytest

from scheduler.booking import offer_windows
from scheduler.booking.offer_windows import Fits
from scheduler.clock import LONDON
from scheduler.intervals import Interval
from tests.times import at, span

TUESDAY, WEDNESDAY = "Tue 9 Mar 2027", "Wed 10 Mar 2027"


def windows(*free: str, without: Sequence[str] = (), **fits: Any) -> list[Interval]:
    return offer_windows.of(
        [(span(each), LONDON) for each in free],
        fits=Fits(**fits),
        without=[span(each) for each in without],
        at_least=timedelta(minutes=30),
    )


@pytest.mark.parametrize(
    ("free", "fits", "found"),
    [
        ([], {}, []),
        ([], {"weekdays": [2]}, []),
        ([f"{TUESDAY} 09:00-10:00"], {}, [f"{TUESDAY} 09:00-10:00"]),
        ([f"{TUESDAY} 09:00-17:00"], {"weekdays": [2]}, [f"{TUESDAY} 09:00-17:00"]),
        ([f"{TUESDAY} 09:00-17:00"], {"weekdays": [1, 3]}, []),
        ([f"{TUESDAY} 09:00-17:00"], {"from_time": time(12)}, [f"{TUESDAY} 12:00-17:00"]),
        ([f"{TUESDAY} 09:00-17:00"], {"until_time": time(12)}, [f"{TUESDAY} 09:00-12:00"]),
        ([f"{TUESDAY} 09:00-12:00"], {"from_time": time(12)}, []),
        # Too short to be asked about.
        ([f"{TUESDAY} 09:00-09:29"], {}, []),
        ([f"{TUESDAY} 09:00-12:00"], {"from_time": time(11, 31)}, []),
        ([f"{TUESDAY} 09:00-09:30"], {}, [f"{TUESDAY} 09:00-09:30"]),
        # A night shift reaches into the day that suits.
        ([f"{TUESDAY} 22:00-02:00"], {"weekdays": [3]}, [f"{WEDNESDAY} 00:00-02:00"]),
        ([f"{TUESDAY} 22:00-02:00"], {"weekdays": [2]}, [f"{TUESDAY} 22:00-00:00"]),
        # The clocks go forward on 28 March and back on 31 October: the hours are the wall's.
        (["Sun 28 Mar 2027 00:00-12:00"], {"from_time": time(9)}, ["Sun 28 Mar 2027 09:00-12:00"]),
        (["Sun 31 Oct 2027 00:00-12:00"], {"from_time": time(9)}, ["Sun 31 Oct 2027 09:00-12:00"]),
    ],
)
def test_days_and_hours(free: list[str], fits: dict[str, Any], found: list[str]) -> None:
    assert windows(*free, **fits) == [span(each) for each in found]


def test_whoever_takes_any_time_is_asked_for_in_one_stretch() -> None:
    assert windows(f"{TUESDAY} 09:00-10:00", f"{WEDNESDAY} 09:00-10:00") == [
        Interval(at(f"{TUESDAY} 09:00"), at(f"{WEDNESDAY} 10:00"))
    ]


def test_what_was_offered_before_is_cut_out() -> None:
    assert windows(f"{TUESDAY} 09:00-13:00", without=[f"{TUESDAY} 10:00-11:00"]) == [
        span(f"{TUESDAY} 09:00-10:00"),
        span(f"{TUESDAY} 11:00-13:00"),
    ]


def test_windows_are_cut_at_the_moment_a_route_can_answer_by() -> None:
    whole = [span(f"{TUESDAY} 09:00-10:00"), span(f"{WEDNESDAY} 09:00-10:00")]
    moment = at(f"{WEDNESDAY} 09:30")
    assert offer_windows.from_on(whole, moment) == [span(f"{WEDNESDAY} 09:30-10:00")]
    assert offer_windows.before(whole, moment) == [
        span(f"{TUESDAY} 09:00-10:00"),
        span(f"{WEDNESDAY} 09:00-09:30"),
    ]
    assert offer_windows.from_on(whole, at(f"{WEDNESDAY} 10:00")) == []
    assert offer_windows.before(whole, at(f"{TUESDAY} 09:00")) == []


@pytest.mark.parametrize(
    ("fits", "suits"),
    [
        ({}, True),
        ({"weekdays": [2]}, True),
        ({"weekdays": [3]}, False),
        ({"from_time": time(9), "until_time": time(9, 50)}, True),
        ({"from_time": time(9, 1)}, False),
        ({"until_time": time(9, 49)}, False),
    ],
)
def test_the_whole_appointment_lies_in_the_hours(fits: dict[str, Any], suits: bool) -> None:
    during = span(f"{TUESDAY} 09:00-09:50")
    allowed = Fits(**fits).allows(during.starts_at, during.ends_at, zone=LONDON)
    assert allowed is suits


def test_an_appointment_past_midnight_ends_after_every_hour_of_its_day() -> None:
    night = span(f"{TUESDAY} 23:30-00:20")
    evenings = Fits(until_time=time(23, 59))
    assert not evenings.allows(night.starts_at, night.ends_at, zone=LONDON)
