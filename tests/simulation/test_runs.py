"""Weeks of a small county under rules of protection, and what is said of them."""

from collections import defaultdict
from functools import cache

import pytest

from scheduler.modes import Mode
from scheduler.simulation import county, figures, rules, runs
from scheduler.simulation.county import DAY, HOUR, WEEK, County
from scheduler.simulation.figures import FACE_TO_FACE_ONLY, TooFew
from scheduler.simulation.lines import FIRST_COME, NOTICE, Rule
from scheduler.simulation.runs import Outcome, Plan

PLAN = Plan(utilisation=0.95, weeks=3, warm_up=1, seed=7)


@cache
def small() -> County:
    return county.make(share=0.2)


def run(rule: Rule, plan: Plan = PLAN) -> Outcome:
    return runs.run(small(), plan, rule, asking=runs.asks(small(), plan))


def test_demand_and_supply_are_the_demonstration_s() -> None:
    shares: dict[Mode, float] = defaultdict(float)
    for asking, weight in zip(small().askings, small().weights, strict=True):
        shares[asking.modes[0]] += weight
        assert all((asking.service, mode) in small().shapes for mode in asking.modes)
        assert 1 <= len(asking.sites) <= county.REACH
    assert max(shares, key=lambda mode: shares[mode]) is Mode.FACE_TO_FACE
    assert set(shares) == set(Mode)


def test_more_calls_may_be_asked_for_than_in_the_demonstration() -> None:
    more = county.make(share=0.2, calls=3)

    for asking, weight, others in zip(more.askings, more.weights, small().weights, strict=True):
        times = 3 if asking.modes[0] in (Mode.PHONE, Mode.VIDEO) else 1
        assert weight == pytest.approx(others * times)


def test_shifts_come_in_their_weeks_by_start() -> None:
    shifts = small().shifts(weeks=4)

    assert [shift.starts for shift in shifts] == sorted(shift.starts for shift in shifts)
    assert [shift.number for shift in shifts] == list(range(len(shifts)))
    assert {shift.length for shift in shifts} == {4 * HOUR}
    serving_calls = sum(shift.length for shift in shifts if Mode.PHONE in shift.modes)
    assert serving_calls == 4 * small().minutes_a_week()


def test_as_much_is_asked_for_as_was_to_be() -> None:
    plan = Plan(utilisation=0.95, weeks=30, warm_up=0, seed=3)
    asked = runs.asks(small(), plan)

    minutes = sum(
        small().shapes[ask.asking.service, ask.asking.modes[0]].minutes
        for ask in asked
        if ask.asking.modes[0] is not Mode.TEXT and ask.cancels is None
    )

    assert minutes / (30 * small().minutes_a_week()) == pytest.approx(0.95, rel=0.03)
    assert all(9 * HOUR <= ask.at % DAY < 17 * HOUR for ask in asked)
    assert all(ask.at % WEEK < 5 * DAY for ask in asked)
    assert [ask.at for ask in asked] == sorted(ask.at for ask in asked)


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    other = Plan(utilisation=0.95, weeks=3, warm_up=1, seed=8)

    assert run(FIRST_COME) == run(FIRST_COME)
    assert run(FIRST_COME) != run(FIRST_COME, other)


@pytest.mark.parametrize("release", [0, 2 * DAY, 60 * DAY])
def test_a_level_of_nothing_is_first_come_first_served(release: int) -> None:
    assert run(Rule(level=0, release=release)) == run(FIRST_COME)


def test_a_release_of_more_than_the_horizon_protects_nothing() -> None:
    assert run(Rule(level=100, release=27 * WEEK)) == run(FIRST_COME)


def test_a_level_of_everything_keeps_all_calls_out_until_the_release() -> None:
    spending = [
        each for each in run(Rule(level=100, release=DAY)).booked if each.spends_face_to_face
    ]

    assert spending
    assert all(each.waited < DAY for each in spending)


def test_everybody_is_booked_in_a_mode_of_theirs_after_the_notice() -> None:
    outcome = run(Rule(level=60, release=7 * DAY, head_start=2 * DAY))

    assert all(each.mode in each.ask.asking.modes for each in outcome.booked)
    assert all(each.waited >= NOTICE for each in outcome.booked)
    assert not any(
        each.spends_face_to_face for each in outcome.booked if each.mode is Mode.FACE_TO_FACE
    )


def test_no_minute_is_lost_or_made() -> None:
    """Of weeks in which nobody asks, all time passes unused; of others, what is not booked."""
    nobody = run(FIRST_COME, Plan(utilisation=0, weeks=4, warm_up=1, seed=1))
    assert nobody.unused == nobody.capacity == 4 * small().minutes_a_week()

    plan = Plan(utilisation=0.5, weeks=3, warm_up=0, seed=2)
    asked = [ask for ask in runs.asks(small(), plan) if ask.cancels is None]
    outcome = runs.run(small(), plan, FIRST_COME, asking=asked)
    minutes = sum(
        small().shapes[each.ask.asking.service, each.mode].minutes
        for each in outcome.booked
        if each.ask.at + each.waited < plan.last and each.mode is not Mode.TEXT
    )
    assert outcome.capacity - outcome.unused == minutes


def test_whoever_is_found_nothing_is_counted() -> None:
    plan = Plan(utilisation=1.5, weeks=4, warm_up=0, seed=1)
    outcome = run(Rule(level=100, release=0), plan)

    assert len(outcome.booked) + outcome.turned_away == len(runs.asks(small(), plan))


def test_the_rules_begin_with_first_come_first_served_and_none_stands_twice() -> None:
    compared = rules.to_compare(levels=[60, 0, 60], releases=[2, 0.5], head_starts=[2, 0])

    assert compared == [
        FIRST_COME,
        Rule(head_start=2 * DAY),
        Rule(level=60, release=DAY // 2),
        Rule(level=60, release=2 * DAY),
        Rule(level=60, release=DAY // 2, head_start=2 * DAY),
        Rule(level=60, release=2 * DAY, head_start=2 * DAY),
    ]


def test_figures_of_a_rule_put_its_runs_together() -> None:
    (first,) = rules.compare(small(), PLAN, [FIRST_COME], times=2)

    assert first.waits[Mode.FACE_TO_FACE].number > first.waits[FACE_TO_FACE_ONLY].number > 0
    for waits in first.waits.values():
        assert 0 < waits.median <= waits.nine_in_ten
    fastest = min(first.waits[Mode.PHONE].mean, first.waits[Mode.VIDEO].mean)
    assert first.ratio == first.waits[FACE_TO_FACE_ONLY].mean / fastest
    assert 0 < first.unused < 0.3


def test_nothing_is_said_of_too_few() -> None:
    with pytest.raises(TooFew):
        figures.of(FIRST_COME, [Outcome(capacity=1)])


def test_a_head_start_lets_face_to_face_wait_less_and_wastes_nothing() -> None:
    first, ahead = rules.compare(small(), PLAN, [FIRST_COME, Rule(head_start=2 * DAY)], times=2)

    assert ahead.ratio < first.ratio
    assert ahead.unused - first.unused < 0.01
