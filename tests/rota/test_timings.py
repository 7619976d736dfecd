"""Wall times are what people meant; moments come from them, also when the clocks change."""

from datetime import UTC, date, datetime, time

import pytest

from scheduler.intervals import Interval
from scheduler.refusals import Invalid
from scheduler.rota.timings import Repeats, Stretch
from tests.factories.rota import stretch

LONDON = "Europe/London"


def utc(words: str) -> datetime:
    return datetime.strptime(words, "%d %b %Y %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "starts_at", "ends_at"),
    [
        # The week before, and after, the clocks go forward.
        ("Mon 22 Mar 2027 09:00-17:00", "22 Mar 2027 09:00", "22 Mar 2027 17:00"),
        ("Mon 29 Mar 2027 09:00-17:00", "29 Mar 2027 08:00", "29 Mar 2027 16:00"),
        # The week before, and after, they go back.
        ("Mon 25 Oct 2027 09:00-17:00", "25 Oct 2027 08:00", "25 Oct 2027 16:00"),
        ("Mon 1 Nov 2027 09:00-17:00", "1 Nov 2027 09:00", "1 Nov 2027 17:00"),
        # Over midnight, over the short night and over the long one.
        ("Mon 8 Mar 2027 22:00-06:00", "8 Mar 2027 22:00", "9 Mar 2027 06:00"),
        ("Sat 27 Mar 2027 22:00-06:00", "27 Mar 2027 22:00", "28 Mar 2027 05:00"),
        ("Sat 30 Oct 2027 22:00-06:00", "30 Oct 2027 21:00", "31 Oct 2027 06:00"),
        # A whole day, and the short one.
        ("Mon 8 Mar 2027 09:00-09:00", "8 Mar 2027 09:00", "9 Mar 2027 09:00"),
        ("Sat 27 Mar 2027 09:00-09:00", "27 Mar 2027 09:00", "28 Mar 2027 08:00"),
        # 01:30 does not exist: it counts from before the change and is 02:30.
        ("Sun 28 Mar 2027 01:30-05:00", "28 Mar 2027 01:30", "28 Mar 2027 04:00"),
        ("Sat 27 Mar 2027 22:00-01:30", "27 Mar 2027 22:00", "28 Mar 2027 01:30"),
        # 01:30 exists twice: the first is meant.
        ("Sun 31 Oct 2027 01:30-05:00", "31 Oct 2027 00:30", "31 Oct 2027 05:00"),
        ("Sat 30 Oct 2027 22:00-01:30", "30 Oct 2027 21:00", "31 Oct 2027 00:30"),
        ("Sun 31 Oct 2027 01:15-01:45", "31 Oct 2027 00:15", "31 Oct 2027 00:45"),
    ],
)
def test_wall_times_become_moments(words: str, starts_at: str, ends_at: str) -> None:
    moments = stretch(words).find_moments(zone=LONDON)
    assert moments == Interval(utc(starts_at), utc(ends_at))


@pytest.mark.parametrize("words", ["Sun 28 Mar 2027 01:00-02:00", "Sun 28 Mar 2027 01:30-02:15"])
def test_a_stretch_in_the_skipped_hour_has_no_moments(words: str) -> None:
    assert stretch(words).find_moments(zone=LONDON) is None


def test_other_zones_have_their_own_clocks() -> None:
    moments = stretch("Mon 29 Mar 2027 09:00-10:00").find_moments(zone="UTC")
    assert moments == Interval(utc("29 Mar 2027 09:00"), utc("29 Mar 2027 10:00"))


@pytest.mark.parametrize("at", [time(9, tzinfo=UTC), time(9, 0, 0, 1)])
def test_a_time_of_day_has_no_zone_and_no_fractions(at: time) -> None:
    with pytest.raises(Invalid) as refused:
        Stretch(date(2027, 3, 1), at, time(17))
    assert list(refused.value.fields) == ["from_time"]
    with pytest.raises(Invalid) as refused:
        Stretch(date(2027, 3, 1), time(8), at)
    assert list(refused.value.fields) == ["until_time"]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"frequency": "hourly"}, "It repeats daily, weekly, monthly or yearly."),
        ({"frequency": "weekly", "interval": 0}, "The interval is a whole number from 1."),
        ({"frequency": "weekly", "interval": 367}, "The interval is a whole number from 1."),
        ({"frequency": "weekly", "weekdays": ("MON",)}, "Weekdays are MO, TU, WE,"),
        ({"frequency": "weekly", "week_starts": "1"}, "Weekdays are MO, TU, WE,"),
        ({"frequency": "yearly", "weekdays": ("MO",)}, "do not go with a yearly rule"),
        ({"frequency": "weekly", "weekdays": ("MO",), "nth": (1,)}, "Counted weekdays"),
        ({"frequency": "monthly", "nth": (1,)}, "Counted weekdays"),
        ({"frequency": "monthly", "weekdays": ("MO",), "nth": (0,)}, "Counted weekdays"),
        ({"frequency": "monthly", "weekdays": ("MO",), "nth": (32,)}, "Counted weekdays"),
        ({"frequency": "monthly", "month_day": 32}, "A day of the month is from 1 to 31"),
        ({"frequency": "monthly", "month_day": 0}, "A day of the month is from 1 to 31"),
        ({"frequency": "weekly", "month_day": 1}, "A day of the month is from 1 to 31"),
        (
            {"frequency": "monthly", "weekdays": ("MO",), "month_day": 1},
            "A day of the month is from 1 to 31",
        ),
    ],
)
def test_rules_that_mean_nothing_are_refused(rule: dict[str, object], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refused:
        Repeats(**rule)  # type: ignore[arg-type]
    assert list(refused.value.fields) == ["repeats"]


def test_equal_rules_compare_as_equal() -> None:
    assert Repeats("weekly", weekdays=("FR", "MO", "MO")) == Repeats(
        "weekly", weekdays=("MO", "FR")
    )
    assert Repeats("monthly", weekdays=("MO",), nth=(3, 1)) == Repeats(
        "monthly", weekdays=("MO",), nth=(1, 3)
    )


@pytest.mark.parametrize("on", [date.min, date(1969, 12, 31), date(2200, 1, 1), date.max])
def test_dates_out_of_all_reason_are_refused(on: date) -> None:
    with pytest.raises(Invalid, match="between 1970 and 2199") as refused:
        Stretch(on, time(22), time(6))
    assert list(refused.value.fields) == ["on"]
    with pytest.raises(Invalid) as refused:
        Repeats("weekly", until_on=on)
    assert list(refused.value.fields) == ["until_on"]
