"""The only module that speaks to django-scheduler: keeps timings as its rows, and expands them.

It keeps Calendar, Event, Rule and Occurrence rows, with one neutral title and nobody's name, and is
asked in wall time only. Asked for moments, django-scheduler 0.12 answers in the zone of the
question: asked in UTC, a nine o'clock shift moves when London's clocks change; a moved occurrence
shows twice once its series has other hours; a zone of fixed offset raises. So the dates come from
the rule (`Event.get_rrule_object`), fed with naive wall times, and are the same whoever asks.

Its columns hold moments, from which a wall time that the clocks skip cannot be got back. What was
meant is therefore kept beside them, as JSON in `description`.
"""

import copy
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from schedule.models import Calendar, Event, Occurrence, Rule

from scheduler import clock
from scheduler.intervals import Interval
from scheduler.rota import rule_params, timing_notes
from scheduler.rota.timings import Repeats, Stretch, Timing

TITLE = "Shift"
_LAST_SECOND = time(23, 59, 59)


def add_calendar() -> int:
    """Make an empty calendar and return its id; its name and slug say nothing."""
    calendar = Calendar.objects.create(name="Rota", slug=str(uuid4()))
    return int(calendar.pk)


def add(*, calendar_id: int, timing: Timing, zone: str) -> int:
    """Keep a timing as a new event; return the event's id."""
    event = Event(calendar_id=calendar_id, title=TITLE)
    _write(event, timing=timing, zone=zone)
    return int(event.pk)


def change(*, event_id: int, timing: Timing, zone: str) -> None:
    """Keep another timing under the same event."""
    event = Event.objects.select_for_update().get(pk=event_id)
    _write(event, timing=timing, zone=zone)


def find_timings(event_ids: Iterable[int]) -> dict[int, Timing]:
    """The timings as they were given, by event id."""
    return {event.pk: _timing(event) for event in _load(event_ids)}


def expand(event_ids: Iterable[int], *, from_on: date, until_on: date) -> dict[int, list[Stretch]]:
    """All stretches that start on a date in `[from_on, until_on)`, in order, by event id.

    A moved stretch counts where it is, not where it was.
    """
    return {
        event.pk: _stretches(event, from_on=from_on, until_on=until_on)
        for event in _load(event_ids)
    }


def _load(event_ids: Iterable[int]) -> Any:
    events = Event.objects.filter(pk__in=list(event_ids))
    return events.select_related("rule").prefetch_related("occurrence_set")


# Reading


def _stretches(event: Any, *, from_on: date, until_on: date) -> list[Stretch]:
    timing = _timing(event)
    found = {extra for extra in timing.added if from_on <= extra.on < until_on}
    for on in _days(event, timing, from_on=from_on, until_on=until_on):
        if on not in timing.skipped and on not in timing.moved:
            found.add(replace(timing.first, on=on))
    for was_on, moved in timing.moved.items():
        # A date that the rule gives no longer leaves no ghost of its move behind.
        if from_on <= moved.on < until_on and _happens(event, timing, on=was_on):
            found.add(moved)
    return sorted(found)


def _happens(event: Any, timing: Timing, *, on: date) -> bool:
    return any(_days(event, timing, from_on=on, until_on=on + timedelta(days=1)))


def _days(event: Any, timing: Timing, *, from_on: date, until_on: date) -> Iterator[date]:
    if timing.repeats is None:
        if from_on <= timing.first.on < until_on:
            yield timing.first.on
        return
    meant = copy.copy(event)
    # Naive: then no zone has a say in which days the rule gives.
    meant.start, meant.end = timing.first.starts, timing.first.ends
    last_on = timing.repeats.until_on
    meant.end_recurring_period = datetime.combine(last_on, _LAST_SECOND) if last_on else None
    window = (datetime.combine(from_on, time.min), datetime.combine(until_on, time.min))
    for starts in meant.get_rrule_object(None).between(*window, inc=True):
        if starts < window[1]:
            yield starts.date()


