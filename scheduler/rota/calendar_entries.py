"""One entry of a calendar file, with its exceptions, as a shift, as leave, or as neither; pure.

An entry with hours is working time, unless its title says nothing but leave or it is marked out of
office. An entry without hours is leave, unless it is marked free and says nothing of leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.intervals import Interval
from scheduler.rota import calendar_expansion, calendar_series, calendar_titles, timing_changes
from scheduler.rota.calendar_components import Component
from scheduler.rota.imported import Bad, Ignored, ImportedLeave, ImportedShift
from scheduler.rota.timings import Timing

# Leave is looked for this far ahead.
LEAVE_AHEAD = timedelta(weeks=104)
_OTHER = "other"
_OVER = "lies in the past"


@dataclass(frozen=True, slots=True)
class Entry:
    """All components of one UID: `master` is the series, None where only dates of it came."""

    uid: str
    master: Component | None
    exceptions: Sequence[Component]

    @property
    def component(self) -> Component:
        return self.master or self.exceptions[0]


def entry_of(uid: str, components: Sequence[Component]) -> Entry:
    """Tell the series from its exceptions. Raises Bad for two series of one UID."""
    masters = [each for each in components if not each.is_exception]
    exceptions = [each for each in components if each.is_exception]
    newest = max((each.sequence for each in masters), default=0)
    masters = [each for each in masters if each.sequence == newest]
    if len(masters) > 1:
        raise Bad("has the same UID as another entry", line=masters[1].line)
    return Entry(uid, masters[0] if masters else None, exceptions)


def understand(entry: Entry, *, from_on: date, until_on: date) -> ImportedShift | ImportedLeave:
    """What an entry is. Raises Bad, or Ignored for one that is neither or is over.

    Dates that no pattern can hold are read in `[from_on, until_on)`, leave for two years.
    """
    component = entry.component
    if entry.master and component.is_cancelled:
        raise Ignored("is cancelled")
    kind = _find_kind_of_leave(component)
    if kind:
        return _leave(entry, kind=kind, from_on=from_on)
    return _shift(entry, from_on=from_on, until_on=until_on)


def _find_kind_of_leave(component: Component) -> str | None:
    """The kind, None for working time. Raises Ignored for a day that is neither."""
    if component.has_hours:
        kind = calendar_titles.find_leave_alone(component.title)
        return kind or (_OTHER if component.is_out_of_office else None)
    kind = calendar_titles.find_leave_within(component.title)
    if kind is None and component.is_marked_free and not component.is_out_of_office:
        raise Ignored("is a whole day marked free, and says nothing of leave")
    return kind or _OTHER


def _shift(entry: Entry, *, from_on: date, until_on: date) -> ImportedShift:
    component = entry.component
    zone = component.find_zone()
    timing = _find_timing(entry, zone=zone)
    is_dated = timing is None
    if timing is None and entry.master:
        timing = _dated(entry.master, entry, zone=zone, from_on=from_on, until_on=until_on)
    if timing is None:
        raise Ignored("is cancelled")
    if timing_changes.is_over(timing, on=from_on):
        raise Ignored(_OVER)
    return ImportedShift(entry.uid, component.line, zone, timing, is_dated=is_dated)


def _find_timing(entry: Entry, *, zone: str) -> Timing | None:
    if entry.master is None:
        return calendar_series.of_singles(entry.exceptions, zone=zone)
    return calendar_series.find_timing(entry.master, entry.exceptions, zone=zone)


def _dated(master: Component, entry: Entry, *, zone: str, from_on: date, until_on: date) -> Timing:
    found = set()
    # A day more on both sides: the dates asked for are not those of every zone.
    margin = timedelta(days=1)
    for each in calendar_expansion.expand(
        master, entry.exceptions, zone=zone, from_on=from_on - margin, until_on=until_on + margin
    ):
        if not calendar_series.is_off(each):
            found.add(each.stretch(zone=zone))
    stretches = sorted(one for one in found if from_on <= one.on < until_on)
    if not stretches:
        raise Ignored(f"has no date from {from_on.isoformat()} until {until_on.isoformat()}")
    return Timing(first=stretches[0], added=frozenset(stretches[1:]))


def _leave(entry: Entry, *, kind: str, from_on: date) -> ImportedLeave:
    component = entry.component
    zone = component.find_zone() if component.has_hours else component.zones.site
    expanded = calendar_expansion.expand(
        component,
        [each for each in entry.exceptions if each is not component],
        zone=zone,
        from_on=from_on,
        until_on=from_on + LEAVE_AHEAD,
    )
    found = {interval_of(each, zone=zone) for each in expanded if not each.is_cancelled}
    begins_at = clock.local_moment(from_on, time.min, zone=ZoneInfo(zone))
    stretches = tuple(sorted(one for one in found if one.ends_at > begins_at))
    if not stretches:
        raise Ignored(_OVER)
    is_endless = any("UNTIL" not in rule and "COUNT" not in rule for rule in component.rules)
    return ImportedLeave(entry.uid, component.line, kind, stretches, is_dated=is_endless)


def interval_of(component: Component, *, zone: str) -> Interval:
    """From when until when it is. Raises Bad."""
    starts, ends = component.walls(zone=zone)
    there = ZoneInfo(zone)
    starts_at, ends_at = (
        clock.local_moment(wall.date(), wall.time(), zone=there) for wall in (starts, ends)
    )
    if ends_at <= starts_at:
        raise Bad("ends before it starts" if ends < starts else "has no length")
    return Interval(starts_at, ends_at)
