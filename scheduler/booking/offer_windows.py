"""Where in a staff member's free time somebody on the waiting list could be seen; pure.

Windows are of starts: an appointment that starts in one may end after it. They only narrow what a
search is asked, which judges modes, needs, rooms, sharing and notice itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler import intervals
from scheduler.clock import local_day, local_moment
from scheduler.intervals import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """The days and hours that suit somebody; by the clock at the place, empty means any."""

    weekdays: Sequence[int] = ()
    from_time: time | None = None
    until_time: time | None = None

    @property
    def is_any(self) -> bool:
        return not self.weekdays and self.from_time is None and self.until_time is None

    def allows(self, starts_at: datetime, ends_at: datetime, *, zone: ZoneInfo) -> bool:
        """Whether a whole appointment lies in them."""
        start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
        return (
            (not self.weekdays or start.isoweekday() in self.weekdays)
            and (self.from_time is None or self.from_time <= start.time())
            and (
                self.until_time is None
                or (end.date() == start.date() and end.time() <= self.until_time)
            )
        )


def of(
    free: Iterable[tuple[Interval, ZoneInfo]],
    *,
    fits: Fits,
    without: Iterable[Interval],
    at_least: timedelta,
) -> list[Interval]:
    """Stretches in which to ask for a start, in order.

    `free` are openings with the zone of their place. No start in `without` is asked for, and
    nothing where there is no room for an appointment of the length `at_least`.
    """
    parts = [part for each, zone in free for part in _parts(each, zone, fits)]
    wanted = [part for part in parts if part.length >= at_least]
    if wanted and fits.is_any:
        # One question instead of many.
        ends_at = max(each.ends_at for each in wanted)
        wanted = [Interval(min(each.starts_at for each in wanted), ends_at)]
    return intervals.subtract(wanted, without)


def from_on(windows: Iterable[Interval], moment: datetime) -> list[Interval]:
    """What of the windows lies at `moment` or after it."""
    return [
        Interval(max(each.starts_at, moment), each.ends_at)
        for each in windows
        if each.ends_at > moment
    ]


def before(windows: Iterable[Interval], moment: datetime) -> list[Interval]:
    """What of the windows lies before `moment`."""
    return [
        Interval(each.starts_at, min(each.ends_at, moment))
        for each in windows
        if each.starts_at < moment
    ]


def _parts(opening: Interval, zone: ZoneInfo, fits: Fits) -> Iterable[Interval]:
    """What of an opening is on days and in hours that suit."""
    if fits.is_any:
        yield opening
        return
    on, last = local_day(opening.starts_at, zone=zone), local_day(opening.ends_at, zone=zone)
    while on <= last:
        following = on + timedelta(days=1)
        starts_at = local_moment(on, fits.from_time or time(), zone=zone)
        ends_at = (
            local_moment(on, fits.until_time, zone=zone)
            if fits.until_time
            else local_moment(following, time(), zone=zone)
        )
        starts_at, ends_at = max(starts_at, opening.starts_at), min(ends_at, opening.ends_at)
        if starts_at < ends_at and (not fits.weekdays or on.isoweekday() in fits.weekdays):
            yield Interval(starts_at, ends_at)
        on = following
