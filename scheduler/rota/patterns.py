"""Patterns: who works where, in which modes and when, again and again; the shifts follow a change.

Refuses what would put one human in two places, and what touches days that are over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners.models import Site
from scheduler.refusals import Invalid, Refusal, Stale
from scheduler.rota import events, pattern_rows, recurrence, shifts, timing_changes
from scheduler.rota.models import Pattern
from scheduler.rota.pattern_rows import PostEnded, Said
from scheduler.rota.timings import Repeats, Stretch, Timing, check_date

__all__ = [
    "AlreadyOver",
    "Ended",
    "NotOneOnDate",
    "PostEnded",
    "Repeats",
    "add",
    "add_one",
    "change",
    "change_one",
    "end",
    "find_timing",
    "restore_one",
    "skip_one",
]

MAY_CHANGE = (
    "site_id",
    "room_id",
    "modes",
    "service_ids",
    "starts_on",
    "from_time",
    "until_time",
    "repeats",
)


class Ended(Refusal):
    """The pattern has ended; a new one can be added."""

    code = "pattern_ended"


class AlreadyOver(Refusal):
    """The day is over, and what was, was."""

    code = "already_over"


class NotOneOnDate(Refusal):
    """The pattern gives no shift that starts on the date, or several at `facts["starting"]`."""

    code = "not_one_on_date"


@transaction.atomic
def add(
    *,
    rota_id: UUID,
    post_id: UUID,
    site_id: UUID,
    room_id: UUID | None = None,
    modes: Iterable[Mode | str],
    service_ids: Iterable[UUID] = (),
    starts_on: date,
    from_time: time,
    until_time: time,
    repeats: Repeats | None,
    by: Actor,
    now: datetime,
    zone: str | None = None,
    external_uid: str = "",
) -> Pattern:
    """Add a pattern and its shifts. An `until_time` at or before `from_time` is on the next day.

    Without `repeats` it is one stretch on `starts_on`; without `zone` it is in the site's. Raises
    Invalid, PostEnded, shifts.Overlaps, or DoesNotExist.
    """
    said = Said(
        post_id=post_id,
        site_id=site_id,
        room_id=room_id,
        modes=pattern_rows.modes_of(modes),
        service_ids=frozenset(service_ids),
        zone=zone or Site.objects.get(id=site_id).zone,
        timing=Timing(first=Stretch(starts_on, from_time, until_time), repeats=repeats),
    )
    pattern = pattern_rows.keep_new(
        rota_id=rota_id, said=said, external_uid=external_uid, by=by, now=now
    )
    _follow(pattern, now=now)
    return pattern


@transaction.atomic
def change(
    *, pattern_id: UUID, version: int, changes: Mapping[str, Any], by: Actor, now: datetime
) -> Pattern:
    """Change fields of MAY_CHANGE (keywords as in `add`); coming shifts follow, past ones stay.

    Dates that were skipped, moved or added stay so. Raises Stale, Ended, or what `add` raises.
    """
    pattern = at_version(pattern_id, version)
    unknown = sorted(set(changes) - set(MAY_CHANGE))
    if unknown:
        raise Invalid(
            "Some of these cannot be changed here.",
            fields={name: ["This cannot be changed here."] for name in unknown},
        )
    said = _with_changes(pattern_rows.said_by(pattern), changes)
    pattern_rows.keep(pattern, said, deed="pattern.changed", by=by, now=now)
    _follow(pattern, now=now)
    return pattern


@transaction.atomic
def change_one(
    *,
    pattern_id: UUID,
    on: date,
    from_time: time,
    until_time: time,
    by: Actor,
    now: datetime,
    to_on: date | None = None,
    starting: time | None = None,
) -> Pattern:
    """Give the shift that starts on a date other hours, and with `to_on` another date.

    `starting` says which, where several start that day. Raises NotOneOnDate, AlreadyOver, Ended,
    or shifts.Overlaps.
    """
    to = Stretch(to_on or on, from_time, until_time)
    pattern, timing, stretch = find_one(pattern_id, on=on, starting=starting, now=now)
    refuse_if_over(to.on, now=now)
    moved = timing_changes.move(timing, stretch, to=to)
    return _retime(pattern, moved, deed="pattern.date_changed", by=by, now=now)


@transaction.atomic
def skip_one(
    *, pattern_id: UUID, on: date, by: Actor, now: datetime, starting: time | None = None
) -> Pattern:
    """Let the shift that starts on a date not happen. Raises like `change_one`."""
    pattern, timing, stretch = find_one(pattern_id, on=on, starting=starting, now=now)
    skipped = timing_changes.skip(timing, stretch)
    return _retime(pattern, skipped, deed="pattern.date_skipped", by=by, now=now)


@transaction.atomic
def restore_one(*, pattern_id: UUID, on: date, by: Actor, now: datetime) -> Pattern:
    """Let a skipped or moved date be again as the rule gives it."""
    refuse_if_over(on, now=now)
    pattern = _lasting(pattern_id)
    timing = timing_changes.restore(find_timing(pattern), on=on)
    return _retime(pattern, timing, deed="pattern.date_restored", by=by, now=now)


@transaction.atomic
def add_one(
    *, pattern_id: UUID, on: date, from_time: time, until_time: time, by: Actor, now: datetime
) -> Pattern:
    """Add one more stretch to a pattern, on a date its rule does not give or at other hours."""
    extra = Stretch(on, from_time, until_time)
    refuse_if_over(on, now=now)
    pattern = _lasting(pattern_id)
    timing = find_timing(pattern)
    timing = replace(timing, added=timing.added | {extra})
    return _retime(pattern, timing, deed="pattern.date_added", by=by, now=now)


@transaction.atomic
def end(*, pattern_id: UUID, last_on: date, by: Actor, now: datetime) -> Pattern:
    """Let a pattern have no shift that starts after a date.

    `ended_at` is set once nothing is left to come. Raises Ended, or Invalid.
    """
    check_date("last_on", last_on)
    changed = events.Changed()
    pattern = _lasting(pattern_id)
    end_quietly(pattern, last_on=last_on, by=by, now=now)
    shifts.bring_up_to_date(pattern_ids=[pattern.id], now=now, changed=changed)
    events.tell_if_any(changed, now=now)
    return pattern


def end_quietly(pattern: Pattern, *, last_on: date, by: Actor, now: datetime) -> None:
    """The part of `end` that leaves the shifts, and telling, to a larger use case."""
    timing = timing_changes.end(find_timing(pattern), last_on=last_on)
    if timing_changes.is_over(timing, on=clock.local_day(now)):
        pattern.ended_at = now
    recurrence.change(event_id=pattern.event_id, timing=timing, zone=pattern.zone)
    pattern.version += 1
    pattern.save()
    pattern_rows.record("pattern.ended", pattern, by=by, now=now)


def find_timing(pattern: Pattern) -> Timing:
    """When a pattern happens: first stretch, how it repeats, the dates that are otherwise."""
    return recurrence.find_timings([pattern.event_id])[pattern.event_id]


def _lasting(pattern_id: UUID) -> Pattern:
    """The pattern, with its staff member locked against everybody else's changes of their time."""
    staff_member_id = Pattern.objects.values_list("post__staff_member_id", flat=True).get(
        id=pattern_id
    )
    shifts.lock([staff_member_id])
    pattern = Pattern.objects.get(id=pattern_id)
    if pattern.ended_at is not None:
        raise Ended("This pattern has ended. Add a new one instead.")
    return pattern


