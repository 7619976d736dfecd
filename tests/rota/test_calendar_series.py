"""A series and its exceptions are one timing; what no pattern can hold is dated one by one."""

from datetime import date

import pytest

from scheduler.rota.timings import Repeats, Timing
from tests.factories.rota import stretch
from tests.rota.calendars import LONDON_HOURS, MOVED, entry, read, series, shift

NINE_TO_FIVE = stretch("Mon 1 Mar 2027 09:00-17:00")
WEEKLY = Timing(first=NINE_TO_FIVE, repeats=Repeats("weekly"))


@pytest.mark.parametrize(
    ("line", "skipped"),
    [
        ("EXDATE;TZID=Europe/London:20270308T090000,20270322T090000", {8, 22}),
        ("EXDATE:20270308T090000Z", {8}),
        # In summer time, and therefore at eight in UTC.
        ("EXDATE:20270329T080000Z", {29}),
        ("EXDATE;VALUE=DATE:20270308", {8}),
        # Not at its hour, or not on its day: nothing is taken away.
        ("EXDATE;TZID=Europe/London:20270308T100000", set()),
        ("EXDATE;TZID=Europe/London:20270309T090000", set()),
        ("EXDATE;VALUE=DATE:20270309", set()),
    ],
)
def test_exdate_takes_dates_away(line: str, skipped: set[int]) -> None:
    timing = shift(*series(line)).timing
    assert timing.skipped == {date(2027, 3, day) for day in skipped}


@pytest.mark.parametrize(
    ("line", "added"),
    [
        ("RDATE;TZID=Europe/London:20270303T140000", "Wed 3 Mar 2027 14:00-22:00"),
        ("RDATE:20270303T140000Z", "Wed 3 Mar 2027 14:00-22:00"),
        ("RDATE;VALUE=PERIOD:20270303T140000Z/PT1H", "Wed 3 Mar 2027 14:00-15:00"),
        ("RDATE;VALUE=PERIOD:20270303T140000Z/20270303T160000Z", "Wed 3 Mar 2027 14:00-16:00"),
    ],
)
def test_rdate_adds_dates(line: str, added: str) -> None:
    assert shift(*series(line)).timing.added == {stretch(added)}


def test_an_added_date_can_be_taken_away_again() -> None:
    lines = ("RDATE:20270303T140000Z,20270304T140000Z", "EXDATE:20270303T140000Z")
    assert shift(*series(*lines)).timing.added == {stretch("Thu 4 Mar 2027 14:00-22:00")}
    lines = ("RDATE:20270303T140000Z", "EXDATE;VALUE=DATE:20270303")
    assert shift(*series(*lines)).timing == WEEKLY


def test_the_first_date_counts_although_its_rule_does_not_give_it() -> None:
    one = shift(*LONDON_HOURS, "RRULE:FREQ=WEEKLY;BYDAY=TU")
    assert one.timing.added == {NINE_TO_FIVE}
    assert one.timing.repeats == Repeats("weekly", weekdays=("TU",))


TUESDAY = stretch("Tue 9 Mar 2027 10:00-12:00")


def test_one_date_of_a_series_can_be_moved() -> None:
    timing = shift(*series(), also=entry(*MOVED)).timing
    assert timing == Timing(
        first=NINE_TO_FIVE, repeats=Repeats("weekly"), moved={date(2027, 3, 8): TUESDAY}
    )


@pytest.mark.parametrize(
    "recurrence", ["RECURRENCE-ID:20270308T090000Z", "RECURRENCE-ID;VALUE=DATE:20270308"]
)
def test_the_moved_date_is_named_in_many_ways(recurrence: str) -> None:
    timing = shift(*series(), also=entry(recurrence, *MOVED[1:])).timing
    assert timing.moved == {date(2027, 3, 8): TUESDAY}


