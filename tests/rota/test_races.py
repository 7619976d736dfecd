"""Several desks change one human's time at once: nobody is in two places, nobody waits for ever."""

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial

import pytest
from django.db import connection

from scheduler.rota import patterns, shifts
from scheduler.rota.models import Pattern, Shift
from scheduler.rota.shifts import Materialised
from tests.factories import NOW, SETUP, partners, rota
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]
DESKS = 6


def overlapping() -> int:
    """Pairs of shifts of one human that overlap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM rota_shift AS a JOIN rota_shift AS b ON a.id < b.id"
            " AND a.staff_member_id = b.staff_member_id"
            " AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
        )
        (count,) = cursor.fetchone()
    return int(count)


def test_of_many_patterns_at_the_same_hours_exactly_one_is_added() -> None:
    human = partners.staff_member()
    # Two employers, and as many rotas as desks.
    posts = [partners.post(of=human), partners.post(of=human)]
    site = partners.site()
    calls: list[Callable[[], Pattern]] = [
        partial(rota.pattern, of=posts[number % 2], at_site=site, on_rota=rota.rota())
        for number in range(DESKS)
    ]
    results = at_once(calls)
    assert [type(each) for each in results].count(Pattern) == 1
    assert [type(each) for each in results].count(shifts.Overlaps) == DESKS - 1
    assert (Pattern.objects.count(), Shift.objects.count(), overlapping()) == (1, 26, 0)


def test_changes_and_the_nightly_run_do_not_lose_each_other() -> None:
    several = [rota.pattern() for _ in range(3)]
    later = NOW + timedelta(weeks=1)
    skips: list[Callable[[], object]] = [
        partial(
            patterns.skip_one,
            pattern_id=pattern.id,
            on=date(2027, 3, 15) + timedelta(weeks=week),
            by=SETUP,
            now=later,
        )
        for pattern in several
        for week in range(2)
    ]
    nightly: list[Callable[[], object]] = [partial(shifts.materialise, now=later)] * 2
    results = at_once([*skips[:3], *nightly, *skips[3:]])
    assert [each for each in results if not isinstance(each, Pattern | Materialised)] == []
    for pattern in several:
        assert len(patterns.find_timing(pattern).skipped) == 2
        assert pattern.shifts.count() == 25
    assert shifts.materialise(now=later) == Materialised()


def test_two_that_change_one_date_take_turns() -> None:
    pattern = rota.pattern()
    calls: list[Callable[[], Pattern]] = [
        partial(
            patterns.change_one,
            pattern_id=pattern.id,
            on=date(2027, 3, 8),
            from_time=time(hour),
            until_time=time(18),
            by=SETUP,
            now=NOW,
        )
        for hour in (10, 11, 12)
    ]
    results = at_once(calls)
    assert [type(each) for each in results] == [Pattern] * 3
    assert Pattern.objects.get().version == 4
    shift = Shift.objects.get(local_on=date(2027, 3, 8))
    assert shift.local_from in {time(10), time(11), time(12)}
