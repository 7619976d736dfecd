"""Makes shifts out of patterns for 26 weeks, and keeps them true; never touches one that is over.

One human has one shift at a time, on however many rotas: the database's constraint
`one_human_one_shift_at_a_time` is the judge, and what it would refuse is named here before.
"""

from collections.abc import Collection, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from scheduler import clock
from scheduler.audit import actors, trail
from scheduler.intervals import Interval
from scheduler.partners.models import StaffMember
from scheduler.rota import (
    events,
    notices,
    publishing,
    shift_plans,
    shift_refusals,
    shift_rows,
    shifts_wanted,
)
from scheduler.rota.models import Pattern, Shift
from scheduler.rota.notices import Difference
from scheduler.rota.shift_plans import Plan, Said
from scheduler.rota.shift_refusals import Overlaps as Overlaps
from scheduler.rota.shift_refusals import Refused as Refused
from scheduler.rota.timings import LONGEST_SHIFT, Stretch

WEEKS = 26
# So many staff members are locked in one transaction, for less than a second.
TOGETHER = 10
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Materialised:
    """How many shifts were made, changed and removed, and which could not be."""

    made: int = 0
    changed: int = 0
    removed: int = 0
    refused: tuple[Refused, ...] = ()
    # (rota, day) of all these, of one run.
    touched: frozenset[tuple[UUID, date]] = field(default=frozenset(), compare=False)
    differences: tuple[Difference, ...] = field(default=(), compare=False)

    def __add__(self, other: "Materialised") -> "Materialised":
        return Materialised(
            made=self.made + other.made,
            changed=self.changed + other.changed,
            removed=self.removed + other.removed,
            refused=self.refused + other.refused,
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """A shift whose wall time means other moments since the clock rules changed.

    `became` is None where it is gone: it has no time left, or would overlap another shift.
    """

    shift_id: UUID
    staff_member_id: UUID
    rota_id: UUID
    on: date
    was: Interval
    became: Interval | None


def materialise(
    *, pattern_ids: Iterable[UUID] | None = None, now: datetime, weeks: int = WEEKS
) -> Materialised:
    """Make the shifts of these patterns (None: of all) true until `weeks` from today.

    Safe to run at any time and twice. What overlaps is left out and listed, so that one staff
    member's trouble is not everybody's. Every ten staff members are one transaction, with one
    `time_changed`, so that nobody who books waits for the whole run.
    """
    patterns = Pattern.objects.order_by("post__staff_member_id")
    patterns = (
        patterns.filter(ended_at=None)
        if pattern_ids is None
        else patterns.filter(id__in=list(pattern_ids))
    )
    done = Materialised()
    for some_ids in _batches(patterns.values_list("post__staff_member_id", "id")):
        with transaction.atomic():
            changed = events.Changed()
            batch = _materialise(some_ids, now=now, weeks=weeks, changed=changed)
            _record_if_any(batch, now=now)
            events.tell_if_any(changed, now=now)
        done += batch
    return done


def bring_up_to_date(
    *,
    pattern_ids: Iterable[UUID],
    now: datetime,
    changed: events.Changed,
    days: Collection[date] = (),
) -> Materialised:
    """The part of a use case that has changed patterns: raises Overlaps, leaves nothing out.

    `days`, where they are named, are the only ones on which the patterns differ: no other is
    looked at. Raises publishing.ReasonNeeded where a published day changes and nobody says why.

    Runs in the caller's transaction and notes what differs in `changed`, which the caller tells.
    """
    done = _materialise(list(pattern_ids), now=now, weeks=WEEKS, changed=changed, days=days)
    overlaps = [refused for refused in done.refused if refused.code == "overlaps"]
    if overlaps:
        raise shift_refusals.overlaps(overlaps)
    published = publishing.require_reason_if_published(done.touched, now=now)
    notices.tell_if_any(done.differences, published=published, now=now)
    return done


def rederive(*, now: datetime) -> list[Moved]:
    """Derive the moments of all coming shifts again from their wall times; list every one moved.

    To be run when the time zone data have changed. The wall time stays, as people meant it.
    """
    coming = Shift.objects.filter(ends_at__gt=now).order_by("staff_member_id")
    moved: list[Moved] = []
    for shift_ids in _batches(coming.values_list("staff_member_id", "id")):
        with transaction.atomic():
            changed = events.Changed()
            moved += _rederive(shift_ids, now=now, changed=changed)
            events.tell_if_any(changed, now=now)
    return moved


def lock(staff_member_ids: Iterable[UUID]) -> None:
    """Keep others who change these staff members' time waiting until the transaction ends."""
    rows = StaffMember.objects.filter(id__in=set(staff_member_ids)).order_by("id")
    list(rows.select_for_update(no_key=True).values_list("id"))


def _batches(pairs: Iterable[tuple[UUID, UUID]]) -> Iterator[list[UUID]]:
    """The second ids, batched by so many of the first, in whose order they come."""
    batch: list[UUID] = []
    for number, (_, several) in enumerate(groupby(pairs, key=lambda pair: pair[0]), start=1):
        batch += [one for _, one in several]
        if number % TOGETHER == 0:
            yield batch
            batch = []
    if batch:
        yield batch


def _materialise(
    pattern_ids: list[UUID],
    *,
    now: datetime,
    weeks: int,
    changed: events.Changed,
    days: Collection[date] = (),
) -> Materialised:
    of_these = Pattern.objects.filter(id__in=pattern_ids)
    staff_member_ids = set(of_these.values_list("post__staff_member_id", flat=True))
    lock(staff_member_ids)
    # Read only now: what was read before the lock may have changed while waiting for it.
    patterns = list(of_these.select_related("post"))
    coming = Shift.objects.filter(
        staff_member_id__in=staff_member_ids, ends_at__gt=now, starts_at__gt=now - LONGEST_SHIFT
    )
    ids, first = set(pattern_ids), clock.local_day(now)
    until_on = first + timedelta(weeks=weeks)
    if days:
        first, until_on = max(first, min(days)), min(until_on, max(days) + _DAY)
        # Those of the days beside may reach into these.
        coming = coming.filter(local_on__gte=first - _DAY, local_on__lte=max(days) + _DAY)
    own = {
        said: id_
        for id_, said in _said(coming)
        if said.pattern_id in ids
        and said.local_on >= first
        and (not days or said.local_on <= max(days))
    }
    # A row beyond the horizon belongs to its pattern too, and goes or stays with it.
    until_on = max([until_on, *(said.local_on + _DAY for said in own)])
    wanted = shifts_wanted.of(patterns, from_on=first, until_on=until_on, now=now)
    plan = Plan()
    if len(own) != len(wanted.shifts) or own.keys() != set(wanted.shifts):
        rows = {row.id: row for row in coming}
        plan = shift_plans.compare(
            existing=[rows[id_] for id_ in own.values()],
            wanted=[said.unsaved() for said in wanted.shifts],
        )
        others = rows.keys() - own.values()
        shift_plans.take_out_clashes(plan, others=[rows[id_] for id_ in others])
    # Before the rows take over what is wanted of them.
    differences = notices.differences(plan)
    _carry_out(plan, changed=changed)
    refused = [shift_refusals.skipped(pattern, on) for pattern, on in wanted.skipped]
    refused += [shift_refusals.clashing(clash) for clash in plan.clashes]
    several = [*plan.made, *plan.removed, *(row for pair in plan.changed for row in pair)]
    return Materialised(
        made=len(plan.made),
        changed=len(plan.changed),
        removed=len(plan.removed),
        refused=tuple(refused),
        touched=frozenset((row.rota_id, row.local_on) for row in several),
        differences=differences,
    )


def _said(rows: QuerySet[Shift]) -> Iterator[tuple[UUID, Said]]:
    for id_, *said in rows.order_by().values_list("id", *Said._fields):
        each = Said(*said)
        yield id_, each._replace(modes=tuple(each.modes))


def _rederive(shift_ids: list[UUID], *, now: datetime, changed: events.Changed) -> list[Moved]:
    of_these = Shift.objects.filter(id__in=shift_ids)
    lock(of_these.values_list("staff_member_id", flat=True))
    plan = Plan()
    was = {}
    for row in of_these.filter(ends_at__gt=now):
        stretch = Stretch(row.local_on, row.local_from, row.local_until)
        means = stretch.find_moments(zone=row.zone)
        if means == shift_plans.during(row):
            plan.kept.append(row)
            continue
        was[row.id] = shift_plans.during(row)
        if means is None:
            plan.removed.append(row)
        else:
            becomes = copy(row)
            becomes.starts_at, becomes.ends_at = means.starts_at, means.ends_at
            plan.changed.append((row, becomes))
    shift_plans.take_out_clashes(plan, others=[])
    _carry_out(plan, changed=changed)
    rows = {row.id: shift_plans.during(row) for row, _ in plan.changed}
    moved = [*plan.removed, *(row for row, _ in plan.changed)]
    return [_moved(row, was=was[row.id], became=rows.get(row.id)) for row in moved]


def _carry_out(plan: Plan, *, changed: events.Changed) -> None:
    try:
        shift_rows.carry_out(plan, changed=changed)
    except IntegrityError as error:
        if not shift_rows.is_overlap(error):
            raise
        # Somebody wrote a shift without taking the lock, and the constraint saw it.
        raise Overlaps("Another change of this staff member's shifts came first.") from error


def _moved(row: Shift, *, was: Interval, became: Interval | None) -> Moved:
    return Moved(
        shift_id=row.id,
        staff_member_id=row.staff_member_id,
        rota_id=row.rota_id,
        on=row.local_on,
        was=was,
        became=became,
    )


def _record_if_any(done: Materialised, *, now: datetime) -> None:
    if done.made or done.changed or done.removed:
        trail.record(
            deed="shifts.materialised",
            kind="shift",
            record_id="several",
            by=actors.system("rota"),
            now=now,
            reason=f"{done.made} made, {done.changed} changed, {done.removed} removed",
        )
