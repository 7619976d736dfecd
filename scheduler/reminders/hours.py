"""The next moment at which a route may be used; pure (earlier ones: people.contact_hours)."""

import itertools
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON, local_day, local_moment
from scheduler.people import contact_hours


def soonest_allowed_from(
    rule: contact_hours.Hours, moment: datetime, zone: ZoneInfo = LONDON
) -> datetime:
    """The moment itself when it is allowed, otherwise the next start of the route's hours."""
    if contact_hours.is_allowed_at(rule, moment, zone):
        return moment
    today = local_day(moment, zone=zone)
    opens = rule.hours_from or contact_hours.DEFAULT_FROM
    starts = (
        local_moment(today + timedelta(days=ahead), opens, zone=zone) for ahead in itertools.count()
    )
    return next(
        start
        for start in starts
        # A start that the clocks skip in March is no hour of the route.
        if start > moment and contact_hours.is_allowed_at(rule, start, zone)
    )
