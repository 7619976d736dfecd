"""Where appointments may start, pure: on a grid of local wall time, buffers inside the opening."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from scheduler.intervals import Interval


@dataclass(frozen=True, slots=True)
class Shape:
    """How long one appointment is, what it keeps free around it, and its grid of starts."""

    length: timedelta
    buffer_before: timedelta
    buffer_after: timedelta
    start_grid: timedelta

    @property
    def whole(self) -> timedelta:
        """What it takes of somebody's time, buffers inside."""
        return self.buffer_before + self.length + self.buffer_after

    def exact(self, starts_at: datetime) -> Interval:
        """The time the person is there."""
        return Interval(starts_at, starts_at + self.length)

    def buffered(self, starts_at: datetime) -> Interval:
        """The time the staff are taken."""
        return self.exact(starts_at).widened(before=self.buffer_before, after=self.buffer_after)


class Stretch(Protocol):
    """Anything that starts and ends: an interval, an opening."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def starts_within(
    opening: Stretch, *, shape: Shape, not_before: datetime, zone: ZoneInfo
) -> Iterator[datetime]:
    """Every start on the grid whose buffered stretch fits the opening, in order, in UTC."""
    earliest = max(opening.starts_at + shape.buffer_before, not_before)
    latest = opening.ends_at - shape.buffer_after - shape.length
    for moment in moments(earliest, grid=shape.start_grid, zone=zone):
        if moment > latest:
            return
        yield moment


def next_start(
    opening: Stretch, *, shape: Shape, not_before: datetime, zone: ZoneInfo
) -> datetime | None:
    """The first of `starts_within`."""
    earliest = max(opening.starts_at + shape.buffer_before, not_before)
    start = _on_grid_from(earliest, shape.start_grid, zone)
    if start is None:
        return next(starts_within(opening, shape=shape, not_before=not_before, zone=zone), None)
    return start if start + shape.length + shape.buffer_after <= opening.ends_at else None


# Hundreds of openings of a table begin at the same few moments.
@lru_cache(maxsize=4096)
def _on_grid_from(earliest: datetime, grid: timedelta, zone: ZoneInfo) -> datetime | None:
    """The first moment of the grid, by one sum; None on days on which the clocks change."""
    wall = earliest.astimezone(UTC).astimezone(zone)
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    # Both have the same tzinfo, so these are sums of wall time.
    start = (wall + (midnight - wall) % grid).astimezone(UTC)
    # A wall time that the clocks skip comes back with another offset.
    if not midnight.utcoffset() == wall.utcoffset() == start.astimezone(zone).utcoffset():
        return None
    return start


def moments(earliest: datetime, *, grid: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    """Every moment of the grid from `earliest` on, in UTC, without end."""
    day = earliest.astimezone(zone).date()
    while True:
        yield from _grid_of_day(day, earliest=earliest, grid=grid, zone=zone)
        day += timedelta(days=1)


def first_start(shift: Interval, *, shape: Shape, zone: ZoneInfo) -> datetime | None:
    """The start of the first appointment that the whole shift has, were nothing booked."""
    starts = starts_within(shift, shape=shape, not_before=shift.starts_at, zone=zone)
    return next(starts, None)


def last_start(shift: Interval, *, shape: Shape, zone: ZoneInfo) -> datetime | None:
    """The start of the last appointment that the whole shift has, were nothing booked."""
    late = shift.ends_at - shape.whole - shape.start_grid
    starts = starts_within(shift, shape=shape, not_before=late, zone=zone)
    return max(starts, default=None)


def is_on_grid(moment: datetime, *, grid: timedelta, zone: ZoneInfo) -> bool:
    """Whether the wall time of `moment` is a multiple of `grid` from local midnight."""
    wall = moment.astimezone(zone)
    midnight = datetime.combine(wall.date(), time(), tzinfo=zone)
    # Of an hour that comes twice only the first has starts, so that “half past one” is one moment.
    # Both have the same tzinfo, so the difference is one of wall time, whatever the clocks did.
    return not wall.fold and (wall - midnight) % grid == timedelta()


def _grid_of_day(
    day: date, *, earliest: datetime, grid: timedelta, zone: ZoneInfo
) -> Iterator[datetime]:
    midnight = datetime.combine(day, time(), tzinfo=zone)
    # Wall time again; an hour early at the most where the clocks changed since midnight.
    steps = max(0, (earliest.astimezone(zone) - midnight - timedelta(hours=1)) // grid)
    wall = midnight + steps * grid
    while wall.date() == day:
        moment = wall.astimezone(UTC)
        # A wall time the clocks skip comes back as another one, and is nobody's appointment.
        exists = moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None)
        if exists and moment >= earliest:
            yield moment
        wall += grid
