"""Brings a calendar file into a rota, all of it or nothing; the same file twice changes nothing.

Entries are known by their UID: patterns per staff member and rota, leave per staff member. What the
file says of a UID holds. A new one is added, a changed one is changed, and one that the file still
names but that is working time no longer (cancelled, made free, made leave) is ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.refusals import Refusal
from scheduler.rota import (
    events,
    leave,
    pattern_rows,
    patterns,
    publishing,
    recurrence,
    shifts,
    timing_changes,
)
from scheduler.rota.imported import CalendarFile, ImportedLeave, ImportedShift, Remark
from scheduler.rota.models import BroughtIn, Leave, Pattern
from scheduler.rota.pattern_rows import PostEnded, Said
from scheduler.rota.shifts import Materialised


class BadEntries(Refusal):
    """Some entries cannot be brought in, so none is; `remarks` says which and why."""

    code = "bad_entries"

    def __init__(self, remarks: list[Remark]) -> None:
        lines = sorted({remark.line for remark in remarks})
        super().__init__("The file has entries that cannot be brought in.", lines=lines)
        self.remarks = remarks


@dataclass(frozen=True, slots=True)
class Target:
    """Where the working time of a file goes: whose it is, on which rota, where, in which modes.

    No services: all that the post delivers.
    """

    rota_id: UUID
    post_id: UUID
    site_id: UUID
    room_id: UUID | None
    modes: tuple[Mode | str, ...]
    service_ids: frozenset[UUID] = frozenset()

    def said(self, entry: ImportedShift) -> Said:
        """What a pattern made from an entry says."""
        return Said(
            post_id=self.post_id,
            site_id=self.site_id,
            room_id=self.room_id,
            modes=pattern_rows.modes_of(self.modes),
            service_ids=self.service_ids,
            zone=entry.zone,
            timing=entry.timing,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an import did, and what it was `before` and `after`, as a pattern says it."""

    deed: str
    pattern: Pattern | None = None
    leave: Leave | None = None
    before: Said | None = None
    after: Said | None = None


@dataclass(slots=True)
class Brought:
    """What an import did. `ended` are UIDs."""

    new: list[ImportedShift] = field(default_factory=list)
    changed: list[ImportedShift] = field(default_factory=list)
    unchanged: int = 0
    ended: list[str] = field(default_factory=list)
    leave_taken: list[Leave] = field(default_factory=list)
    leave_ended: list[Leave] = field(default_factory=list)
    leave_unchanged: int = 0
    steps: list[Step] = field(default_factory=list)
    shifts: Materialised = field(default_factory=Materialised)

    def __add__(self, other: "Brought") -> "Brought":
        """Two steps of one import: dataclass fields are lists and numbers, which add up."""
        return Brought(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)}
        )


@transaction.atomic
def bring_in(
    file: CalendarFile,
    entries: Iterable[ImportedShift | ImportedLeave],
    *,
    target: Target,
    by: Actor,
    now: datetime,
) -> Brought:
    """Save what a file says. `entries` are its shifts and leave, perhaps counted as they pass.

    Raises BadEntries, shifts.Overlaps, Invalid, or DoesNotExist.
    """
    if file.bad:
        raise BadEntries(file.bad)
    work = _Work(target, by=by, now=now)
    bad: list[Remark] = []
    for entry in entries:
        try:
            work.bring(entry)
        except PostEnded as refusal:
            bad.append(Remark(entry.line, entry.uid, refusal.sentence))
    if bad:
        raise BadEntries(bad)
    work.end_patterns(file.uids - {entry.uid for entry in file.shifts})
    work.end_leave(file.uids - {entry.uid for entry in file.leave})
    return work.finish()


@transaction.atomic
def end_missing(file: CalendarFile, *, target: Target, by: Actor, now: datetime) -> Brought:
    """End what earlier imports brought and the file no longer has. Raises BadEntries."""
    if file.bad:
        raise BadEntries(file.bad)
    work = _Work(target, by=by, now=now)
    missing = work.uids - file.uids
    work.end_patterns(missing)
    work.end_leave(missing)
    return work.finish()


def find_missing(file: CalendarFile, *, target: Target, now: datetime) -> list[str]:
    """The UIDs of what earlier imports brought, is still to come, and is not in the file."""
    staff_member_id = Post.objects.get(id=target.post_id).staff_member_id
    known = _Known(target.rota_id, staff_member_id, now=now)
    return sorted(known.uids - file.uids)


class _Known:
    """What earlier imports brought and is still to come, by UID."""

    def __init__(self, rota_id: UUID, staff_member_id: UUID, *, now: datetime) -> None:
        imported = Pattern.objects.filter(
            rota_id=rota_id, post__staff_member_id=staff_member_id, ended_at=None
        ).exclude(external_uid="")
        self.patterns = {pattern.external_uid: pattern for pattern in imported}
        self.lasting = set(_lasting(self.patterns.values(), on=clock.local_day(now)))
        self.leave: dict[str, list[Leave]] = defaultdict(list)
        current = Leave.objects.filter(
            staff_member_id=staff_member_id, ended_at=None, ends_at__gt=now
        )
        for row in current.exclude(external_uid=""):
            self.leave[row.external_uid].append(row)

    @property
    def uids(self) -> set[str]:
        return self.lasting | set(self.leave)


