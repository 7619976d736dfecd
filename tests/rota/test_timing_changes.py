"""One timing into another: skipped, moved, restored, ended."""

from dataclasses import replace
from datetime import date

import pytest

from scheduler.rota import timing_changes
from scheduler.rota.timings import Repeats, Timing
from tests.factories.rota import stretch

MONDAY = stretch("Mon 1 Mar 2027 09:00-17:00")
SECOND = stretch("Mon 8 Mar 2027 09:00-17:00")
LATER = stretch("Mon 8 Mar 2027 11:00-17:00")
TUESDAY = stretch("Tue 9 Mar 2027 09:00-17:00")
WEEKLY = Timing(first=MONDAY, repeats=Repeats("weekly"))


def test_a_skipped_date_is_named_as_the_rule_gives_it() -> None:
    assert timing_changes.skip(WEEKLY, SECOND) == replace(WEEKLY, skipped=frozenset({SECOND.on}))
    moved = replace(WEEKLY, moved={SECOND.on: TUESDAY})
    skipped = timing_changes.skip(moved, TUESDAY)
    assert skipped == replace(WEEKLY, skipped=frozenset({SECOND.on}))


def test_an_added_stretch_that_is_skipped_is_gone() -> None:
    added = replace(WEEKLY, added=frozenset({TUESDAY}))
    assert timing_changes.skip(added, TUESDAY) == WEEKLY


def test_a_moved_date_can_be_moved_again_and_back() -> None:
    once = timing_changes.move(WEEKLY, SECOND, to=LATER)
    assert once == replace(WEEKLY, moved={SECOND.on: LATER})
    twice = timing_changes.move(once, LATER, to=TUESDAY)
    assert twice == replace(WEEKLY, moved={SECOND.on: TUESDAY})
    assert timing_changes.move(twice, TUESDAY, to=SECOND) == WEEKLY
    assert timing_changes.restore(twice, on=SECOND.on) == WEEKLY


def test_moving_one_date_leaves_the_others_moved() -> None:
    third = stretch("Mon 15 Mar 2027 10:00-12:00")
    moved = replace(WEEKLY, moved={third.on: third})
    assert timing_changes.move(moved, SECOND, to=LATER).moved == {third.on: third, SECOND.on: LATER}


def test_an_added_stretch_moves_as_itself() -> None:
    added = replace(WEEKLY, added=frozenset({TUESDAY}))
    moved = timing_changes.move(added, TUESDAY, to=LATER)
    assert moved == replace(WEEKLY, added=frozenset({LATER}))


def test_nothing_is_left_after_the_last_date() -> None:
    third = stretch("Mon 15 Mar 2027 09:00-17:00")
    timing = replace(
        WEEKLY,
        moved={SECOND.on: third, date(2027, 3, 22): TUESDAY, date(2027, 3, 29): LATER},
        skipped=frozenset({date(2027, 3, 1), date(2027, 4, 5)}),
        added=frozenset({LATER, third}),
    )
    assert timing_changes.end(timing, last_on=date(2027, 3, 10)) == Timing(
        first=MONDAY,
        repeats=Repeats("weekly", until_on=date(2027, 3, 10)),
        skipped=frozenset({date(2027, 3, 1), SECOND.on}),
        added=frozenset({LATER, TUESDAY}),
    )


def test_an_end_is_never_put_off() -> None:
    ended = replace(WEEKLY, repeats=Repeats("weekly", until_on=date(2027, 3, 8)))
    assert timing_changes.end(ended, last_on=date(2027, 4, 1)) == ended


def test_a_single_stretch_ends_by_not_happening() -> None:
    single = Timing(first=SECOND)
    assert timing_changes.end(single, last_on=SECOND.on) == single
    assert timing_changes.end(single, last_on=MONDAY.on).skipped == {SECOND.on}


@pytest.mark.parametrize(
    ("timing", "is_over"),
    [
        (WEEKLY, False),
        (replace(WEEKLY, repeats=Repeats("weekly", until_on=date(2027, 3, 7))), True),
        (replace(WEEKLY, repeats=Repeats("weekly", until_on=date(2027, 3, 8))), False),
        (
            Timing(
                first=MONDAY,
                repeats=Repeats("weekly", until_on=MONDAY.on),
                moved={MONDAY.on: TUESDAY},
            ),
            False,
        ),
        (Timing(first=MONDAY), True),
        (Timing(first=SECOND), False),
        (Timing(first=TUESDAY, skipped=frozenset({TUESDAY.on})), True),
        (Timing(first=MONDAY, added=frozenset({TUESDAY})), False),
    ],
)
def test_what_gives_nothing_any_more_is_over(timing: Timing, is_over: bool) -> None:
    assert timing_changes.is_over(timing, on=date(2027, 3, 8)) is is_over
