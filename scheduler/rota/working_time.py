"""Warnings about hours, rest and breaks of one human. Pure, and refuses nothing.

Working Time Regulations 1998: regulation 4 (48 hours a week; here in any 168 hours, not on
average), 10 (11 consecutive hours' rest in 24) and 12 (20 minutes' break in more than 6 hours).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from scheduler.intervals import Interval

WEEK = timedelta(hours=168)
MOST_HOURS = timedelta(hours=48)
DAY = timedelta(hours=24)
LEAST_REST = timedelta(hours=11)
LONGEST_WITHOUT_BREAK = timedelta(hours=6)
SHORTEST_BREAK = timedelta(minutes=20)
_WEEK, _DAY, _MOST, _REST, _LONGEST, _BREAK = (
    int(each.total_seconds())
    for each in (WEEK, DAY, MOST_HOURS, LEAST_REST, LONGEST_WITHOUT_BREAK, SHORTEST_BREAK)
)


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


# From second to second since 1970. A board asks of thousands of shifts, and times as numbers are
# twenty times as quick to reckon with as times with a zone.
Span = tuple[int, int]
_Found = tuple[int, int, Kind, int]


def warnings(work: Iterable[Interval]) -> list[Warning]:
    """What to warn about in the working time of one human, leave and breaks taken out of it."""
    seconds = [(int(one.starts_at.timestamp()), int(one.ends_at.timestamp())) for one in work]
    return warnings_of(seconds)


def warnings_of(work: Iterable[Span], *, within: Span | None = None) -> list[Warning]:
    """The same of numbers of seconds; of those warnings alone that overlap with `within`."""
    worked = merge(work)
    found = sorted([*_hours(worked), *_rest(worked), *_breaks(worked)])
    return [
        Warning(
            Interval(datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(ends, UTC)),
            kind,
            timedelta(seconds=amount),
        )
        for starts, ends, kind, amount in found
        if within is None or (starts < within[1] and within[0] < ends)
    ]


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same seconds, sorted, without overlaps."""
    merged: list[Span] = []
    for starts, ends in sorted(spans):
        if merged and starts <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((starts, ends))
    return merged


def without(work: Iterable[Span], away: Iterable[Span]) -> list[Span]:
    """What is worked of `work` by somebody who is away then."""
    left = merge(work)
    for away_from, away_until in away:
        left = [
            part
            for starts, ends in left
            for part in ((starts, min(ends, away_from)), (max(starts, away_until), ends))
            if part[0] < part[1]
        ]
    return left


def _hours(worked: Sequence[Span]) -> Iterator[_Found]:
    """The fullest 168 hours of each run that overlaps with nothing warned about before."""
    over: list[tuple[int, int]] = []
    amount = until = 0
    for number, (starts, ends) in enumerate(worked):
        while until < len(worked) and worked[until][0] < starts + _WEEK:
            amount += worked[until][1] - worked[until][0]
            until += 1
        # The last of them may reach beyond the week.
        inside = amount - max(0, worked[until - 1][1] - starts - _WEEK)
        if inside > _MOST:
            over.append((inside, -starts))
        amount -= ends - starts
        until = max(until, number + 1)
    while over:
        amount, before = max(over)
        yield -before, -before + _WEEK, Kind.HOURS, amount
        over = [each for each in over if abs(each[1] - before) >= _WEEK]


def _rest(worked: Sequence[Span]) -> Iterator[_Found]:
    """Of any 24 hours that begin with work, those without 11 hours' rest together."""
    warned: Span | None = None
    for number, (starts, _) in enumerate(worked):
        longest = _longest_gap(worked, number, until=starts + _DAY)
        rest = longest[1] - longest[0] if longest else 0
        # Two stretches of one day are one want of rest.
        if rest < _REST and not (warned and longest and warned == longest):
            yield starts, starts + _DAY, Kind.REST, rest
        warned = longest


def _longest_gap(worked: Sequence[Span], number: int, *, until: int) -> Span | None:
    """Between one stretch of work and a moment; the first, of several that are as long."""
    longest: Span | None = None
    cursor = worked[number][0]
    for at in range(number, len(worked)):
        starts, ends = worked[at]
        if starts >= until:
            break
        if starts > cursor and (longest is None or starts - cursor > longest[1] - longest[0]):
            longest = (cursor, starts)
        cursor = ends
    if cursor < until and (longest is None or until - cursor > longest[1] - longest[0]):
        longest = (cursor, until)
    return longest


def _breaks(worked: Sequence[Span]) -> Iterator[_Found]:
    """Stretches of more than six hours in which no gap is a break."""
    runs: list[Span] = []
    for starts, ends in worked:
        if runs and starts - runs[-1][1] < _BREAK:
            runs[-1] = (runs[-1][0], ends)
        else:
            runs.append((starts, ends))
    return (
        (starts, ends, Kind.BREAK, ends - starts)
        for starts, ends in runs
        if ends - starts > _LONGEST
    )