def at_version(pattern_id: UUID, version: int) -> Pattern:
    """The pattern, locked, as the caller saw it. Raises Stale or Ended."""
    pattern = _lasting(pattern_id)
    if pattern.version != version:
        raise Stale("Somebody else has changed this pattern.", version=pattern.version)
    return pattern


def find_one(
    pattern_id: UUID, *, on: date, starting: time | None, now: datetime
) -> tuple[Pattern, Timing, Stretch]:
    """The locked pattern, its timing, and the stretch that starts on a date, today or later."""
    check_date("on", on)
    refuse_if_over(on, now=now)
    pattern = _lasting(pattern_id)
    that_day = recurrence.expand([pattern.event_id], from_on=on, until_on=on + timedelta(days=1))[
        pattern.event_id
    ]
    found = [one for one in that_day if starting is None or one.from_time == starting]
    if len(found) != 1:
        times = [one.from_time.isoformat("minutes") for one in that_day]
        starts = f"starts at {' and '.join(times)}" if times else "has no shift"
        raise NotOneOnDate(f"On {on.isoformat()} this pattern {starts}.", starting=times)
    return pattern, find_timing(pattern), found[0]


def refuse_if_over(on: date, *, now: datetime) -> None:
    """Raise AlreadyOver for a day before today."""
    if on < clock.local_day(now):
        raise AlreadyOver(f"{on.isoformat()} is over and stays as it was.")


def _with_changes(said: Said, changes: Mapping[str, Any]) -> Said:
    first = said.timing.first
    first = Stretch(
        on=changes.get("starts_on", first.on),
        from_time=changes.get("from_time", first.from_time),
        until_time=changes.get("until_time", first.until_time),
    )
    return replace(
        said,
        site_id=changes.get("site_id", said.site_id),
        room_id=changes.get("room_id", said.room_id),
        modes=pattern_rows.modes_of(changes.get("modes", said.modes)),
        service_ids=frozenset(changes.get("service_ids", said.service_ids)),
        timing=replace(
            said.timing, first=first, repeats=changes.get("repeats", said.timing.repeats)
        ),
    )


def _retime(pattern: Pattern, timing: Timing, *, deed: str, by: Actor, now: datetime) -> Pattern:
    recurrence.change(event_id=pattern.event_id, timing=timing, zone=pattern.zone)
    pattern.version += 1
    pattern.save()
    pattern_rows.record(deed, pattern, by=by, now=now)
    _follow(pattern, now=now)
    return pattern


def _follow(pattern: Pattern, *, now: datetime) -> None:
    changed = events.Changed()
    shifts.bring_up_to_date(pattern_ids=[pattern.id], now=now, changed=changed)
    events.tell_if_any(changed, now=now)