def _timing(event: Any) -> Timing:
    notes = json.loads(event.description)
    skipped, moved, added = set(), {}, set()
    for occurrence in event.occurrence_set.all():
        meant = json.loads(occurrence.description)
        if occurrence.cancelled:
            skipped.add(date.fromisoformat(meant["instead_of"]))
        elif "instead_of" in meant:
            moved[date.fromisoformat(meant["instead_of"])] = timing_notes.read_stretch(meant)
        else:
            added.add(timing_notes.read_stretch(meant))
    return Timing(
        first=timing_notes.read_stretch(notes),
        repeats=_repeats(event.rule, until_on=notes["until_on"]),
        skipped=frozenset(skipped),
        moved=moved,
        added=frozenset(added),
    )


def _repeats(rule: Any, *, until_on: str | None) -> Repeats | None:
    if rule is None:
        return None
    last_on = date.fromisoformat(until_on) if until_on else None
    return rule_params.read(rule.params, frequency=rule.frequency, until_on=last_on)


# Writing


def _write(event: Any, *, timing: Timing, zone: str) -> None:
    repeats = timing.repeats
    last_on = repeats.until_on if repeats else None
    moments = _moments(timing.first, zone=zone)
    event.start, event.end = moments.starts_at, moments.ends_at
    event.rule = _kept(_rule(repeats))
    event.end_recurring_period = (
        clock.local_moment(last_on, _LAST_SECOND, zone=ZoneInfo(zone)) if last_on else None
    )
    event.description = json.dumps(
        {
            **timing_notes.write_stretch(timing.first),
            # The database refuses to let a row that says so lose its rule.
            "repeats": repeats is not None,
            "until_on": last_on.isoformat() if last_on else None,
        }
    )
    event.save()
    Occurrence.objects.filter(event=event).delete()
    Occurrence.objects.bulk_create(_occurrences(event, timing=timing, zone=zone))


def _occurrences(event: Any, *, timing: Timing, zone: str) -> Iterator[Any]:
    def row(stretch: Stretch, *, was: Stretch, cancelled: bool, **notes: str) -> Any:
        moments, originally = _moments(stretch, zone=zone), _moments(was, zone=zone)
        return Occurrence(
            event=event,
            title=TITLE,
            description=json.dumps({**timing_notes.write_stretch(stretch), **notes}),
            start=moments.starts_at,
            end=moments.ends_at,
            original_start=originally.starts_at,
            original_end=originally.ends_at,
            cancelled=cancelled,
        )

    for on in sorted(timing.skipped):
        was = replace(timing.first, on=on)
        yield row(was, was=was, cancelled=True, instead_of=on.isoformat())
    for on, moved in sorted(timing.moved.items()):
        was = replace(timing.first, on=on)
        yield row(moved, was=was, cancelled=False, instead_of=on.isoformat())
    for added in sorted(timing.added):
        yield row(added, was=added, cancelled=False)


def _moments(stretch: Stretch, *, zone: str) -> Interval:
    """Moments for django-scheduler's columns, also where the clocks skip the stretch."""
    starts_at = clock.local_moment(stretch.on, stretch.from_time, zone=ZoneInfo(zone))
    return stretch.find_moments(zone=zone) or Interval(
        starts_at, starts_at + (stretch.ends - stretch.starts)
    )


def _rule(repeats: Repeats | None) -> Any:
    """An unsaved Rule, or None."""
    if repeats is None:
        return None
    return Rule(
        name=repeats.frequency,
        frequency=repeats.frequency.upper(),
        params=rule_params.write(repeats),
    )


def _kept(rule: Any) -> Any:
    """The row that says the same as `rule`, or a new one; rules are shared and never edited."""
    if rule is None:
        return None
    same = Rule.objects.filter(frequency=rule.frequency, params=rule.params).first()
    if same is None:
        rule.save()
    return same or rule