def test_the_last_edit_of_a_date_holds() -> None:
    later = (MOVED[0], MOVED[1], "DTEND;TZID=Europe/London:20270309T130000", "SEQUENCE:2")
    exceptions = entry(*later) + entry(*MOVED, "SEQUENCE:1")
    timing = shift(*series(), also=exceptions).timing
    assert timing.moved == {date(2027, 3, 8): stretch("Tue 9 Mar 2027 10:00-13:00")}


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ((*MOVED, "STATUS:CANCELLED"), "Clinic"),
        (MOVED, "Annual leave"),
        ((MOVED[0], "DTSTART;VALUE=DATE:20270308"), "Freya: annual leave"),
    ],
)
def test_one_date_of_a_series_can_be_off(lines: tuple[str, ...], title: str) -> None:
    timing = shift(*series(), also=entry(*lines, title=title)).timing
    assert timing == Timing(
        first=NINE_TO_FIVE, repeats=Repeats("weekly"), skipped=frozenset({date(2027, 3, 8)})
    )


def test_an_exception_of_a_date_taken_away_says_nothing() -> None:
    timing = shift(*series("EXDATE:20270308T090000Z"), also=entry(*MOVED)).timing
    assert (timing.moved, timing.added) == ({}, frozenset())


def test_an_exception_of_no_date_of_the_series_stands_by_itself() -> None:
    lines = ("RECURRENCE-ID:20270310T090000Z", *MOVED[1:])
    assert shift(*series(), also=entry(*lines)).timing.added == {TUESDAY}
    cancelled = entry(*lines, "STATUS:CANCELLED")
    assert shift(*series(), also=cancelled).timing == WEEKLY


def test_an_added_date_can_be_moved_and_be_off() -> None:
    lines = ("RECURRENCE-ID:20270303T140000Z", *MOVED[1:])
    added = series("RDATE:20270303T140000Z")
    assert shift(*added, also=entry(*lines)).timing.added == {TUESDAY}
    assert shift(*added, also=entry(*lines, "STATUS:CANCELLED")).timing == WEEKLY


def test_dates_that_came_without_their_series_stand_by_themselves() -> None:
    file = read(
        entry(*MOVED),
        entry("RECURRENCE-ID:20270315T090000Z", "DTSTART:20270315T090000Z", "DURATION:PT1H"),
        entry("RECURRENCE-ID:20270322T090000Z", "DTSTART:20270322T090000Z", "STATUS:CANCELLED"),
    )
    (one,) = file.shifts
    assert one.timing == Timing(
        first=TUESDAY, added=frozenset({stretch("Mon 15 Mar 2027 09:00-10:00")})
    )
    file = read(entry(*MOVED, "STATUS:CANCELLED"))
    assert [remark.reason for remark in file.ignored] == ["is cancelled"]


@pytest.mark.parametrize(
    ("rules", "days"),
    [
        (["RRULE:FREQ=MONTHLY;BYMONTHDAY=1,20;UNTIL=20270501"], ["3-01", "3-20", "4-01", "4-20"]),
        (
            ["RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=1"],
            ["3-01", "3-03", "3-08"],
        ),
        (["RRULE:FREQ=WEEKLY;COUNT=3", "EXRULE:FREQ=DAILY;COUNT=1"], ["3-01", "3-08", "3-15"]),
    ],
)
def test_what_no_pattern_can_hold_is_dated_one_by_one(rules: list[str], days: list[str]) -> None:
    one = shift(*LONDON_HOURS, *rules)
    assert one.is_dated
    assert one.timing.repeats is None
    given = sorted({one.timing.first, *one.timing.added})
    assert [f"{each.on.month}-{each.on.day:02}" for each in given][:4] == days
    assert {(each.from_time, each.until_time) for each in given} == {
        (NINE_TO_FIVE.from_time, NINE_TO_FIVE.until_time)
    }


def test_this_and_all_future_dates_are_dated_one_by_one() -> None:
    lines = (MOVED[0].replace(";", ";RANGE=THISANDFUTURE;"), *MOVED[1:])
    one = shift(*LONDON_HOURS, "RRULE:FREQ=WEEKLY;COUNT=3", also=entry(*lines))
    assert one.is_dated
    assert sorted({one.timing.first, *one.timing.added}) == [
        NINE_TO_FIVE,
        TUESDAY,
        stretch("Tue 16 Mar 2027 10:00-12:00"),
    ]


