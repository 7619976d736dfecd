"""One cell of the board is changed: that day, from that day on, always; or a site's whole day."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from scheduler.refusals import Invalid, Stale
from scheduler.rota import cell_changes, patterns, shifts
from scheduler.rota.cell_changes import Cell, Scope, Wish
from scheduler.rota.models import Pattern, Shift
from tests.factories import NOW, SETUP, partners, rota

pytestmark = pytest.mark.django_db

SECOND = date(2027, 3, 8)
MODES = ("face_to_face", "phone")


def _change(pattern: Pattern, scope: Scope, wish: Wish | None, *, on: date = SECOND) -> None:
    pattern.refresh_from_db()
    cell = Cell(pattern.id, pattern.version, on, time(9))
    cell_changes.change(cell=cell, scope=scope, wish=wish, by=SETUP, now=NOW)


def _wish(pattern: Pattern, *, until: int = 13, modes: tuple[str, ...] = MODES) -> Wish:
    return Wish(time(9), time(until), pattern.site_id, None, modes)


def _ends(*, days: int = 4) -> list[tuple[date, int]]:
    rows = Shift.objects.order_by("starts_at").values_list("local_on", "local_until")[:days]
    return [(on, until.hour) for on, until in rows]


def test_one_day_is_shorter_and_the_others_stay() -> None:
    pattern = rota.pattern()
    _change(pattern, Scope.ONE, _wish(pattern))
    assert [until for _, until in _ends()] == [17, 13, 17, 17]


def test_one_day_in_another_mode_is_a_shift_of_its_own_that_day() -> None:
    pattern = rota.pattern()
    _change(pattern, Scope.ONE, _wish(pattern, until=17, modes=("phone",)))
    rows = Shift.objects.order_by("starts_at")[:3]
    assert [row.modes for row in rows] == [list(MODES), ["phone"], list(MODES)]
    assert rows[0].pattern_id == rows[2].pattern_id != rows[1].pattern_id


def test_from_a_day_on_keeps_the_days_before_and_those_that_were_skipped_after() -> None:
    pattern = rota.pattern()
    patterns.skip_one(pattern_id=pattern.id, on=date(2027, 3, 15), by=SETUP, now=NOW)
    _change(pattern, Scope.FOLLOWING, _wish(pattern))
    assert _ends() == [
        (date(2027, 3, 1), 17),
        (SECOND, 13),
        (date(2027, 3, 22), 13),
        (date(2027, 3, 29), 13),
    ]


def test_without_a_wish_there_is_no_shift_that_day_or_from_that_day_on() -> None:
    pattern = rota.pattern()
    _change(pattern, Scope.ONE, None)
    assert date(2027, 3, 8) not in dict(_ends())
    _change(pattern, Scope.FOLLOWING, None, on=date(2027, 3, 15))
    assert _ends() == [(date(2027, 3, 1), 17)]


def test_always_changes_every_coming_day() -> None:
    pattern = rota.pattern()
    _change(pattern, Scope.ALL, _wish(pattern))
    assert {until for _, until in _ends(days=30)} == {13}


def test_of_two_keepers_who_saw_the_same_cell_the_second_is_refused() -> None:
    pattern = rota.pattern()
    cell = Cell(pattern.id, pattern.version, SECOND, time(9))
    wish = _wish(pattern)
    cell_changes.change(cell=cell, scope=Scope.ONE, wish=wish, by=SETUP, now=NOW)
    with pytest.raises(Stale):
        cell_changes.change(cell=cell, scope=Scope.ONE, wish=None, by=SETUP, now=NOW)
    assert [until for _, until in _ends()] == [17, 13, 17, 17]


def test_a_site_that_is_closed_for_a_day_has_no_shift_that_day_and_others_have() -> None:
    site = partners.site()
    for hour in (9, 18):
        rota.pattern(at_site=site, from_time=time(hour), until_time=time(hour + 2))
    other = rota.pattern()
    assert cell_changes.close_site(site_id=site.id, on=SECOND, by=SETUP, now=NOW) == 2
    assert [row.pattern for row in Shift.objects.filter(local_on=SECOND)] == [other]


def test_one_shift_goes_to_another_day_and_back() -> None:
    pattern = rota.pattern()
    tuesday = SECOND + timedelta(days=1)
    _change(pattern, Scope.ONE, replace(_wish(pattern), on=tuesday))
    assert _ends() == [
        (date(2027, 3, 1), 17),
        (tuesday, 13),
        (date(2027, 3, 15), 17),
        (date(2027, 3, 22), 17),
    ]
    _change(pattern, Scope.ONE, replace(_wish(pattern, until=17), on=SECOND), on=tuesday)
    assert [until for _, until in _ends()] == [17, 17, 17, 17]
    assert _ends()[1] == (SECOND, 17)


def test_to_another_day_in_another_mode_is_a_shift_of_its_own_there() -> None:
    pattern = rota.pattern()
    tuesday = SECOND + timedelta(days=1)
    _change(pattern, Scope.ONE, replace(_wish(pattern, modes=("phone",)), on=tuesday))
    [row] = Shift.objects.exclude(pattern=pattern)
    assert (row.local_on, row.modes) == (tuesday, ["phone"])
    assert not Shift.objects.filter(pattern=pattern, local_on=SECOND).exists()


def test_a_series_goes_to_no_other_day_and_nothing_to_a_day_that_is_over() -> None:
    pattern = rota.pattern()
    elsewhere = replace(_wish(pattern), on=SECOND + timedelta(days=1))
    for scope in (Scope.FOLLOWING, Scope.ALL):
        with pytest.raises(Invalid):
            _change(pattern, scope, elsewhere)
    with pytest.raises(patterns.AlreadyOver):
        _change(pattern, Scope.ONE, replace(elsewhere, on=date(2027, 2, 22)))


def test_a_day_meets_no_shift_of_the_day_before_that_reaches_into_it() -> None:
    pattern = rota.pattern()
    rota.pattern(
        of=pattern.post,
        starts_on=SECOND + timedelta(days=1),
        from_time=time(22),
        until_time=time(6),
        repeats=None,
    )
    wednesday = replace(_wish(pattern), on=SECOND + timedelta(days=2))
    with pytest.raises(shifts.Overlaps):
        _change(pattern, Scope.ONE, replace(wednesday, from_time=time(5)))
    _change(pattern, Scope.ONE, replace(wednesday, from_time=time(6)))
