"""Keeps openings true: shift less time away less live claims, for the staff members that changed.

An opening serves the modes that its post is authorised for there and then, and is none without.

PostgreSQL subtracts with multiranges; availability.oracle does the same slowly in plain Python,
and `verify` holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from scheduler import prepared
from scheduler.availability import oracle
from scheduler.availability.allowed import Allowed
from scheduler.availability.models import Claim, Opening
from scheduler.intervals import Interval
from scheduler.rota.models import BusyTime, Leave, Shift
from scheduler.rota.timings import LONGEST_SHIFT

# The appointments that ShiftLeft counts take up to so many times five minutes.
STEPS = 24

# Everything in one statement: what it deletes and what it reads are of one moment.
_REFRESH = """
    WITH touched AS (
        SELECT shift.id, shift.staff_member_id, shift.post_id, post.partner_id, shift.site_id,
            shift.room_id, shift.local_on, shift.starts_at, shift.ends_at,
            authorised_modes(shift.post_id, shift.site_id, shift.starts_at, shift.ends_at,
                shift.modes) AS modes,
            (shift.local_on >= post.starts_on
                AND (post.ends_on IS NULL OR shift.local_on < post.ends_on)) AS lasts,
            ARRAY(
                SELECT delivered.service_id FROM partners_post_services AS delivered
                WHERE delivered.post_id = shift.post_id AND (
                    NOT EXISTS (SELECT 1 FROM rota_pattern_services AS any_named
                                WHERE any_named.pattern_id = shift.pattern_id)
                    OR EXISTS (SELECT 1 FROM rota_pattern_services AS named
                               WHERE named.pattern_id = shift.pattern_id
                                   AND named.service_id = delivered.service_id))
                ORDER BY delivered.service_id
            ) AS service_ids
        FROM rota_shift AS shift JOIN partners_post AS post ON post.id = shift.post_id
        WHERE {condition}
    ), forgotten AS (
        DELETE FROM availability_opening USING touched WHERE shift_id = touched.id
    ), busy AS (
        SELECT touched.id AS shift_id, claim.during, claim.is_remote
        FROM touched JOIN availability_claim AS claim
            ON claim.staff_member_id = touched.staff_member_id AND claim.released_at IS NULL
            AND claim.during && tstzrange(touched.starts_at, touched.ends_at)
        UNION ALL
        SELECT touched.id, tstzrange(away.starts_at, away.ends_at), FALSE
        FROM touched JOIN rota_leave AS away
            ON away.staff_member_id = touched.staff_member_id AND away.ended_at IS NULL
            AND away.starts_at < touched.ends_at AND away.ends_at > touched.starts_at
        UNION ALL
        SELECT touched.id, tstzrange(own.starts_at, own.ends_at), FALSE
        FROM touched JOIN rota_busytime AS own
            ON own.staff_member_id = touched.staff_member_id
            AND own.starts_at < touched.ends_at AND own.ends_at > touched.starts_at
    ), taken AS (
        SELECT shift_id, range_agg(during) AS busy,
            range_agg(during) FILTER (WHERE is_remote) AS remote
        FROM busy GROUP BY shift_id
    ), left_over AS (
        SELECT touched.*,
            CASE WHEN touched.lasts AND touched.modes <> '{{}}' THEN
                tstzmultirange(tstzrange(touched.starts_at, touched.ends_at))
                    - COALESCE(taken.busy, '{{}}') ELSE '{{}}' END AS free,
            minutes_in(tstzmultirange(tstzrange(touched.starts_at, touched.ends_at))
                * COALESCE(taken.remote, '{{}}')) AS remote_minutes
        FROM touched LEFT JOIN taken ON taken.shift_id = touched.id
    ), made AS (
        INSERT INTO availability_opening
            (shift_id, staff_member_id, post_id, partner_id, site_id, room_id, modes,
             serves_face_to_face, service_ids, starts_at, ends_at, shift_starts_at,
             shift_ends_at, remote_minutes)
        SELECT id, staff_member_id, post_id, partner_id, site_id, room_id, modes,
            'face_to_face' = ANY(modes), service_ids, lower(opening), upper(opening),
            starts_at, ends_at, remote_minutes
        FROM left_over CROSS JOIN LATERAL unnest(free) AS opening
        RETURNING 1
    ), counted AS (
        INSERT INTO availability_shiftleft
            (shift_id, site_id, partner_id, local_on, mode_bits, service_ids, fits)
        SELECT id, site_id, partner_id, local_on, bits_of_modes(modes), service_ids,
            how_many_fit(free, {steps})
        FROM left_over
        ON CONFLICT (shift_id) DO UPDATE SET site_id = EXCLUDED.site_id,
            partner_id = EXCLUDED.partner_id, local_on = EXCLUDED.local_on,
            mode_bits = EXCLUDED.mode_bits, service_ids = EXCLUDED.service_ids,
            fits = EXCLUDED.fits
    )
    SELECT count(*) FROM made
