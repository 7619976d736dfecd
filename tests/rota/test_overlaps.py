"""One human has one shift at a time, on however many rotas and with however many employers."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from scheduler.partners.models import Post
from scheduler.rota import patterns, shift_plans, shift_rows, shifts
from scheduler.rota.models import Pattern, Shift
from scheduler.rota.shift_plans import Plan
from scheduler.rota.timings import Repeats
from tests.factories import NOW, SETUP, partners, rota
from tests.times import at

pytestmark = pytest.mark.django_db

WEEKEND = Repeats("weekly", weekdays=("SA", "SU"))


@pytest.fixture
def freya() -> tuple[Post, Post]:
    """Freya's two posts, with two employers."""
    human = partners.staff_member()
    return partners.post(of=human), partners.post(of=human)


def test_two_rotas_cannot_have_the_same_human_at_once(freya: tuple[Post, Post]) -> None:
    first = rota.pattern(of=freya[0], on_rota=rota.rota(name="Hub duty"))
    with pytest.raises(shifts.Overlaps) as refused:
        rota.pattern(
            of=freya[1],
            on_rota=rota.rota(name="Street clinic"),
            from_time=time(16),
            until_time=time(20),
            repeats=Repeats("weekly", until_on=date(2027, 3, 8)),
        )
    assert refused.value.code == "shift_overlaps"
    assert refused.value.sentence == (
        "One human would be in two places on Mon 1 Mar 2027, Mon 8 Mar 2027: "
        "shifts of “Hub duty” and “Street clinic” overlap."
    )
    assert refused.value.facts == {
        "dates": ["2027-03-01", "2027-03-08"],
        "rotas": ["Hub duty", "Street clinic"],
    }
    # Nothing of the second one was kept.
    assert Pattern.objects.get() == first
    assert Shift.objects.count() == 26


def test_a_long_list_of_dates_is_cut_short(freya: tuple[Post, Post]) -> None:
    rota.pattern(of=freya[0])
    with pytest.raises(shifts.Overlaps, match="Mon 29 Mar 2027 and 21 more dates: "):
        rota.pattern(of=freya[1])


def test_shifts_that_touch_are_no_overlap(freya: tuple[Post, Post]) -> None:
    rota.pattern(of=freya[0], until_time=time(12))
    rota.pattern(of=freya[1], from_time=time(12))
    assert Shift.objects.count() == 52


def test_a_night_shift_runs_into_the_next_mornings(freya: tuple[Post, Post]) -> None:
    rota.pattern(of=freya[0], starts_on=date(2027, 3, 2), from_time=time(5), until_time=time(9))
    with pytest.raises(shifts.Overlaps, match="Mon 1 Mar 2027"):
        rota.pattern(of=freya[1], from_time=time(22), until_time=time(6), repeats=None)


def test_a_pattern_may_not_overlap_itself() -> None:
    pattern = rota.pattern()
    with pytest.raises(shifts.Overlaps, match="shifts of “Hub duty” overlap"):
        patterns.add_one(
            pattern_id=pattern.id,
            on=date(2027, 3, 8),
            from_time=time(16),
            until_time=time(18),
            by=SETUP,
            now=NOW,
        )


def test_nobody_elses_shifts_stop_for_one_overlap(freya: tuple[Post, Post]) -> None:
    weekly = rota.pattern(of=freya[0])
    ewan = rota.pattern()
    clashing = rota.pattern(of=freya[1], starts_on=date(2027, 9, 6))
    # The two series meet only beyond the horizon, and nobody could know.
    later = at("Sun 7 Mar 2027 12:00") + timedelta(days=1)
    assert shifts.materialise(now=later) == shifts.Materialised(made=2)
    assert clashing.shifts.count() == 0
    done = shifts.materialise(now=later + timedelta(weeks=1))
    assert done.made == 2
    (refused,) = done.refused
    assert (refused.on, refused.code) == (date(2027, 9, 6), "overlaps")
    assert {refused.rota_id, refused.with_rota_id} == {weekly.rota_id, clashing.rota_id}
    assert refused.staff_member_id == freya[0].staff_member_id
    assert ewan.shifts.filter(local_on=date(2027, 9, 6)).exists()


def test_raw_sql_cannot_put_a_human_in_two_places() -> None:
    pattern = rota.pattern()
    with (
        pytest.raises(IntegrityError, match="one_human_one_shift_at_a_time"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE rota_shift SET starts_at = %s", [pattern.shifts.all()[0].starts_at])


def test_the_constraint_judges_what_was_written_past_the_lock(
    freya: tuple[Post, Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The check before it is blinded, as if another writer had come in between.
    rota.pattern(of=freya[0])
    monkeypatch.setattr(shift_plans, "take_out_clashes", lambda plan, *, others: None)
    with pytest.raises(shifts.Overlaps, match="Another change") as refused, transaction.atomic():
        rota.pattern(of=freya[1])
    assert isinstance(refused.value.__cause__, IntegrityError)


def test_other_faults_of_a_shift_stay_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = rota.pattern()
    first = pattern.shifts.all()[0]
    broken = Plan(made=[Shift(**_values(first) | {"modes": []})])
    first.delete()
    monkeypatch.setattr(shift_plans, "compare", lambda **_: broken)
    with pytest.raises(IntegrityError, match="shift_has_a_mode"), transaction.atomic():
        shifts.materialise(now=NOW)


def test_only_the_database_says_what_an_overlap_is() -> None:
    assert not shift_rows.is_overlap(IntegrityError("made up"))


def _values(shift: Shift) -> dict[str, Any]:
    names = [field.attname for field in Shift._meta.concrete_fields if field.name != "id"]
    return {name: getattr(shift, name) for name in names}
