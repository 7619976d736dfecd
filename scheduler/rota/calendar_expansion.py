"""Expands an entry and its exceptions date by date, as RFC 5545 says, whatever its rule may be."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar.prop import vDDDLists, vDDDTypes

from scheduler.rota.calendar_components import Component
from scheduler.rota.imported import Bad

_WITHIN_THE_HOUR = ("BYSECOND", "BYMINUTE")
_TOO_OFTEN = ("SECONDLY", "MINUTELY")


def expand(
    master: Component, exceptions: Sequence[Component], *, zone: str, from_on: date, until_on: date
) -> Iterator[Component]:
    """Every single entry between two dates, as a component of its own, cancelled ones included.

    Raises Bad for a rule that cannot be expanded.
    """
    components = [master, *exceptions]
    _refuse_too_often(master)
    calendar = icalendar.Calendar()
    for component in components:
        _refuse_backwards(component, zone=zone)
        calendar.add_component(_in_zone(component, zone=zone, by_time=master.has_hours))
    try:
        found = recurring_ical_events.of(calendar).between(from_on, until_on)
    except (ValueError, TypeError, OverflowError, KeyError) as error:
        raise Bad("has a rule that cannot be expanded") from error
    for event in found:
        yield Component(event, master.line, master.zones)


def _refuse_backwards(component: Component, *, zone: str) -> None:
    """What ends before it starts would be expanded the other way round."""
    starts, ends = component.walls(zone=zone)
    if ends < starts:
        raise Bad("ends before it starts", line=component.line)


def _refuse_too_often(master: Component) -> None:
    """No rota repeats within the hour, and expanding such a rule would take for ever."""
    for rule in master.rules:
        if rule["FREQ"][0].upper() in _TOO_OFTEN or any(part in rule for part in _WITHIN_THE_HOUR):
            raise Bad("repeats within the hour")


def _in_zone(component: Component, *, zone: str, by_time: bool) -> Any:
    """A copy with every time in one zone that Python knows: only then can they be compared."""

    def converted(value: Any, moment: Any) -> Any:
        if not isinstance(moment, datetime):
            return moment
        wall = component.zones.wall(value, moment, zone=zone)
        return wall.replace(tzinfo=ZoneInfo(zone))

    event = component.event.copy()
    for name in ("DTSTART", "DTEND"):
        if name in event:
            value = component.one(name)
            event[name] = vDDDTypes(converted(value, value.dt))
    for name in ("EXDATE", "RDATE"):
        moments = [_each(converted, value, moment) for value, moment in component.moments(name)]
        if moments:
            event[name] = vDDDLists(moments)
    if component.is_exception:
        event["RECURRENCE-ID"] = _original(component, converted, by_time=by_time)
    return event


def _each(converted: Any, value: Any, moment: Any) -> Any:
    if not isinstance(moment, tuple):
        return converted(value, moment)
    starts_at, lasts = moment
    is_length = isinstance(lasts, timedelta)
    return converted(value, starts_at), lasts if is_length else converted(value, lasts)


def _original(component: Component, converted: Any, *, by_time: bool) -> Any:
    value = component.one("RECURRENCE-ID")
    moment = converted(value, value.dt)
    if isinstance(moment, datetime) and not by_time:
        # Exchange names a day of a series without hours by its midnight.
        moment = moment.date()
    original = vDDDTypes(moment)
    if "RANGE" in value.params:
        original.params["RANGE"] = value.params["RANGE"]
    return original
