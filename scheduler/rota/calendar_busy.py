"""When a calendar says that its owner is busy: stretches of time and nothing else; pure.

RFC 5545: an entry takes time unless it is cancelled or transparent (3.8.2.7). Our own entries are
left out: a calendar that shows our feed would otherwise take every booked time for a second one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler import clock, intervals
from scheduler.intervals import Interval
from scheduler.rota import calendar_entries, calendar_expansion, calendar_files
from scheduler.rota.calendar_components import Component
from scheduler.rota.calendar_entries import Entry
from scheduler.rota.imported import Bad

# What nobody's week holds; a rule gone mad does.
MOST_TIMES = 20_000
OURS = "@scheduler"
_DAY = timedelta(days=1)
# Outlook's words for time that may be booked.
_FREE = ("FREE", "WORKINGELSEWHERE")
_FREE_PERIOD = "FREE"


class TooMany(Exception):
    """More times than any calendar holds."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Stretches that neither overlap nor touch; `unread` entries made no sense."""

    stretches: tuple[Interval, ...]
    unread: int = 0


def read(content: bytes, *, zone: str, within: Interval) -> Busy:
    """The busy time of a calendar file inside a stretch. `zone` is that of floating times.

    Raises `calendar_files.NotACalendar`, TooMany.
    """
    found: list[Interval] = []
    unread = 0
    from_on = clock.local_day(within.starts_at, zone=ZoneInfo(zone))
    groups: dict[str, list[Component]] = {}
    for component in calendar_files.components(content, zone=zone, from_on=from_on):
        if component.event.name == "VFREEBUSY":
            groups[f"free and busy time, {len(groups)}"] = [component]
        elif component.event.name == "VEVENT":
            # Without a UID it is nobody's exception and has none.
            uid = component.uid or f"without a UID, {len(groups)}"
            groups.setdefault(uid, []).append(component)
    for uid, components in groups.items():
        try:
            for interval in _times(uid, components, within=within):
                found.append(interval)
                if len(found) > MOST_TIMES:
                    raise TooMany
        except Bad:
            unread += 1
    inside = (_clipped(each, within) for each in found if each.overlaps(within))
    return Busy(tuple(intervals.merge(inside)), unread)


def _times(uid: str, components: list[Component], *, within: Interval) -> Iterator[Interval]:
    if components[0].event.name == "VFREEBUSY":
        yield from _periods(components[0])
    elif not uid.endswith(OURS):
        for each in _occurrences(calendar_entries.entry_of(uid, components), within=within):
            if not each.is_cancelled and not _is_free(each):
                zone = _zone(each)
                starts, ends = each.walls(zone=zone)
                if starts != ends:
                    yield calendar_entries.interval_of(each, zone=zone)


def _occurrences(entry: Entry, *, within: Interval) -> Iterator[Component]:
    """A series date by date, with its exceptions in their places; without one, what came of it."""
    if entry.master is None:
        yield from _newest(entry.exceptions)
    elif entry.master.is_cancelled:
        return
    elif not entry.exceptions and not entry.master.repeats:
        yield entry.master
    else:
        zone = _zone(entry.master)
        there = ZoneInfo(zone)
        yield from calendar_expansion.expand(
            entry.master,
            entry.exceptions,
            zone=zone,
            # A day more on both sides: the dates asked for are not those of every zone.
            from_on=clock.local_day(within.starts_at, zone=there) - _DAY,
            until_on=clock.local_day(within.ends_at, zone=there) + _DAY,
        )


def _newest(exceptions: Sequence[Component]) -> list[Component]:
    """One for each date, the one that was edited last."""
    by_date: dict[object, Component] = {}
    for each in sorted(exceptions, key=lambda one: one.sequence):
        by_date[each.original(zone=_zone(each))] = each
    return list(by_date.values())


def _zone(component: Component) -> str:
    return component.find_zone() if component.has_hours else component.zones.site


def _is_free(component: Component) -> bool:
    said = str(component.event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    return component.is_marked_free or said in _FREE


def _periods(component: Component) -> Iterator[Interval]:
    """The periods of published free and busy time (RFC 5545, section 3.8.2.6), always in UTC."""
    for value in component.several("FREEBUSY"):
        if str(value.params.get("FBTYPE", "BUSY")).upper() == _FREE_PERIOD:
            continue
        starts_at, second = value.dt if isinstance(value.dt, tuple) else (None, None)
        if not isinstance(starts_at, datetime) or starts_at.tzinfo is None:
            raise Bad("its FREEBUSY cannot be read")
        ends_at = starts_at + second if isinstance(second, timedelta) else second
        if not isinstance(ends_at, datetime) or ends_at <= starts_at:
            raise Bad("its FREEBUSY cannot be read")
        yield Interval(starts_at, ends_at)


def _clipped(interval: Interval, within: Interval) -> Interval:
    return Interval(
        max(interval.starts_at, within.starts_at), min(interval.ends_at, within.ends_at)
    )
