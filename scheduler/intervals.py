"""Pure half-open time: stretches that include their start and not their end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self


class Backwards(ValueError):
    """A stretch that ends before it starts, or at its start."""


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """`[starts_at, ends_at)`, both aware, kept in UTC, never empty."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("An interval needs aware datetimes.")
        # Python compares two times of one zone by their wall clocks, which is wrong by an hour
        # on the night the clocks go back; in UTC nothing is.
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))
        if self.ends_at <= self.starts_at:
            raise Backwards(
                f"{self.ends_at.isoformat()} is not after {self.starts_at.isoformat()}."
            )

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def overlaps(self, other: Self) -> bool:
        """Whether some moment is in both; touching ends share none."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: Self) -> bool:
        """Whether every moment of `other` is in this one."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def widened(self, *, before: timedelta, after: timedelta) -> "Interval":
        """This stretch with buffers around it."""
        return Interval(self.starts_at - before, self.ends_at + after)


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same moments as sorted stretches that neither overlap nor touch."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.starts_at <= merged[-1].ends_at:
            last = merged.pop()
            interval = Interval(last.starts_at, max(last.ends_at, interval.ends_at))
        merged.append(interval)
    return merged


def subtract(intervals: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """What remains of `intervals` once every moment of `taken` is removed."""
    remaining: list[Interval] = []
    gaps = merge(taken)
    for interval in merge(intervals):
        remaining.extend(_gaps_within(interval, gaps))
    return remaining


def _gaps_within(interval: Interval, taken: list[Interval]) -> Iterator[Interval]:
    cursor = interval.starts_at
    for busy in taken:
        if busy.ends_at <= cursor or busy.starts_at >= interval.ends_at:
            continue
        if busy.starts_at > cursor:
            yield Interval(cursor, busy.starts_at)
        cursor = max(cursor, busy.ends_at)
    if cursor < interval.ends_at:
        yield Interval(cursor, interval.ends_at)
