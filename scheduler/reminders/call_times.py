"""When a machine may ring somebody again; pure. Nobody is hounded.

Ofcom takes persistent silent and repeated calls for misuse (persistent misuse policy, 2016); ours
are two for one message at most, hours apart, and two in a day to one number.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON, local_day, local_moment
from scheduler.people import contact_hours
from scheduler.reminders import hours

MOST_IN_A_DAY = 2
MOST_FOR_A_MESSAGE = 2
# Whoever was out at ten may be in at one.
AGAIN_AFTER = timedelta(hours=3)
# After an hour a human tries again.
BY_HAND_AGAIN_AFTER = timedelta(hours=1)


def again_at(
    rule: contact_hours.Hours,
    now: datetime,
    zone: ZoneInfo = LONDON,
    *,
    after: timedelta = AGAIN_AFTER,
) -> datetime:
    """The next allowed hour that is far enough from this one."""
    return hours.soonest_allowed_from(rule, now + after, zone)


def next_day(rule: contact_hours.Hours, now: datetime, zone: ZoneInfo = LONDON) -> datetime:
    """The first allowed hour of another day."""
    tomorrow = local_day(now, zone=zone) + timedelta(days=1)
    return hours.soonest_allowed_from(rule, local_moment(tomorrow, time(0), zone=zone), zone)
