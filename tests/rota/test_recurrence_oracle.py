"""Any timing, kept in django-scheduler and expanded, gives what plain counting of days gives."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scheduler.rota import recurrence
from scheduler.rota.timings import WEEKDAYS, Repeats, Stretch, Timing

pytestmark = pytest.mark.django_db

DATES = some.dates(date(2026, 9, 1), date(2028, 2, 29))
TIMES = some.builds(time, some.integers(0, 23), some.sampled_from([0, 15, 30, 59]))
STRETCHES = some.builds(Stretch, DATES, TIMES, TIMES)
WEEKDAY_SETS = some.sets(some.sampled_from(WEEKDAYS)).map(tuple)
INTERVALS = some.integers(1, 4)
UNTILS = some.none() | DATES
RULES = some.one_of(
    some.builds(
        Repeats,
        some.sampled_from(["daily", "weekly"]),
        interval=INTERVALS,
        weekdays=WEEKDAY_SETS,
        until_on=UNTILS,
        week_starts=some.sampled_from(WEEKDAYS),
    ),
    some.builds(
        Repeats,
        some.just("monthly"),
        interval=INTERVALS,
        weekdays=some.sets(some.sampled_from(WEEKDAYS), min_size=1).map(tuple),
        nth=some.sets(some.sampled_from([1, 2, 3, 4, 5, -1, -2, 20, -31])).map(tuple),
        until_on=UNTILS,
    ),
    some.builds(
        Repeats,
        some.just("monthly"),
        interval=INTERVALS,
        month_day=some.none() | some.integers(1, 31),
        until_on=UNTILS,
    ),
    some.builds(Repeats, some.just("yearly"), interval=some.integers(1, 2), until_on=UNTILS),
)
TIMINGS = some.builds(
    Timing,
    first=STRETCHES,
    repeats=some.none() | RULES,
    skipped=some.frozensets(DATES, max_size=5),
    moved=some.dictionaries(DATES, STRETCHES, max_size=5),
    added=some.frozensets(STRETCHES, max_size=3),
)


@settings(max_examples=150)
@given(
    timing=TIMINGS,
    zone=some.sampled_from(["Europe/London", "UTC", "America/New_York", "Australia/Lord_Howe"]),
    from_on=DATES,
    days=some.integers(0, 250),
)
def test_expansion_equals_counting_days(
    timing: Timing, zone: str, from_on: date, days: int
) -> None:
    until_on = from_on + timedelta(days=days)
    calendar_id = recurrence.add_calendar()
    event_id = recurrence.add(calendar_id=calendar_id, timing=timing, zone=zone)
    found = recurrence.expand([event_id], from_on=from_on, until_on=until_on)[event_id]
    assert found == counted(timing, from_on, until_on)
    assert recurrence.find_timings([event_id])[event_id] == timing


def counted(timing: Timing, from_on: date, until_on: date) -> list[Stretch]:
    days = (from_on + timedelta(days=number) for number in range((until_on - from_on).days))
    ruled = {
        replace(timing.first, on=on)
        for on in days
        if gives(timing, on) and on not in timing.skipped and on not in timing.moved
    }
    moved = {to for on, to in timing.moved.items() if gives(timing, on)}
    besides = {one for one in moved | timing.added if from_on <= one.on < until_on}
    return sorted(ruled | besides)


def gives(timing: Timing, on: date) -> bool:
    first, rule = timing.first.on, timing.repeats
    if rule is None or on < first:
        return on == first
    if rule.until_on and on > rule.until_on:
        return False
    if rule.frequency == "daily":
        return (on - first).days % rule.interval == 0 and weekday_fits(rule, on)
    if rule.frequency == "weekly":
        weeks = (week(rule, on) - week(rule, first)).days // 7
        same = weekday_fits(rule, on) if rule.weekdays else on.weekday() == first.weekday()
        return weeks % rule.interval == 0 and same
    if rule.frequency == "monthly":
        months = (on.year - first.year) * 12 + on.month - first.month
        return months % rule.interval == 0 and in_month(rule, on, first)
    years = on.year - first.year
    return years % rule.interval == 0 and (on.month, on.day) == (first.month, first.day)


def weekday_fits(rule: Repeats, on: date) -> bool:
    return not rule.weekdays or WEEKDAYS[on.weekday()] in rule.weekdays


def week(rule: Repeats, on: date) -> date:
    return on - timedelta(days=(on.weekday() - WEEKDAYS.index(rule.week_starts)) % 7)


def in_month(rule: Repeats, on: date, first: date) -> bool:
    if not rule.weekdays:
        return on.day == (rule.month_day or first.day)
    fitting = [
        day
        for number in range(1, monthrange(on.year, on.month)[1] + 1)
        if weekday_fits(rule, day := on.replace(day=number))
    ]
    if not rule.nth:
        return on in fitting
    counted_days = [
        fitting[nth - 1 if nth > 0 else nth] for nth in rule.nth if abs(nth) <= len(fitting)
    ]
    return on in counted_days
