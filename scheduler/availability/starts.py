"""Where appointments may start, pure: on a grid of local wall time, buffers inside the opening."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.intervals import Interval


@dataclass(frozen=True, slots=True)
class Shape:
    """How long one appointment is, what it keeps free around it, and its grid of starts."""

    length: timedelta
    buffer_before: timedelta
    buffer_after: timedelta
    start_grid: timedelta

    def exact(self, starts_at: datetime) -> Interval:
        """The time the person is there."""
        return Interval(starts_at, starts_at + self.length)

    def buffered(self, starts_at: datetime) -> Interval:
        """The time the staff are taken."""
        return self.exact(starts_at).widened(before=self.buffer_before, after=self.buffer_after)


def starts_within(
    opening: Interval, *, shape: Shape, not_before: datetime, zone: ZoneInfo
) -> Iterator[datetime]:
    """Every start on the grid whose buffered stretch fits the opening, in order, in UTC."""
    earliest = max(opening.starts_at + shape.buffer_before, not_before)
    latest = opening.ends_at - shape.buffer_after - shape.length
    day = earliest.astimezone(zone).date()
    while day <= latest.astimezone(zone).date():
        for moment in _grid_of_day(day, earliest=earliest, grid=shape.start_grid, zone=zone):
            if moment > latest:
                return
            yield moment
        day += timedelta(days=1)


def is_on_grid(moment: datetime, *, grid: timedelta, zone: ZoneInfo) -> bool:
    """Whether the wall time of `moment` is a multiple of `grid` from local midnight."""
    wall = moment.astimezone(zone)
    midnight = datetime.combine(wall.date(), time(), tzinfo=zone)
    # Both have the same tzinfo, so the difference is one of wall time, whatever the clocks did.
    return (wall.replace(fold=0) - midnight) % grid == timedelta()


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
