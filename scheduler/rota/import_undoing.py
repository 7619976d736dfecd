"""Undoes an import as one: what it added goes, what it changed or ended is as it was before.

What somebody has changed since stays as they left it, and is named: nobody's later work is lost.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.refusals import Invalid, Refusal
from scheduler.rota import events, leave, pattern_rows, patterns, publishing, shifts
from scheduler.rota.models import BroughtIn, Leave, Pattern, RotaImport

_Deed = BroughtIn.Deed


class AlreadyUndone(Refusal):
    """The import was undone before."""

    code = "import_undone"


@dataclass(slots=True)
class Undone:
    """How many patterns and leave are as before; `stays` were changed since, and stay so."""

    record: RotaImport
    patterns: int = 0
    leave: int = 0
    stays: list[Pattern] = field(default_factory=list)


@transaction.atomic
def undo(*, import_id: UUID, by: Actor, now: datetime) -> Undone:
    """Put back what an import did. Raises AlreadyUndone, shifts.Overlaps, RotaImport.DoesNotExist.

    Shifts that are over stay: what was, was.
    """
    record = RotaImport.objects.select_for_update().get(id=import_id)
    if record.undone_at is not None:
        raise AlreadyUndone("This import was undone before.", undone_by=record.undone_by)
    steps = list(record.steps.select_related("pattern__post__staff_member", "leave"))
    shifts.lock(_whose(steps))
    undoing = _Undoing(record, by=by, now=now)
    # Backwards: what an import ended made room for what it added.
    for step in reversed(steps):
        undoing.take_back(step)
    undoing.finish()
    record.undone_by, record.undone_at = by.label, now
    record.save(update_fields=["undone_by", "undone_at"])
    trail.record(deed="rota.import_undone", kind="rota_import", record_id=record.id, by=by, now=now)
    return undoing.undone


def _whose(steps: list[BroughtIn]) -> set[UUID]:
    of_patterns = {step.pattern.post.staff_member_id for step in steps if step.pattern}
    return of_patterns | {step.leave.staff_member_id for step in steps if step.leave}


class _Undoing:
    """One undoing under way: shifts and telling come at the end."""

    def __init__(self, record: RotaImport, *, by: Actor, now: datetime) -> None:
        self.undone = Undone(record)
        self._by, self._now = by, now
        self._touched: list[UUID] = []
        self._changed = events.Changed()

    def take_back(self, step: BroughtIn) -> None:
        """Put one pattern, or one leave, back."""
        if step.leave_id is not None:
            self._take_back_leave(Leave.objects.get(id=step.leave_id), step)
        elif step.pattern_id is not None:
            # Read after the lock: somebody may have changed it while we waited.
            pattern = Pattern.objects.select_related("post__staff_member").get(id=step.pattern_id)
            self._take_back_pattern(pattern, step)

    def finish(self) -> None:
        """Make the shifts follow, and tell once of everything."""
        with publishing.giving(reason="An import was undone.", by=self._by):
            shifts.bring_up_to_date(pattern_ids=self._touched, now=self._now, changed=self._changed)
        events.tell_if_any(self._changed, now=self._now)

    def _take_back_pattern(self, pattern: Pattern, step: BroughtIn) -> None:
        if step.deed == _Deed.ADDED and pattern.ended_at is not None:
            return
        if not self._is_as_left(pattern, step):
            self.undone.stays.append(pattern)
            return
        if step.deed == _Deed.ADDED:
            yesterday = clock.local_day(self._now) - timedelta(days=1)
            patterns.end_quietly(pattern, last_on=yesterday, by=self._by, now=self._now)
        else:
            pattern.ended_at = None
            before = pattern_rows.read(step.before or {})
            try:
                pattern_rows.keep(
                    pattern, before, deed="pattern.restored", by=self._by, now=self._now
                )
            except (pattern_rows.PostEnded, Invalid):
                # What it was cannot be any more: the post has ended, or does it no longer.
                self.undone.stays.append(pattern)
                return
        self._touched.append(pattern.id)
        self.undone.patterns += 1

    def _is_as_left(self, pattern: Pattern, step: BroughtIn) -> bool:
        if step.deed == _Deed.ENDED:
            return pattern.ended_at is not None
        return pattern.ended_at is None and step.after == pattern_rows.write(
            pattern_rows.said_by(pattern)
        )

    def _take_back_leave(self, row: Leave, step: BroughtIn) -> None:
        if step.deed == _Deed.ADDED and row.ended_at is None:
            leave.end_quietly(row, by=self._by, now=self._now, changed=self._changed)
            self.undone.leave += 1
        elif step.deed == _Deed.ENDED and row.ends_at > self._now:
            leave.take_quietly(
                staff_member_id=row.staff_member_id,
                kind=row.kind,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                external_uid=row.external_uid,
                by=self._by,
                now=self._now,
                changed=self._changed,
            )
            self.undone.leave += 1