def test_dated_entries_keep_their_exceptions() -> None:
    exceptions = entry(*MOVED) + entry(
        "RECURRENCE-ID:20270315T090000Z", "DTSTART:20270315T090000Z", "STATUS:CANCELLED"
    )
    one = shift(
        *LONDON_HOURS,
        "RRULE:FREQ=DAILY;BYHOUR=9;UNTIL=20270318T090000Z",
        "EXDATE;TZID=Europe/London:20270302T090000,20270303T090000",
        "RDATE;VALUE=PERIOD:20270320T140000Z/PT1H",
        "RDATE;VALUE=PERIOD:20270321T140000Z/20270321T150000Z",
        also=exceptions,
    )
    given = sorted({one.timing.first, *one.timing.added})
    assert [each.on.day for each in given] == [
        1,
        4,
        5,
        6,
        7,
        9,
        9,
        10,
        11,
        12,
        13,
        14,
        16,
        17,
        18,
        20,
        21,
    ]
    assert TUESDAY in given
    assert stretch("Sun 21 Mar 2027 14:00-15:00") in given


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", "FREQ=WEEKLY;BYHOUR=9"])
def test_an_end_in_the_year_9999_is_none(rule: str) -> None:
    hours = ("DTSTART;TZID=Europe/Berlin:20270301T090000", "DURATION:PT1H")
    endless = shift(*hours, f"RRULE:{rule};UNTIL=99991231T235959Z")
    assert endless.timing == shift(*hours, f"RRULE:{rule}").timing


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", "FREQ=WEEKLY;BYHOUR=9"])
def test_an_end_in_the_year_1_leaves_nothing(rule: str) -> None:
    file = read(entry(*LONDON_HOURS, f"RRULE:{rule};UNTIL=00010101T000000Z"))
    assert (len(file.ignored), file.shifts, file.bad) == (1, [], [])


@pytest.mark.parametrize(
    "until", ["UNTIL=20270402", "UNTIL=20270402T080000Z", "UNTIL=20270402T090000"]
)
def test_dates_one_by_one_end_with_their_rule(until: str) -> None:
    one = shift(*LONDON_HOURS, f"RRULE:FREQ=DAILY;BYHOUR=9;{until}")
    assert max(one.timing.added).on == date(2027, 4, 2)


def test_two_dates_of_a_series_can_trade_places() -> None:
    daily = (*LONDON_HOURS, "RRULE:FREQ=DAILY;COUNT=3")
    hours = ("20270301T090000", "20270302T090000")
    exceptions = [
        entry(f"RECURRENCE-ID:{was}Z", f"DTSTART:{to}Z", f"DURATION:PT{length}H")
        for was, to, length in [(hours[0], hours[1], 8), (hours[1], hours[0], 2)]
    ]
    timing = shift(*daily, also="".join(exceptions)).timing
    assert timing.moved == {
        date(2027, 3, 1): stretch("Tue 2 Mar 2027 09:00-17:00"),
        date(2027, 3, 2): stretch("Mon 1 Mar 2027 09:00-11:00"),
    }


def test_an_edit_that_leaves_the_hours_is_no_exception() -> None:
    same = entry("RECURRENCE-ID:20270308T090000Z", "DTSTART:20270308T090000Z", "DURATION:PT8H")
    assert shift(*series(), also=same).timing == WEEKLY


def test_the_only_date_of_an_entry_can_be_taken_away() -> None:
    lines = (*LONDON_HOURS, "RDATE:20270303T140000Z", "EXDATE:20270301T090000Z")
    timing = shift(*lines).timing
    assert timing.skipped == {date(2027, 3, 1)}
    assert timing.added == {stretch("Wed 3 Mar 2027 14:00-22:00")}
