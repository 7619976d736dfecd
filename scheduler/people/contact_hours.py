"""When a route may be used, and how far a message must move forward for it; pure, never later.

Hours are wall times in the zone of the person's partner. Where a rule has none, texts, calls and
e-mails go on weekdays from 08:00 to 18:00 (DOMAIN.md 3.5). A letter has no hours: it lies there.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from scheduler import clock

DEFAULT_FROM, DEFAULT_UNTIL = time(8), time(18)
WEEKDAYS = (1, 2, 3, 4, 5)
# Carriers take a while: a message moved forward is not planned for the last moments.
LEEWAY = timedelta(minutes=30)
# A rule with one day a week whose hours the clocks skip has its last hours 14 days before.
_DAYS_BACK = 15


class Hours(Protocol):
    """What is asked of a contact rule: its channel, ISO weekdays and wall times."""

    @property
    def channel(self) -> str: ...
    @property
    def days(self) -> Sequence[int]: ...
    @property
    def hours_from(self) -> time | None: ...
    @property
    def hours_until(self) -> time | None: ...


def is_allowed_at(rule: Hours, moment: datetime, zone: ZoneInfo = clock.LONDON) -> bool:
    """Whether the route may be used at this moment; the first minute is in, the last is not."""
    if rule.channel == "letter":
        return True
    local = moment.astimezone(zone)
    from_, until = _wall_times(rule)
    return local.isoweekday() in _days(rule) and from_ <= local.time() < until


def latest_allowed_before(rule: Hours, moment: datetime, zone: ZoneInfo = clock.LONDON) -> datetime:
    """The moment itself when it is allowed, or one before it that is; never a later one.

    Moved, it falls LEEWAY before the end of the last hours before it, or on their start when
    they are shorter.
    """
    if is_allowed_at(rule, moment, zone):
        return moment
    today = clock.local_day(moment, zone=zone)
    candidates = [
        candidate
        for back in range(_DAYS_BACK)
        for candidate in _candidates(rule, today - timedelta(days=back), zone)
    ]
    return max(
        candidate
        for candidate in candidates
        if candidate <= moment and is_allowed_at(rule, candidate, zone)
    )


def in_force(rule: Hours) -> tuple[Sequence[int], time, time]:
    """ISO weekdays and wall times that hold: the rule's own, or the service's."""
    from_, until = _wall_times(rule)
    return _days(rule), from_, until


def _candidates(rule: Hours, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The last moment of a day's hours worth planning for, and their start."""
    from_, until = _wall_times(rule)
    starts_at = clock.local_moment(day, from_, zone=zone)
    ends_at = clock.local_moment(day, until, zone=zone)
    return max(starts_at, ends_at - LEEWAY), starts_at


def _wall_times(rule: Hours) -> tuple[time, time]:
    return rule.hours_from or DEFAULT_FROM, rule.hours_until or DEFAULT_UNTIL


def _days(rule: Hours) -> Sequence[int]:
    return rule.days or WEEKDAYS