"""
# Two who bring the sums together at once would each leave theirs.
ONE_AT_A_TIME = "LOCK TABLE availability_dayleft IN SHARE UPDATE EXCLUSIVE MODE"
_SUM_UP = """
    INSERT INTO availability_dayleft (service_id, site_id, partner_id, local_on, mode_bits, fits)
    SELECT service_id, site_id, partner_id, local_on, mode_bits,
        array_agg(fitting::integer ORDER BY step)
    FROM (
        SELECT service_id, site_id, partner_id, local_on, mode_bits, step, sum(fitting) AS fitting
        FROM availability_shiftleft, unnest(service_ids) AS service_id,
            unnest(fits) WITH ORDINALITY AS each (fitting, step)
        WHERE 0 < ANY (fits)
        GROUP BY service_id, site_id, partner_id, local_on, mode_bits, step
    ) AS steps
    GROUP BY service_id, site_id, partner_id, local_on, mode_bits ORDER BY service_id, local_on
"""
# The last says nothing new, and spares reading all the shifts that somebody has ever had.
_TOUCHED = """shift.staff_member_id = {whose} AND shift.starts_at < %s AND shift.ends_at > %s
    AND shift.starts_at > %s"""
_REFRESH_TOUCHED = _REFRESH.format(condition=_TOUCHED.format(whose="ANY(%s)"), steps=STEPS)
# Nearly every booking has one; PostgreSQL can only guess how long a list is, and plans it anew.
_REFRESH_OF_ONE = _REFRESH.format(condition=_TOUCHED.format(whose="%s"), steps=STEPS)


@transaction.atomic(savepoint=False)
def refresh(*, staff_member_ids: Iterable[UUID], starts_at: datetime, ends_at: datetime) -> None:
    """Make the openings true of every shift of these staff members that overlaps the stretch.

    Locks the staff members: two refreshes of one human at once would write openings twice.
    """
    ids = sorted(set(staff_member_ids))
    lock = "SELECT FROM partners_staffmember WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
    prepared.run(lock, [ids])
    refresh_locked(staff_member_ids=ids, starts_at=starts_at, ends_at=ends_at)


def refresh_locked(
    *, staff_member_ids: Iterable[UUID], starts_at: datetime, ends_at: datetime
) -> None:
    """The same for staff members whom the caller has locked in this transaction."""
    ids, within = list(staff_member_ids), [ends_at, starts_at, starts_at - LONGEST_SHIFT]
    if len(ids) == 1:
        prepared.run(_REFRESH_OF_ONE, [ids[0], *within])
    else:
        prepared.run(_REFRESH_TOUCHED, [ids, *within])


@transaction.atomic
def rebuild_all(*, since: datetime | None = None) -> int:
    """Make every opening anew; return how many there are. Everybody else waits meanwhile.

    `since` leaves out the shifts that have ended by then, whose openings nobody searches.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "LOCK TABLE availability_claim, rota_shift, rota_leave, rota_busytime IN SHARE MODE"
        )
        cursor.execute("SELECT set_config('scheduler.rebuilds', 'on', TRUE)")
        cursor.execute("DELETE FROM availability_opening")
        cursor.execute("DELETE FROM availability_shiftleft")
        condition = "TRUE" if since is None else "shift.ends_at > %s"
        facts = None if since is None else [since]
        cursor.execute(_REFRESH.format(condition=condition, steps=STEPS), facts)
        (made,) = cursor.fetchone()
        cursor.execute("SELECT set_config('scheduler.rebuilds', '', TRUE)")
    sum_up()
    with connection.cursor() as cursor:
        # Until it has looked at tables made anew, PostgreSQL reads them as if they were small.
        cursor.execute("ANALYZE availability_opening, availability_shiftleft, availability_dayleft")
    return int(made)


@transaction.atomic
def sum_up() -> None:
    """Make the sums per day anew from what is left of every shift."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE availability_shiftleft IN SHARE MODE")
        cursor.execute(ONE_AT_A_TIME)
        cursor.execute("DELETE FROM availability_dayleft")
        cursor.execute(_SUM_UP)


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
    for own in BusyTime.objects.all():
        busy.setdefault(own.staff_member_id, []).append(Interval(own.starts_at, own.ends_at))
    allowed = Allowed()
    for shift in Shift.objects.select_related("post").iterator():
        if not allowed.modes(shift):
            continue
        for interval in oracle.openings_of(
            shift=Interval(shift.starts_at, shift.ends_at),
            on=shift.local_on,
            post_starts_on=shift.post.starts_on,
            post_ends_on=shift.post.ends_on,
            busy=busy.get(shift.staff_member_id, []),
        ):
            yield shift.id, interval
