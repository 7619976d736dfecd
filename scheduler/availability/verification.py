"""Holds all that search reads against the rule it is made by, and makes anew what differs.

Openings are kept true in the transaction of every change, so a difference is a fault: of this
software, of a restored backup, or of a hand that wrote into the tables. Looking changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability import claims, facts, openings
from scheduler.availability.models import Opening, ShiftLeft
from scheduler.intervals import Interval
from scheduler.rota.models import Shift

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_END = datetime(3000, 1, 1, tzinfo=UTC)


class Fault(StrEnum):
    """What is wrong with a stretch of a shift, in words to print."""

    ONLY_IN_TABLE = "only in the table: it could be offered, and is not free"
    ONLY_BY_RULE = "only by the rule: it is free, and is never offered"
    NOT_AS_SHIFT = "not as its shift: the opening names another worker, place, mode or service"
    MISCOUNTED = "miscounted: how many appointments still fit the shift is wrong, or missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a shift that the tables and the rule disagree about."""

    shift_id: UUID
    staff_member_id: UUID
    worker: str  # the staff member's slug
    interval: Interval
    zone: ZoneInfo
    fault: Fault


def compare() -> list[Finding]:
    """Everything that differs, by worker and time; bookings may go on meanwhile.

    All is read as it was at one moment, so this begins a transaction of its own.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return _named([*_stretches(), *_facts()])


@transaction.atomic
def repair(*, findings: Iterable[Finding], by: Actor, now: datetime) -> set[UUID]:
    """Make the openings anew of every staff member with a finding; return who they are."""
    differ = Counter(finding.staff_member_id for finding in findings)
    claims.lock(staff_member_ids=differ)
    openings.refresh(staff_member_ids=differ, starts_at=_BEGINNING, ends_at=_END)
    for staff_member_id, number in differ.items():
        trail.record(
            deed="openings.repaired",
            kind="staff_member",
            record_id=staff_member_id,
            by=by,
            now=now,
            reason=f"differences: {number}",
        )
    return set(differ)


_Difference = tuple[UUID, Interval, Fault]


def _stretches() -> Iterator[_Difference]:
    for each in openings.verify():
        is_in_table = each.only_in == "openings"
        fault = Fault.ONLY_IN_TABLE if is_in_table else Fault.ONLY_BY_RULE
        yield each.shift_id, each.interval, fault


def _facts() -> Iterator[_Difference]:
    repeated: dict[UUID, list[Opening]] = {}
    for opening in Opening.objects.iterator():
        repeated.setdefault(opening.shift_id, []).append(opening)
    counted = {row.shift_id: facts.counted_in(row) for row in ShiftLeft.objects.iterator()}
    for shift, said, count in facts.of_every_shift():
        for opening in repeated.get(shift.id, ()):
            if facts.said_by(opening) != said:
                yield shift.id, Interval(opening.starts_at, opening.ends_at), Fault.NOT_AS_SHIFT
        if counted.get(shift.id) != count:
            yield shift.id, Interval(shift.starts_at, shift.ends_at), Fault.MISCOUNTED


def _named(found: list[_Difference]) -> list[Finding]:
    shifts = Shift.objects.select_related("staff_member").in_bulk({each[0] for each in found})
    findings = [
        Finding(
            shift_id=shift_id,
            staff_member_id=shifts[shift_id].staff_member_id,
            worker=shifts[shift_id].staff_member.slug,
            interval=interval,
            zone=ZoneInfo(shifts[shift_id].zone),
            fault=fault,
        )
        for shift_id, interval, fault in found
    ]
    return sorted(findings, key=lambda each: (each.worker, each.interval, each.fault))
