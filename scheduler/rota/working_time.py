"""Warnings about hours, rest and breaks of one human. Pure, and refuses nothing.

Working Time Regulations 1998: regulation 4 (48 hours a week; here in any 168 hours, not on
average), 10 (11 consecutive hours' rest in 24) and 12 (20 minutes' break in more than 6 hours).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from scheduler import intervals
from scheduler.intervals import Interval

WEEK = timedelta(hours=168)
MOST_HOURS = timedelta(hours=48)
DAY = timedelta(hours=24)
LEAST_REST = timedelta(hours=11)
LONGEST_WITHOUT_BREAK = timedelta(hours=6)
SHORTEST_BREAK = timedelta(minutes=20)


class Kind(StrEnum):
    """What is warned about."""

    HOURS = "hours"
    REST = "rest"
    BREAK = "break"


@dataclass(frozen=True, order=True, slots=True)
class Warning:
    """`during` is where; `amount` is how much: hours worked in it, of rest, or without a break."""

    during: Interval
    kind: Kind
    amount: timedelta


def warnings(work: Iterable[Interval]) -> list[Warning]:
    """What to warn about in the working time of one human, leave and breaks taken out of it."""
    worked = intervals.merge(work)
    return sorted([*_hours(worked), *_rest(worked), *_breaks(worked)])


def _hours(worked: Sequence[Interval]) -> Iterator[Warning]:
    """The fullest 168 hours of each run that overlaps with nothing warned about before."""
    over = []
    for first in worked:
        week = Interval(first.starts_at, first.starts_at + WEEK)
        amount = _worked_in(worked, week)
        if amount > MOST_HOURS:
            over.append(Warning(week, Kind.HOURS, amount))
    while over:
        fullest = max(over, key=lambda each: (each.amount, -each.during.starts_at.timestamp()))
        yield fullest
        over = [each for each in over if not each.during.overlaps(fullest.during)]


def _rest(worked: Sequence[Interval]) -> Iterator[Warning]:
    """Of any 24 hours that begin with work, those without 11 hours' rest together."""
    warned: Interval | None = None
    for first in worked:
        day = Interval(first.starts_at, first.starts_at + DAY)
        free = intervals.subtract([day], worked)
        longest = max(free, key=lambda each: each.length, default=None)
        rest = longest.length if longest else timedelta()
        # Two stretches of one day are one want of rest.
        if rest < LEAST_REST and not (warned and longest and warned == longest):
            yield Warning(day, Kind.REST, rest)
        warned = longest


def _breaks(worked: Sequence[Interval]) -> Iterator[Warning]:
    """Stretches of more than six hours in which no gap is a break."""
    for run in _without_breaks(worked):
        if run.length > LONGEST_WITHOUT_BREAK:
            yield Warning(run, Kind.BREAK, run.length)


def _without_breaks(worked: Sequence[Interval]) -> list[Interval]:
    runs: list[Interval] = []
    for each in worked:
        if runs and each.starts_at - runs[-1].ends_at < SHORTEST_BREAK:
            runs[-1] = Interval(runs[-1].starts_at, each.ends_at)
        else:
            runs.append(each)
    return runs


def _worked_in(worked: Sequence[Interval], within: Interval) -> timedelta:
    return sum(
        (
            min(each.ends_at, within.ends_at) - max(each.starts_at, within.starts_at)
            for each in worked
            if each.overlaps(within)
        ),
        timedelta(),
    )
