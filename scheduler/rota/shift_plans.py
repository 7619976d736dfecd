"""What must be done to shifts so that they are what the patterns say; decides, and writes nothing.

A shift belongs to the stretch of the same pattern on the same date: while that exists the row
stays, whatever else about it changes.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from scheduler.intervals import Interval
from scheduler.rota.models import Shift


class Said(NamedTuple):
    """What a pattern decides about a shift; thousands are compared where nothing has changed."""

    pattern_id: UUID | None
    rota_id: UUID
    post_id: UUID
    staff_member_id: UUID
    site_id: UUID
    room_id: UUID | None
    modes: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    zone: str
    local_on: date
    local_from: time
    local_until: time

    def unsaved(self) -> Shift:
        """A row that says the same."""
        return Shift(**self._asdict() | {"modes": list(self.modes)})


SAID = Said._fields[1:]


@dataclass(slots=True)
class Plan:
    """`changed` maps a row, as it is now, to an unsaved one that says what it shall be."""

    made: list[Shift] = field(default_factory=list)
    changed: list[tuple[Shift, Shift]] = field(default_factory=list)
    removed: list[Shift] = field(default_factory=list)
    kept: list[Shift] = field(default_factory=list)
    clashes: list["Clash"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Clash:
    """A shift that cannot be, because the same human has another one meanwhile."""

    wanted: Shift
    other: Shift


def compare(*, existing: Iterable[Shift], wanted: Iterable[Shift]) -> Plan:
    """How to get from the rows there are to the unsaved ones that are wanted."""
    plan = Plan()
    have, want = _by_date(existing), _by_date(wanted)
    for key in have.keys() | want.keys():
        rows, shifts = have.get(key, []), want.get(key, [])
        for row, shift in _pairs(rows, shifts):
            _sort_in(plan, row, shift)
        plan.removed += rows[len(shifts) :]
        plan.made += shifts[len(rows) :]
    return plan


def take_out_clashes(plan: Plan, *, others: Iterable[Shift]) -> None:
    """Leave out of the plan what would put one human in two places, and note it in `clashes`.

    Among new and changed shifts the earlier wins. A row whose changed hours clash goes: nobody
    wants its old hours.
    """
    candidates = [*plan.made, *(shift for _, shift in plan.changed)]
    if not candidates:
        return
    taken = _Taken([*others, *plan.kept])
    refused: set[UUID] = set()
    for shift in sorted(candidates, key=lambda shift: (shift.starts_at, shift.ends_at)):
        other = taken.find_overlap(shift)
        if other is None:
            taken.add(shift)
        else:
            plan.clashes.append(Clash(wanted=shift, other=other))
            refused.add(shift.id)
    plan.made = [shift for shift in plan.made if shift.id not in refused]
    plan.removed += [row for row, shift in plan.changed if shift.id in refused]
    plan.changed = [(row, shift) for row, shift in plan.changed if shift.id not in refused]


def during(shift: Shift) -> Interval:
    """The moments of a shift."""
    return Interval(shift.starts_at, shift.ends_at)


def _sort_in(plan: Plan, row: Shift, shift: Shift) -> None:
    if all(getattr(row, name) == getattr(shift, name) for name in SAID):
        plan.kept.append(row)
    else:
        plan.changed.append((row, shift))


_Key = tuple[UUID | None, date]


def _by_date(shifts: Iterable[Shift]) -> Mapping[_Key, list[Shift]]:
    grouped: dict[_Key, list[Shift]] = defaultdict(list)
    for shift in sorted(shifts, key=_hours):
        grouped[shift.pattern_id, shift.local_on].append(shift)
    return grouped


def _pairs(rows: list[Shift], shifts: list[Shift]) -> Iterator[tuple[Shift, Shift]]:
    """As many pairs as there can be; both lists come to stand in the order of the pairs.

    The same hours go together first, so that a second shift on a date disturbs no first.
    """
    theirs = {_hours(shift) for shift in rows} & {_hours(shift) for shift in shifts}
    for either in (rows, shifts):
        # Sorting keeps the order of equals: those with a partner first, then by hours.
        either.sort(key=lambda shift: _hours(shift) not in theirs)
    yield from zip(rows, shifts, strict=False)


def _hours(shift: Shift) -> tuple[time, time]:
    return (shift.local_from, shift.local_until)


class _Taken:
    """Every staff member's shifts in order; none of them overlaps another."""

    def __init__(self, shifts: Iterable[Shift]) -> None:
        self._of: dict[UUID, list[tuple[Interval, int]]] = defaultdict(list)
        self._shifts: list[Shift] = []
        for shift in shifts:
            self.add(shift)

    def add(self, shift: Shift) -> None:
        insort(self._of[shift.staff_member_id], (during(shift), len(self._shifts)))
        self._shifts.append(shift)

    def find_overlap(self, shift: Shift) -> Shift | None:
        intervals, wanted = self._of[shift.staff_member_id], during(shift)
        after = bisect_right(intervals, (wanted, len(self._shifts)))
        for interval, number in intervals[max(0, after - 1) : after + 1]:
            if interval.overlaps(wanted):
                return self._shifts[number]
        return None
