"""Expands an entry and its exceptions date by date, as RFC 5545 says, whatever its rule may be.

Everything is given to recurring-ical-events as floating wall times of one zone. Given moments, it
takes one start for another whose time in UTC reads like the first one's wall time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar.prop import vDDDLists, vDDDTypes

from scheduler.rota.calendar_components import Component
from scheduler.rota.imported import Bad

_WITHIN_THE_HOUR = ("BYSECOND", "BYMINUTE")
_TOO_OFTEN = ("SECONDLY", "MINUTELY")
_END_OF_DAY = time(23, 59, 59)


def expand(
    master: Component, exceptions: Sequence[Component], *, zone: str, from_on: date, until_on: date
) -> Iterator[Component]:
    """Every single entry between two dates, as a component of its own, cancelled ones included.

    Raises Bad for a rule that cannot be expanded.
    """
    _refuse_too_often(master)
    calendar = icalendar.Calendar()
    for component in [master, *exceptions]:
        _refuse_backwards(component, zone=zone)
        calendar.add_component(_Floating(component, zone).event(by_time=master.has_hours))
    try:
        found = recurring_ical_events.of(calendar).between(from_on, until_on)
    except (ValueError, TypeError, OverflowError, KeyError) as error:
        raise Bad("has a rule that cannot be expanded") from error
    for event in found:
        yield Component(event, master.line, replace(master.zones, stated=zone))


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


@dataclass(frozen=True, slots=True)
class _Floating:
    """Copies a component with all its times as wall times in `zone`."""

    component: Component
    zone: str

    def event(self, *, by_time: bool) -> Any:
        """`by_time`: whether the series has hours, and its dates are told apart by them."""
        event = self.component.event.copy()
        for name in ("DTSTART", "DTEND"):
            if name in event:
                value = self.component.one(name)
                event[name] = vDDDTypes(self._wall(value, value.dt))
        for name in ("EXDATE", "RDATE"):
            moments = [self._walls(*each) for each in self.component.moments(name)]
            if moments:
                event[name] = vDDDLists(moments)
        if self.component.rules:
            event["RRULE"] = [self._rule(rule, by_time=by_time) for rule in self.component.rules]
        if self.component.is_exception:
            event["RECURRENCE-ID"] = self._original(by_time=by_time)
        return event

    def _wall(self, value: Any, moment: Any) -> Any:
        if not isinstance(moment, datetime):
            return moment
        return self.component.zones.wall(value, moment, zone=self.zone)

    def _walls(self, value: Any, moment: Any) -> Any:
        if not isinstance(moment, tuple):
            return self._wall(value, moment)
        starts_at, lasts = moment
        is_length = isinstance(lasts, timedelta)
        return self._wall(value, starts_at), lasts if is_length else self._wall(value, lasts)

    def _rule(self, rule: Any, *, by_time: bool) -> Any:
        if "UNTIL" not in rule:
            return rule
        until = rule["UNTIL"][0]
        if isinstance(until, datetime):
            there = until.astimezone(ZoneInfo(self.zone)) if until.tzinfo else until
            until = there.replace(tzinfo=None)
        elif by_time:
            until = datetime.combine(until, _END_OF_DAY)
        return icalendar.vRecur({**rule, "UNTIL": [until if by_time else _date(until)]})

    def _original(self, *, by_time: bool) -> Any:
        value = self.component.one("RECURRENCE-ID")
        moment = self._wall(value, value.dt)
        # Exchange names a day of a series without hours by its midnight.
        original = vDDDTypes(moment if by_time else _date(moment))
        if "RANGE" in value.params:
            original.params["RANGE"] = value.params["RANGE"]
        return original


def _date(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
