"""Reads properties of VEVENTs; one that is missing, doubled or broken makes the entry bad."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar.prop import vBroken, vRecur

from scheduler.rota.calendar_times import Zones
from scheduler.rota.imported import Bad
from scheduler.rota.timings import YEARS, Stretch

LONGEST = timedelta(hours=24)
_LONGEST_LEAVE = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Component:
    """One VEVENT, the line it begins on, and the zones of its calendar."""

    event: Any
    line: int
    zones: Zones

    @property
    def uid(self) -> str:
        """Empty where it has none."""
        return str(self.event.get("UID", "")).strip()

    @property
    def title(self) -> str:
        """For reading in calendar_titles only; never kept."""
        return str(self.event.get("SUMMARY", ""))

    @property
    def is_cancelled(self) -> bool:
        return str(self.event.get("STATUS", "")).upper() == "CANCELLED"

    @property
    def is_marked_free(self) -> bool:
        return str(self.event.get("TRANSP", "")).upper() == "TRANSPARENT"

    @property
    def is_out_of_office(self) -> bool:
        return str(self.event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "OOF"

    @property
    def repeats(self) -> bool:
        """Whether it is on more than its first date."""
        return any(name in self.event for name in ("RRULE", "RDATE", "EXRULE", "EXDATE"))

    @property
    def is_exception(self) -> bool:
        return "RECURRENCE-ID" in self.event

    @property
    def has_hours(self) -> bool:
        """Whether it starts at a time of day rather than with a day."""
        return isinstance(self.one("DTSTART").dt, datetime)

    @property
    def sequence(self) -> int:
        """How often it was edited; the highest of several is the one that holds."""
        found = self.several("SEQUENCE")
        return int(found[0]) if found else 0

    @property
    def rules(self) -> list[Any]:
        """Its RRULEs, as icalendar's vRecur, with ends that can be reckoned with, or none."""
        rules = self.several("RRULE")
        if any("FREQ" not in rule for rule in rules):
            raise Bad("has an RRULE without FREQ")
        return [_with_end(rule) for rule in rules]

    def one(self, name: str, *, kind: type = date) -> Any:
        """A property that must be there once, with a value of a kind; a date-time is a date."""
        found = self.several(name)
        if not found:
            raise Bad(f"has no {name}")
        if len(found) > 1:
            raise Bad(f"has more than one {name}")
        _check(name, getattr(found[0], "dt", None), kind=kind)
        return found[0]

    def several(self, name: str) -> list[Any]:
        """A property as often as it is there."""
        found = self.event.get(name, [])
        found = found if isinstance(found, list) else [found]
        if any(isinstance(value, vBroken) for value in found):
            raise Bad(f"its {name} cannot be read")
        return found

    def find_zone(self) -> str:
        """The zone in which a single entry, or a series, is meant."""
        start = self.one("DTSTART")
        zone = self.zones.of_moment(start, start.dt)
        if zone != "UTC":
            return zone
        if self.rules:
            # Only the calendar can say that a series in UTC was not meant to be one.
            return self.zones.stated or "UTC"
        wanted = self.zones.stated or self.zones.site
        moments = [value.dt for value in (start, *self.several("DTEND"))]
        doubled = any(self.zones.is_second_of_doubled(each, zone=wanted) for each in moments)
        return "UTC" if doubled else wanted

    def stretch(self, *, zone: str) -> Stretch:
        """Its hours on a wall in `zone`. Raises Bad for none, and for more than a day of them."""
        starts, ends = self.walls(zone=zone)
        if ends < starts:
            raise Bad("ends before it starts")
        if ends == starts:
            raise Bad("has no length")
        if ends - starts > LONGEST:
            raise Bad("is longer than a day: split it, or call it leave if it is leave")
        return Stretch(starts.date(), starts.time(), ends.time())

    def walls(self, *, zone: str) -> tuple[datetime, datetime]:
        """What a clock in `zone` shows at its start and end; midnights where it has no hours."""
        start = self.one("DTSTART")
        starts = self._wall(start, zone=zone)
        if "DTEND" in self.event:
            end = self.one("DTEND")
            if isinstance(end.dt, datetime) != self.has_hours:
                raise Bad("has a time at only one of its ends")
            return starts, self._wall(end, zone=zone)
        if "DURATION" in self.event:
            lasts: timedelta = self.one("DURATION", kind=timedelta).dt
            return starts, starts + lasts
        # RFC 5545, section 3.6.1: a day without an end is one day, a time without one is no time.
        return starts, starts if self.has_hours else starts + timedelta(days=1)

    def moments(self, name: str) -> Iterator[tuple[Any, Any]]:
        """Every value of EXDATE or RDATE, with its property: a date, a date-time or a period."""
        for value in self.several(name):
            for each in value.dts:
                for part in each.dt if isinstance(each.dt, tuple) else (each.dt,):
                    _check(name, part, kind=timedelta if isinstance(part, timedelta) else date)
                yield value, each.dt

    def original(self, *, zone: str) -> date:
        """Which start of its series an exception is about: a naive wall time, or only a date."""
        value = self.one("RECURRENCE-ID")
        moment: date = value.dt
        if isinstance(moment, datetime):
            return self.zones.wall(value, moment, zone=zone)
        return moment

    def _wall(self, value: Any, *, zone: str) -> datetime:
        if isinstance(value.dt, datetime):
            return self.zones.wall(value, value.dt, zone=zone)
        return datetime.combine(value.dt, time.min)


def _check(name: str, value: Any, *, kind: type) -> None:
    if not isinstance(value, kind):
        raise Bad(f"its {name} cannot be read")
    if isinstance(value, date) and value.year not in YEARS:
        raise Bad(f"its {name} is not between {YEARS[0]} and {YEARS[-1]}")
    if isinstance(value, timedelta) and abs(value) > _LONGEST_LEAVE:
        raise Bad(f"its {name} is longer than ten years")


def _with_end(rule: Any) -> Any:
    until = rule.get("UNTIL", [None])[0]
    if until is None:
        return rule
    if not isinstance(until, date):
        raise Bad("its RRULE cannot be read")
    if until.year in YEARS:
        return rule
    # The year 9999 is how some programs say “never”, and the year 1 how some say “deleted”.
    end = {} if until.year >= YEARS.stop else {"UNTIL": [date(YEARS[0], 1, 1)]}
    return vRecur({**{name: rule[name] for name in rule if name != "UNTIL"}, **end})
