"""Tells workers, once, of what changed in their shifts after the day was published.

Whoever makes the change themselves is not told of it. What is back as it was known is not told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners.models import Post
from scheduler.rota.models import Shift, ShiftNotice
from scheduler.rota.publishing import Published
from scheduler.rota.shift_plans import Plan


@dataclass(frozen=True, order=True, slots=True)
class Hours:
    """When and where a shift is, as its worker reads it."""

    from_time: time
    until_time: time
    site_id: UUID


@dataclass(frozen=True, slots=True)
class Difference:
    """A day of somebody's shifts, before and after; None where there was none, or is none now."""

    staff_member_id: UUID
    rota_id: UUID
    on: date
    was: Hours | None
    becomes: Hours | None


def differences(plan: Plan) -> tuple[Difference, ...]:
    """What a plan means for whoever works; to be asked before the plan is carried out. Pure.

    A shift that goes and one that comes on the same day are one change. Modes and rooms are read
    on the board: nobody has to be told of them to be there.
    """
    gone: dict[_Key, list[Hours]] = defaultdict(list)
    new: dict[_Key, list[Hours]] = defaultdict(list)
    for row in plan.removed:
        gone[_key(row)].append(_hours(row))
    for shift in plan.made:
        new[_key(shift)].append(_hours(shift))
    for row, shift in plan.changed:
        gone[_key(row)].append(_hours(row))
        new[_key(shift)].append(_hours(shift))
    return tuple(
        Difference(*key, was, becomes)
        for key in sorted({*gone, *new})
        for was, becomes in zip_longest(*_others(gone[key], new[key]))
    )


def tell_if_any(
    several: Iterable[Difference], *, published: Mapping[UUID, Published], now: datetime
) -> None:
    """Note for each worker what differs of the published days of these rotas, from today on."""
    today = clock.local_day(now)
    told = [
        each
        for each in several
        if each.rota_id in published and today <= each.on <= published[each.rota_id].until
    ]
    if not told:
        return
    themselves = _staff_member_of(next(iter(published.values())).by)
    told = [each for each in told if each.staff_member_id != themselves]
    unseen = ShiftNotice.objects.filter(
        staff_member__in={each.staff_member_id for each in told}, seen_at=None
    ).select_for_update()
    known = {_is_now(notice): notice for notice in unseen}
    new = []
    for each in told:
        earlier = known.pop(_before(each), None)
        if earlier is None:
            new.append(_notice(each, published[each.rota_id], now=now))
        else:
            _follow(earlier, each, published[each.rota_id], now=now)
    ShiftNotice.objects.bulk_create(new)


@transaction.atomic
def acknowledge(*, staff_member_id: UUID, until: datetime, by: Actor, now: datetime) -> int:
    """Note that a worker has seen what was changed `until` a moment; return how much that was."""
    seen = unseen_of(staff_member_id).filter(changed_at__lte=until).update(seen_at=now)
    if seen:
        trail.record(
            deed="notice.acknowledged",
            kind="staff_member",
            record_id=staff_member_id,
            by=by,
            now=now,
            reason=f"{seen} changes of published days",
        )
    return seen


def unseen_of(staff_member_id: UUID) -> QuerySet[ShiftNotice]:
    """What a worker has not seen yet, by day."""
    return ShiftNotice.objects.filter(staff_member=staff_member_id, seen_at=None)


_Key = tuple[UUID, UUID, date]
_Now = tuple[UUID, UUID, date, Hours | None]


def _key(shift: Shift) -> _Key:
    return (shift.staff_member_id, shift.rota_id, shift.local_on)


def _hours(shift: Shift) -> Hours:
    return Hours(shift.local_from, shift.local_until, shift.site_id)


def _others(gone: Sequence[Hours], new: Sequence[Hours]) -> tuple[list[Hours], list[Hours]]:
    """Without what is in both, in order."""
    left, coming = sorted(gone), sorted(new)
    for each in tuple(left):
        if each in coming:
            left.remove(each)
            coming.remove(each)
    return left, coming


def _staff_member_of(by: Actor) -> UUID | None:
    if by.post_id is None:
        return None
    return Post.objects.values_list("staff_member_id", flat=True).filter(id=by.post_id).first()


def _before(each: Difference) -> _Now:
    return (each.staff_member_id, each.rota_id, each.on, each.was)


def _is_now(notice: ShiftNotice) -> _Now:
    hours = _known(notice.is_from, notice.is_until, notice.is_site_id)
    return (notice.staff_member_id, notice.rota_id, notice.on, hours)


def _known(from_time: time | None, until_time: time | None, site_id: UUID | None) -> Hours | None:
    if from_time is None or until_time is None or site_id is None:
        return None
    return Hours(from_time, until_time, site_id)


def _parts(hours: Hours | None) -> tuple[time | None, time | None, UUID | None]:
    return (hours.from_time, hours.until_time, hours.site_id) if hours else (None, None, None)


def _notice(each: Difference, published: Published, *, now: datetime) -> ShiftNotice:
    was_from, was_until, was_site_id = _parts(each.was)
    notice = ShiftNotice(
        staff_member_id=each.staff_member_id,
        rota_id=each.rota_id,
        on=each.on,
        was_from=was_from,
        was_until=was_until,
        was_site_id=was_site_id,
    )
    _say(notice, each.becomes, published, now=now)
    return notice


def _follow(notice: ShiftNotice, each: Difference, published: Published, *, now: datetime) -> None:
    """From what was known before the first change to what is so after the last."""
    was = _known(notice.was_from, notice.was_until, notice.was_site_id)
    if was == each.becomes:
        notice.delete()
        return
    _say(notice, each.becomes, published, now=now)
    notice.save()


def _say(
    notice: ShiftNotice, becomes: Hours | None, published: Published, *, now: datetime
) -> None:
    notice.is_from, notice.is_until, notice.is_site_id = _parts(becomes)
    notice.changed_by, notice.changed_at = published.by.label, now
    notice.reason = published.reason
