"""The shifts that patterns ask for; none that is over, or outside its post."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.intervals import Interval
from scheduler.partners.models import Post
from scheduler.rota import recurrence
from scheduler.rota.models import Pattern
from scheduler.rota.shift_plans import Said
from scheduler.rota.timings import Stretch

_Lasts = tuple[datetime, datetime | None]


@dataclass(slots=True)
class Wanted:
    """`skipped` are stretches that lie wholly in an hour the clocks skip."""

    shifts: list[Said] = field(default_factory=list)
    skipped: list[tuple[Pattern, date]] = field(default_factory=list)


def of(patterns: Iterable[Pattern], *, from_on: date, until_on: date, now: datetime) -> Wanted:
    """What these patterns (with their posts loaded) ask for on dates in `[from_on, until_on)`."""
    lasting = {pattern.event_id: pattern for pattern in patterns if pattern.ended_at is None}
    stretches = recurrence.expand(lasting, from_on=from_on, until_on=until_on)
    wanted = Wanted()
    for event_id, pattern in lasting.items():
        lasts = _lasts(pattern.post)
        for stretch in stretches[event_id]:
            _add(wanted, pattern, stretch, lasts=lasts, now=now)
    return wanted


def _add(
    wanted: Wanted, pattern: Pattern, stretch: Stretch, *, lasts: _Lasts, now: datetime
) -> None:
    moments = stretch.find_moments(zone=pattern.zone)
    if moments is None:
        wanted.skipped.append((pattern, stretch.on))
        return
    begins_at, ends_at = lasts
    if moments.starts_at < begins_at or (ends_at and moments.starts_at >= ends_at):
        return
    if ends_at and moments.ends_at > ends_at:
        # A night shift on the post's last day is cut where the post ends.
        moments = Interval(moments.starts_at, ends_at)
        cut = ends_at.astimezone(ZoneInfo(pattern.zone)).time()
        stretch = replace(stretch, until_time=cut)
    if moments.ends_at > now:
        wanted.shifts.append(_said(pattern, stretch, moments))


def _lasts(post: Post) -> _Lasts:
    begins_at = clock.local_moment(post.starts_on, time.min)
    return begins_at, clock.local_moment(post.ends_on, time.min) if post.ends_on else None


def _said(pattern: Pattern, stretch: Stretch, moments: Interval) -> Said:
    return Said(
        pattern_id=pattern.id,
        rota_id=pattern.rota_id,
        post_id=pattern.post_id,
        staff_member_id=pattern.post.staff_member_id,
        site_id=pattern.site_id,
        room_id=pattern.room_id,
        modes=tuple(pattern.modes),
        starts_at=moments.starts_at,
        ends_at=moments.ends_at,
        zone=pattern.zone,
        local_on=stretch.on,
        local_from=stretch.from_time,
        local_until=stretch.until_time,
    )
