"""A series of entries with hours, and its exceptions, as one timing; pure.

RFC 5545: DTSTART is always the first (3.8.2.4), RDATE adds (3.8.5.2), EXDATE takes away (3.8.5.1),
and an entry with a RECURRENCE-ID stands for one of them (3.8.4.4).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from scheduler.rota import calendar_rules, calendar_titles
from scheduler.rota.calendar_components import LONGEST, Component
from scheduler.rota.imported import Bad
from scheduler.rota.timings import Stretch, Timing


def find_timing(master: Component, exceptions: Sequence[Component], *, zone: str) -> Timing | None:
    """None where no pattern can say the same. Raises Bad."""
    timing = _find_ruled(master, exceptions, zone=zone)
    if timing is None:
        return None
    for value, moment in master.moments("RDATE"):
        extra = _extra(master, value, moment, timing=timing, zone=zone)
        timing = replace(timing, added=timing.added | {extra})
    taken = [_start(master, *each, zone=zone) for each in master.moments("EXDATE")]
    for start in taken:
        timing = _without(timing, start)
    for exception in _newest(exceptions, zone=zone):
        original = exception.original(zone=zone)
        if original in taken or date(original.year, original.month, original.day) in taken:
            continue
        try:
            timing = _with_exception(timing, exception, original, zone=zone)
        except Bad as bad:
            raise Bad(f"one of its dates {bad.reason}", line=exception.line) from bad
    return timing


def of_singles(components: Sequence[Component], *, zone: str) -> Timing | None:
    """The dates of a series that came without the series itself, as an invited guest gets them."""
    stretches = sorted(
        each.stretch(zone=zone) for each in _newest(components, zone=zone) if not is_off(each)
    )
    if not stretches:
        return None
    return Timing(first=stretches[0], added=frozenset(stretches[1:]))


def is_off(component: Component) -> bool:
    """Whether a date of a series has no shift. Raises Bad where that cannot be said."""
    if component.is_cancelled:
        return True
    if component.has_hours:
        return calendar_titles.find_leave_alone(component.title) is not None
    if calendar_titles.find_leave_within(component.title):
        return True
    raise Bad("has no hours")


def _find_ruled(master: Component, exceptions: Sequence[Component], *, zone: str) -> Timing | None:
    first = master.stretch(zone=zone)
    rules = master.rules
    goes_on = any(each.one("RECURRENCE-ID").params.get("RANGE") for each in exceptions)
    if len(rules) > 1 or master.several("EXRULE") or goes_on:
        return None
    if not rules:
        return Timing(first=first)
    repeats = calendar_rules.find_repeats(rules[0], first=first, zone=zone)
    if repeats is None:
        return None
    never_was = repeats.until_on is not None and repeats.until_on < first.on
    if never_was or calendar_rules.gives(repeats, first=first, on=first.on):
        return Timing(first=first, repeats=repeats)
    return Timing(first=first, repeats=repeats, added=frozenset({first}))


def _extra(master: Component, value: Any, moment: Any, *, timing: Timing, zone: str) -> Stretch:
    starts_at, lasts = moment if isinstance(moment, tuple) else (moment, None)
    if not isinstance(starts_at, datetime):
        raise Bad("has an extra date without a time")
    starts = master.zones.wall(value, starts_at, zone=zone)
    if lasts is None:
        ends = starts + (timing.first.ends - timing.first.starts)
    elif isinstance(lasts, timedelta):
        ends = starts + lasts
    else:
        ends = master.zones.wall(value, lasts, zone=zone)
    if not timedelta() < ends - starts <= LONGEST:
        raise Bad("has an extra date that has no length, or is longer than a day")
    return Stretch(starts.date(), starts.time(), ends.time())


def _start(master: Component, value: Any, moment: Any, *, zone: str) -> date:
    """A naive wall time, or only a date, as some programs write it."""
    start: date = moment
    return master.zones.wall(value, start, zone=zone) if isinstance(start, datetime) else start


def _without(timing: Timing, start: date) -> Timing:
    added = frozenset(one for one in timing.added if not _is_at(one, start))
    ruled = _find_ruled_at(timing, start)
    skipped = timing.skipped | {ruled.on} if ruled else timing.skipped
    return replace(timing, skipped=skipped, added=added)


def _with_exception(timing: Timing, exception: Component, original: date, *, zone: str) -> Timing:
    to = None if is_off(exception) else exception.stretch(zone=zone)
    ruled = _find_ruled_at(timing, original)
    if ruled is None:
        # An added date, or one that the series no longer has and that stands by itself.
        others = frozenset(one for one in timing.added if not _is_at(one, original))
        return replace(timing, added=others | {to} if to else others)
    if to is None:
        return replace(timing, skipped=timing.skipped | {ruled.on})
    return timing if to == ruled else replace(timing, moved={**timing.moved, ruled.on: to})


def _find_ruled_at(timing: Timing, start: date) -> Stretch | None:
    """The stretch that the rule alone gives at a start: a wall time, or any time of a date."""
    on = start.date() if isinstance(start, datetime) else start
    ruled = replace(timing.first, on=on)
    return ruled if _is_at(ruled, start) and _is_given(timing, on) else None


def _is_at(stretch: Stretch, start: date) -> bool:
    # A bare date means whatever is on it.
    return start == (stretch.starts if isinstance(start, datetime) else stretch.on)


def _is_given(timing: Timing, on: date) -> bool:
    if timing.repeats is None:
        return on == timing.first.on
    return calendar_rules.gives(timing.repeats, first=timing.first, on=on)


def _newest(exceptions: Sequence[Component], *, zone: str) -> list[Component]:
    """One exception for each date, the one that was edited last."""
    newest: dict[date, Component] = {}
    for exception in sorted(exceptions, key=lambda each: each.sequence):
        newest[exception.original(zone=zone)] = exception
    return list(newest.values())