class _Work:
    """One import under way: the staff member is locked, shifts and telling come at the end."""

    def __init__(self, target: Target, *, by: Actor, now: datetime) -> None:
        self._target, self._by, self._now = target, by, now
        self._staff_member_id = Post.objects.get(id=target.post_id).staff_member_id
        shifts.lock([self._staff_member_id])
        self._known = _Known(target.rota_id, self._staff_member_id, now=now)
        self._touched: list[UUID] = []
        self._changed = events.Changed()
        self._brought = Brought()

    @property
    def uids(self) -> set[str]:
        return self._known.uids

    def bring(self, entry: ImportedShift | ImportedLeave) -> None:
        """Add or change one entry. Raises PostEnded."""
        if isinstance(entry, ImportedShift):
            self._bring_shift(entry)
        else:
            self._bring_leave(entry)

    def end_patterns(self, uids: Iterable[str]) -> None:
        """End the patterns of these UIDs, from today, that have not ended by themselves."""
        yesterday = clock.local_day(self._now) - timedelta(days=1)
        for uid in sorted(self._known.lasting & set(uids)):
            pattern = self._known.patterns[uid]
            before = pattern_rows.said_by(pattern)
            patterns.end_quietly(pattern, last_on=yesterday, by=self._by, now=self._now)
            self._brought.ended.append(uid)
            self._note(BroughtIn.Deed.ENDED, pattern, before=before)

    def end_leave(self, uids: Iterable[str]) -> None:
        """End all leave of these UIDs that is still to come."""
        for uid in sorted(set(self._known.leave) & set(uids)):
            self._end_rows(self._known.leave[uid])

    def finish(self) -> Brought:
        """Make the shifts follow, and tell once of everything."""
        with publishing.giving(reason="Imported from a calendar.", by=self._by):
            self._brought.shifts = shifts.bring_up_to_date(
                pattern_ids=self._touched, now=self._now, changed=self._changed
            )
        events.tell_if_any(self._changed, now=self._now)
        return self._brought

    def _bring_shift(self, entry: ImportedShift) -> None:
        said = self._target.said(entry)
        pattern = self._known.patterns.get(entry.uid)
        if pattern is None:
            made = pattern_rows.keep_new(
                rota_id=self._target.rota_id,
                said=said,
                external_uid=entry.uid,
                by=self._by,
                now=self._now,
            )
            self._brought.new.append(entry)
            self._note(BroughtIn.Deed.ADDED, made, after=said)
            return
        before = pattern_rows.said_by(pattern)
        if before == said:
            self._brought.unchanged += 1
            return
        pattern_rows.keep(pattern, said, deed="pattern.changed", by=self._by, now=self._now)
        self._brought.changed.append(entry)
        self._note(BroughtIn.Deed.CHANGED, pattern, before=before, after=said)

    def _note(
        self, deed: str, pattern: Pattern, *, before: Said | None = None, after: Said | None = None
    ) -> None:
        self._touched.append(pattern.id)
        self._brought.steps.append(Step(deed, pattern, before=before, after=after))

    def _bring_leave(self, entry: ImportedLeave) -> None:
        wanted = {(one, entry.kind) for one in entry.stretches if one.ends_at > self._now}
        rows = {
            (Interval(row.starts_at, row.ends_at), row.kind): row
            for row in self._known.leave.get(entry.uid, [])
        }
        self._brought.leave_unchanged += len(wanted & rows.keys())
        self._end_rows(rows[key] for key in sorted(rows.keys() - wanted))
        for stretch, kind in sorted(wanted - rows.keys()):
            taken = leave.take_quietly(
                staff_member_id=self._staff_member_id,
                kind=kind,
                starts_at=stretch.starts_at,
                ends_at=stretch.ends_at,
                external_uid=entry.uid,
                by=self._by,
                now=self._now,
                changed=self._changed,
            )
            self._brought.leave_taken.append(taken)
            self._brought.steps.append(Step(BroughtIn.Deed.ADDED, leave=taken))

    def _end_rows(self, rows: Iterable[Leave]) -> None:
        for row in rows:
            leave.end_quietly(row, by=self._by, now=self._now, changed=self._changed)
            self._brought.leave_ended.append(row)
            self._brought.steps.append(Step(BroughtIn.Deed.ENDED, leave=row))


def _lasting(imported: Iterable[Pattern], *, on: date) -> Iterator[str]:
    """The UIDs of patterns that may still give a shift on a date or later."""
    by_event = {pattern.event_id: pattern for pattern in imported}
    for event_id, timing in recurrence.find_timings(by_event).items():
        if not timing_changes.is_over(timing, on=on):
            yield by_event[event_id].external_uid
