"""The slow, obviously right answer to what is free: pure, and only used to check the fast one."""

from collections.abc import Iterable
from datetime import date

from scheduler import intervals
from scheduler.intervals import Interval


def openings_of(
    *,
    shift: Interval,
    on: date,
    post_starts_on: date,
    post_ends_on: date | None,
    busy: Iterable[Interval],
) -> list[Interval]:
    """The free stretches of a shift on local date `on`, given leave and claims in `busy`."""
    if on < post_starts_on or (post_ends_on is not None and on >= post_ends_on):
        return []
    return intervals.subtract([shift], [each for each in busy if each.overlaps(shift)])
