"""Changes of one cell of the board: that day, from that day on, or always; or a site's whole day.

Whatever the change needs of several patterns is one transaction and is told once, so that nobody
booked counts as left by a step on the way.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.refusals import Invalid
from scheduler.rota import events, pattern_rows, patterns, recurrence, shifts, timing_changes
from scheduler.rota.models import Pattern, Shift
from scheduler.rota.pattern_rows import Said
from scheduler.rota.timings import Stretch, Timing

_ONE_ALONE = "Only one shift can go to another day. Select “Only that day”, or leave the day."


class Scope(StrEnum):
    """How much of a pattern a change is about."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Cell:
    """A shift as somebody saw it on the board: of which pattern, in which version, when."""

    pattern_id: UUID
    version: int
    on: date
    starting: time


@dataclass(frozen=True, slots=True)
class Wish:
    """What the shift is to be instead. An `until_time` at or before `from_time` is the next day.

    `on` is another day, for one shift alone; None leaves it on its own.
    """

    from_time: time
    until_time: time
    site_id: UUID
    room_id: UUID | None
    modes: tuple[str, ...]
    on: date | None = None


@transaction.atomic
def change(*, cell: Cell, scope: Scope, wish: Wish | None, by: Actor, now: datetime) -> None:
    """Let the shift be as wished, or without a wish not be at all, that day or beyond it.

    Raises Stale, patterns.Ended, patterns.AlreadyOver, patterns.NotOneOnDate, Invalid, PostEnded,
    shifts.Overlaps, or DoesNotExist.
    """
    if wish is not None and wish.on not in (None, cell.on) and scope is not Scope.ONE:
        raise Invalid(_ONE_ALONE, fields={"to_on": [_ONE_ALONE]})
    patterns.at_version(cell.pattern_id, cell.version)
    pattern, timing, stretch = patterns.find_one(
        cell.pattern_id, on=cell.on, starting=cell.starting, now=now
    )
    if scope is Scope.ALL and wish is not None:
        _change_all(pattern, wish, by=by, now=now)
    elif scope is Scope.ONE:
        _change_one(pattern, timing, stretch, wish, by=by, now=now)
    else:
        _change_following(pattern, timing, stretch, wish, by=by, now=now)


@transaction.atomic
def close_site(*, site_id: UUID, on: date, by: Actor, now: datetime) -> int:
    """Let no shift start at a site on a day; return how many do not. Raises patterns.AlreadyOver.

    Single shifts that no pattern made stay as they are.
    """
    there = Shift.objects.filter(site=site_id, local_on=on, pattern__ended_at=None)
    shifts.lock(there.values_list("staff_member_id", flat=True))
    shown = there.exclude(pattern=None).order_by("id").values_list("pattern_id", "local_from")
    found = [(pattern_id, starting) for pattern_id, starting in shown if pattern_id]
    for pattern_id, starting in found:
        pattern, timing, stretch = patterns.find_one(pattern_id, on=on, starting=starting, now=now)
        _keep(pattern, timing_changes.skip(timing, stretch), "pattern.date_skipped", by=by, now=now)
    _follow({pattern_id for pattern_id, _ in found}, now=now, days={on})
    trail.record(
        deed="site.closed",
        kind="site",
        record_id=site_id,
        by=by,
        now=now,
        reason=f"on {on.isoformat()}, {len(found)} shifts",
    )
    return len(found)


def _change_all(pattern: Pattern, wish: Wish, *, by: Actor, now: datetime) -> None:
    changes = {
        "from_time": wish.from_time,
        "until_time": wish.until_time,
        "site_id": wish.site_id,
        "room_id": wish.room_id,
        "modes": wish.modes,
    }
    patterns.change(pattern_id=pattern.id, version=pattern.version, changes=changes, by=by, now=now)


def _change_one(
    pattern: Pattern,
    timing: Timing,
    stretch: Stretch,
    wish: Wish | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    touched = {pattern.id}
    on = wish.on if wish is not None and wish.on is not None else stretch.on
    patterns.refuse_if_over(on, now=now)
    if wish is not None and _is_same_place(pattern, wish):
        to = Stretch(on, wish.from_time, wish.until_time)
        moved = timing_changes.move(timing, stretch, to=to)
        _keep(pattern, moved, "pattern.date_changed", by=by, now=now)
    else:
        said = pattern_rows.said_by(pattern)
        skipped = timing_changes.skip(timing, stretch)
        _keep(pattern, skipped, "pattern.date_skipped", by=by, now=now)
        if wish is not None:
            only = Timing(first=Stretch(on, wish.from_time, wish.until_time), repeats=None)
            touched.add(_add(pattern, said, wish, only, by=by, now=now).id)
    _follow(touched, now=now, days={stretch.on, on})


def _change_following(
    pattern: Pattern,
    timing: Timing,
    stretch: Stretch,
    wish: Wish | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    last_on = stretch.on - timedelta(days=1)
    said = pattern_rows.said_by(pattern)
    patterns.end_quietly(pattern, last_on=last_on, by=by, now=now)
    touched = {pattern.id}
    if wish is not None:
        rest = replace(
            timing,
            first=Stretch(stretch.on, wish.from_time, wish.until_time),
            skipped=frozenset(on for on in timing.skipped if on > stretch.on),
            moved={on: to for on, to in timing.moved.items() if on > stretch.on},
            added=frozenset(one for one in timing.added if one.on > stretch.on),
        )
        touched.add(_add(pattern, said, wish, rest, by=by, now=now).id)
    _follow(touched, now=now)


def _is_same_place(pattern: Pattern, wish: Wish) -> bool:
    here = (pattern.site_id, pattern.room_id, tuple(pattern.modes))
    return here == (wish.site_id, wish.room_id, wish.modes)


def _add(
    pattern: Pattern, said: Said, wish: Wish, timing: Timing, *, by: Actor, now: datetime
) -> Pattern:
    becomes = replace(
        said, site_id=wish.site_id, room_id=wish.room_id, modes=wish.modes, timing=timing
    )
    return pattern_rows.keep_new(rota_id=pattern.rota_id, said=becomes, by=by, now=now)


def _keep(pattern: Pattern, timing: Timing, deed: str, *, by: Actor, now: datetime) -> None:
    recurrence.change(event_id=pattern.event_id, timing=timing, zone=pattern.zone)
    pattern.version += 1
    pattern.save()
    pattern_rows.record(deed, pattern, by=by, now=now)


def _follow(pattern_ids: set[UUID], *, now: datetime, days: Collection[date] = ()) -> None:
    changed = events.Changed()
    shifts.bring_up_to_date(pattern_ids=pattern_ids, now=now, changed=changed, days=days)
    events.tell_if_any(changed, now=now)
