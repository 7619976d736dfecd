"""One cell of the board is changed: that day, from that day on, always; or a site's whole day."""

from datetime import date, time

import pytest

from scheduler.refusals import Stale
from scheduler.rota import cell_changes, patterns
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
