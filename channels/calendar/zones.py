"""Time zones as calendar programs are told of them; refuses a zone whose rules are not here.

Written out by hand, since the generator in icalendar 7.3 puts the start of summer time an hour late
(a VTIMEZONE's DTSTART is the wall time *before* the change: RFC 5545 §3.6.5). A test compares every
change of the coming years with the tz database.
"""

from datetime import datetime, timedelta

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.cal.component import Component

GMT, BST = timedelta(0), timedelta(hours=1)


def london() -> Timezone:
    """Europe/London since 1996: changes at 01:00 UTC on the last Sundays of March and October."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    summer = _observance(TimezoneDaylight(), "BST", datetime(1996, 3, 31, 1), GMT, BST)  # noqa: DTZ001
    winter = _observance(TimezoneStandard(), "GMT", datetime(1996, 10, 27, 2), BST, GMT)  # noqa: DTZ001
    zone.add_component(summer)
    zone.add_component(winter)
    return zone


def _observance(
    part: Component, name: str, first: datetime, before: timedelta, after: timedelta
) -> Component:
    part.add("dtstart", first)
    part.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": "-1SU"})
    part.add("tzname", name)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    return part


ZONES = {"Europe/London": london}
