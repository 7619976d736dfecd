"""Keeps openings true: shift less leave less live claims, for the staff members that changed.

PostgreSQL subtracts with multiranges; availability.oracle does the same slowly in plain Python,
and `verify` holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from scheduler.availability import oracle
from scheduler.availability.models import Claim, Opening
from scheduler.intervals import Interval
from scheduler.rota.models import Leave, Shift

_REBUILD = """
    WITH touched AS (
        SELECT shift.* FROM rota_shift AS shift
        JOIN partners_post AS post ON post.id = shift.post_id
        WHERE {condition}
            AND shift.local_on >= post.starts_on
            AND (post.ends_on IS NULL OR shift.local_on < post.ends_on)
    )
    INSERT INTO availability_opening
        (shift_id, staff_member_id, post_id, rota_id, site_id, room_id, modes, starts_at, ends_at)
    SELECT touched.id, touched.staff_member_id, touched.post_id, touched.rota_id,
        touched.site_id, touched.room_id, touched.modes, lower(free), upper(free)
    FROM touched CROSS JOIN LATERAL unnest(
        tstzmultirange(tstzrange(touched.starts_at, touched.ends_at)) - COALESCE((
            SELECT range_agg(busy) FROM (
                SELECT claim.during AS busy FROM availability_claim AS claim
                WHERE claim.staff_member_id = touched.staff_member_id
                    AND claim.released_at IS NULL
                    AND claim.during && tstzrange(touched.starts_at, touched.ends_at)
                UNION ALL
                SELECT tstzrange(away.starts_at, away.ends_at) FROM rota_leave AS away
                WHERE away.staff_member_id = touched.staff_member_id
                    AND away.ended_at IS NULL
                    AND away.starts_at < touched.ends_at AND away.ends_at > touched.starts_at
            ) AS all_busy), '{{}}'::tstzmultirange)
    ) AS free
"""
_FORGET = """
    DELETE FROM availability_opening AS opening USING rota_shift AS shift
    WHERE shift.id = opening.shift_id
        AND shift.staff_member_id = ANY(%s) AND shift.starts_at < %s AND shift.ends_at > %s
"""
_TOUCHED = "shift.staff_member_id = ANY(%s) AND shift.starts_at < %s AND shift.ends_at > %s"


@transaction.atomic
def refresh(*, staff_member_ids: Iterable[UUID], starts_at: datetime, ends_at: datetime) -> None:
    """Make the openings true of every shift of these staff members that overlaps the stretch.

    Locks the staff members: two refreshes of one human at once would write openings twice.
    """
    ids = sorted(set(staff_member_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM partners_staffmember WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [ids],
        )
        cursor.execute(_FORGET, [ids, ends_at, starts_at])
        cursor.execute(_REBUILD.format(condition=_TOUCHED), [ids, ends_at, starts_at])


@transaction.atomic
def rebuild_all() -> int:
    """Make every opening anew; return how many there are. Everybody else waits meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE availability_claim, rota_shift, rota_leave IN SHARE MODE")
        cursor.execute("DELETE FROM availability_opening")
        cursor.execute(_REBUILD.format(condition="TRUE"))
        return int(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of one shift that the table and the oracle disagree about."""

    shift_id: UUID
    only_in: str  # "openings" or "oracle"
    interval: Interval


def verify() -> list[Difference]:
    """Compare every opening with the oracle; an empty list means the table is true."""
    found = {
        (row.shift_id, Interval(row.starts_at, row.ends_at)) for row in Opening.objects.iterator()
    }
    expected = set(_expected())
    return sorted(
        [Difference(shift_id, "openings", interval) for shift_id, interval in found - expected]
        + [Difference(shift_id, "oracle", interval) for shift_id, interval in expected - found],
        key=lambda difference: (difference.interval, str(difference.shift_id)),
    )


def _expected() -> Iterable[tuple[UUID, Interval]]:
    busy: dict[UUID, list[Interval]] = {}
    live = Claim.objects.filter(released_at__isnull=True, staff_member__isnull=False)
    for staff_member_id, during in live.values_list("staff_member_id", "during"):
        if staff_member_id is not None:  # as filtered; said again for the type checker
            busy.setdefault(staff_member_id, []).append(Interval(during.lower, during.upper))
    for leave in Leave.objects.filter(ended_at__isnull=True):
        busy.setdefault(leave.staff_member_id, []).append(Interval(leave.starts_at, leave.ends_at))
    for shift in Shift.objects.select_related("post").iterator():
        for interval in oracle.openings_of(
            shift=Interval(shift.starts_at, shift.ends_at),
            on=shift.local_on,
            post_starts_on=shift.post.starts_on,
            post_ends_on=shift.post.ends_on,
            busy=busy.get(shift.staff_member_id, []),
        ):
            yield shift.id, interval
