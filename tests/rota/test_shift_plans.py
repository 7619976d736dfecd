"""What must be done to shifts is decided without writing anything."""

from datetime import date, time, timedelta
from uuid import UUID, uuid4

from scheduler.rota import shift_plans
from scheduler.rota.models import Shift
from tests.times import span

EWAN, FREYA = uuid4(), uuid4()
PATTERN = uuid4()


def shift(
    words: str, *, of: UUID = FREYA, pattern: UUID = PATTERN, modes: tuple[str, ...] = ("phone",)
) -> Shift:
    during = span(words)
    return Shift(
        pattern_id=pattern,
        staff_member_id=of,
        modes=list(modes),
        starts_at=during.starts_at,
        ends_at=during.ends_at,
        local_on=during.starts_at.date(),
        local_from=during.starts_at.time(),
        local_until=during.ends_at.time(),
    )


def test_what_is_as_wanted_is_kept() -> None:
    row = shift("Mon 8 Mar 2027 09:00-17:00")
    plan = shift_plans.compare(existing=[row], wanted=[shift("Mon 8 Mar 2027 09:00-17:00")])
    assert plan == shift_plans.Plan(kept=[row])


def test_the_row_of_a_date_is_changed_and_not_replaced() -> None:
    row, wanted = shift("Mon 8 Mar 2027 09:00-17:00"), shift("Mon 8 Mar 2027 10:00-12:00")
    plan = shift_plans.compare(existing=[row], wanted=[wanted])
    assert plan == shift_plans.Plan(changed=[(row, wanted)])


def test_other_dates_and_other_patterns_are_other_shifts() -> None:
    row, other = shift("Mon 8 Mar 2027 09:00-17:00"), shift("Tue 9 Mar 2027 09:00-17:00")
    of_another = shift("Mon 8 Mar 2027 09:00-17:00", pattern=uuid4())
    plan = shift_plans.compare(existing=[row], wanted=[other, of_another])
    assert plan.removed == [row]
    assert {made.id for made in plan.made} == {other.id, of_another.id}


def test_of_two_on_a_date_the_one_with_the_same_hours_stays() -> None:
    morning, evening = shift("Mon 8 Mar 2027 09:00-12:00"), shift("Mon 8 Mar 2027 18:00-20:00")
    earlier = shift("Mon 8 Mar 2027 07:00-08:00")
    same = shift("Mon 8 Mar 2027 18:00-20:00")
    plan = shift_plans.compare(existing=[evening, morning], wanted=[same, earlier])
    assert plan == shift_plans.Plan(kept=[evening], changed=[(morning, earlier)])


def test_what_touches_does_not_clash() -> None:
    plan = shift_plans.Plan(made=[shift("Mon 8 Mar 2027 12:00-17:00")])
    others = [
        shift("Mon 8 Mar 2027 09:00-12:00"),
        shift("Mon 8 Mar 2027 17:00-18:00"),
        shift("Mon 8 Mar 2027 12:00-17:00", of=EWAN),
    ]
    shift_plans.take_out_clashes(plan, others=others)
    assert len(plan.made) == 1
    assert plan.clashes == []


def test_a_new_shift_that_clashes_is_not_made() -> None:
    wanted, other = shift("Mon 8 Mar 2027 09:00-17:00"), shift("Mon 8 Mar 2027 08:00-18:00")
    plan = shift_plans.Plan(made=[wanted])
    shift_plans.take_out_clashes(plan, others=[other])
    assert plan == shift_plans.Plan(clashes=[shift_plans.Clash(wanted=wanted, other=other)])


def test_a_long_shift_clashes_with_a_short_one_inside_it() -> None:
    wanted, other = shift("Mon 8 Mar 2027 09:00-17:00"), shift("Mon 8 Mar 2027 10:00-11:00")
    plan = shift_plans.Plan(kept=[other], made=[wanted])
    shift_plans.take_out_clashes(plan, others=[])
    assert plan.clashes == [shift_plans.Clash(wanted=wanted, other=other)]


def test_the_earlier_of_two_new_shifts_wins() -> None:
    early, late = shift("Mon 8 Mar 2027 09:00-17:00"), shift("Mon 8 Mar 2027 16:00-20:00")
    plan = shift_plans.Plan(made=[late, early])
    shift_plans.take_out_clashes(plan, others=[])
    assert plan.made == [early]
    assert plan.clashes == [shift_plans.Clash(wanted=late, other=early)]


def test_a_row_whose_new_hours_clash_goes() -> None:
    row, wanted = shift("Mon 8 Mar 2027 09:00-12:00"), shift("Mon 8 Mar 2027 13:00-17:00")
    fine = (shift("Tue 9 Mar 2027 09:00-12:00"), shift("Tue 9 Mar 2027 10:00-12:00"))
    other = shift("Mon 8 Mar 2027 16:00-18:00")
    plan = shift_plans.Plan(changed=[(row, wanted), fine])
    shift_plans.take_out_clashes(plan, others=[other])
    assert plan.removed == [row]
    assert plan.changed == [fine]
    assert plan.clashes == [shift_plans.Clash(wanted=wanted, other=other)]


def test_every_hour_of_a_day_of_short_shifts_is_found() -> None:
    taken = [shift(f"Mon 8 Mar 2027 {hour:02}:00-{hour:02}:30") for hour in (16, 9, 12, 11, 14, 10)]
    for hour in (9, 10, 11, 12, 14, 16):
        wanted = shift(f"Mon 8 Mar 2027 {hour:02}:15-{hour:02}:45")
        plan = shift_plans.Plan(made=[wanted])
        shift_plans.take_out_clashes(plan, others=taken)
        (clash,) = plan.clashes
        assert clash.other.local_from == time(hour)


def test_dates_are_local_dates() -> None:
    late = shift("Mon 8 Mar 2027 23:00-01:00")
    assert late.local_on == date(2027, 3, 8)
    assert shift_plans.during(late).length == timedelta(hours=2)
