"""Compares rules of protection over the same people: first come first served, and each level."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scheduler.simulation import figures, runs
from scheduler.simulation.county import DAY, County
from scheduler.simulation.figures import Figures
from scheduler.simulation.lines import FIRST_COME, Rule
from scheduler.simulation.runs import Plan


def to_compare(
    *, levels: Iterable[int], releases: Iterable[float], head_starts: Iterable[float]
) -> list[Rule]:
    """First come first served, each head start, then every level with every release.

    `releases` and `head_starts` are in days. A level of 0 keeps nothing, so it has no release.
    """
    ranked = [Rule(head_start=round(days * DAY)) for days in sorted({*head_starts})]
    kept = [
        replace(each, level=level, release=round(days * DAY))
        for each in ranked
        for level in sorted({*levels} - {0})
        for days in sorted({*releases})
    ]
    return list(dict.fromkeys([FIRST_COME, *ranked, *kept]))


def compare(county: County, plan: Plan, rules: Sequence[Rule], *, times: int) -> Iterator[Figures]:
    """The figures of each rule, over `times` runs with seeds that follow the plan's."""
    plans = [replace(plan, seed=plan.seed + number) for number in range(times)]
    asking = [runs.asks(county, each) for each in plans]
    for rule in rules:
        yield figures.of(
            rule,
            [
                runs.run(county, each, rule, asking=asked)
                for each, asked in zip(plans, asking, strict=True)
            ],
        )
