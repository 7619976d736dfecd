"""RRULEs become the repeats of a pattern exactly, or not at all."""

from datetime import date

import icalendar
import pytest

from scheduler.rota import calendar_rules
from scheduler.rota.timings import Repeats
from tests.factories.rota import stretch

FIRST = stretch("Mon 1 Mar 2027 09:00-17:00")


def found(rule: str, *, first: str = "Mon 1 Mar 2027 09:00-17:00") -> Repeats | None:
    parsed = icalendar.vRecur.from_ical(rule)
    return calendar_rules.find_repeats(parsed, first=stretch(first), zone="Europe/London")


@pytest.mark.parametrize(
    ("rule", "repeats"),
    [
        ("FREQ=DAILY", Repeats("daily")),
        ("FREQ=DAILY;BYDAY=MO,TU", Repeats("daily", weekdays=("MO", "TU"))),
        ("FREQ=WEEKLY", Repeats("weekly")),
        (
            "FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=WE,MO",
            Repeats("weekly", interval=2, weekdays=("MO", "WE"), week_starts="SU"),
        ),
        ("FREQ=MONTHLY", Repeats("monthly")),
        ("FREQ=MONTHLY;BYMONTHDAY=15", Repeats("monthly", month_day=15)),
        ("FREQ=MONTHLY;BYDAY=MO", Repeats("monthly", weekdays=("MO",))),
        ("FREQ=MONTHLY;BYDAY=1MO", Repeats("monthly", weekdays=("MO",), nth=(1,))),
        ("FREQ=MONTHLY;BYDAY=+1MO,-1MO", Repeats("monthly", weekdays=("MO",), nth=(-1, 1))),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            Repeats("monthly", weekdays=("MO", "TU", "WE", "TH", "FR"), nth=(-1,)),
        ),
        ("FREQ=YEARLY", Repeats("yearly")),
        ("FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=3", Repeats("yearly")),
        # The last one counts, whichever way its end is written.
        ("FREQ=WEEKLY;UNTIL=20270315", Repeats("weekly", until_on=date(2027, 3, 15))),
        ("FREQ=WEEKLY;UNTIL=20270315T090000Z", Repeats("weekly", until_on=date(2027, 3, 15))),
        ("FREQ=WEEKLY;UNTIL=20270315T085959Z", Repeats("weekly", until_on=date(2027, 3, 14))),
        # Once the clocks have gone forward, nine o'clock is at eight in UTC.
        ("FREQ=WEEKLY;UNTIL=20270329T080000Z", Repeats("weekly", until_on=date(2027, 3, 29))),
        ("FREQ=WEEKLY;UNTIL=20270329T075959Z", Repeats("weekly", until_on=date(2027, 3, 28))),
        ("FREQ=WEEKLY;UNTIL=20270315T090000", Repeats("weekly", until_on=date(2027, 3, 15))),
        ("FREQ=WEEKLY;COUNT=3", Repeats("weekly", until_on=date(2027, 3, 15))),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3",
            Repeats("monthly", month_day=31, until_on=date(2027, 7, 31)),
        ),
    ],
)
def test_a_pattern_says_the_same(rule: str, repeats: Repeats) -> None:
    assert found(rule) == repeats


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=9,14",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYDAY=1MO;BYMONTH=5",
        "FREQ=YEARLY;BYMONTH=4",
        "FREQ=YEARLY;BYMONTHDAY=2",
        "FREQ=YEARLY;BYSETPOS=1",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        "FREQ=MONTHLY;BYMONTH=4,5",
        "FREQ=MONTHLY;BYDAY=1MO,2TU",
        "FREQ=MONTHLY;BYDAY=1MO,MO",
        "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=1",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=WEEKLY;INTERVAL=1000",
        "FREQ=WEEKLY;COUNT=5001",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;COUNT=2",
    ],
)
def test_what_a_pattern_cannot_say_is_not_said_by_half(rule: str) -> None:
    first = "Mon 1 Mar 2027 09:00-17:00"
    if "INTERVAL=12" in rule:
        # Never: it begins in a February.
        first = "Mon 1 Feb 2027 09:00-17:00"
    assert found(rule, first=first) is None


def test_a_rule_need_not_give_the_day_it_begins() -> None:
    tuesdays = Repeats("weekly", weekdays=("TU",), until_on=date(2027, 3, 9))
    given = [
        on.day
        for on in (date(2027, 3, number) for number in range(1, 31))
        if calendar_rules.gives(tuesdays, first=FIRST, on=on)
    ]
    assert given == [2, 9]
