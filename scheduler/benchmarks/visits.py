"""Shifts and what is booked in them: holds, appointments, staff and claims that agree."""

from collections.abc import Sequence

from scheduler.availability.models import Claim
from scheduler.benchmarks import places, sizes
from scheduler.benchmarks.filling import execute, fill
from scheduler.benchmarks.sizes import Size
from scheduler.booking.models import Appointment, AppointmentStaff, Hold
from scheduler.rota.models import Shift

LARGE = (Shift, Hold, Appointment, AppointmentStaff, Claim)
FIRST_DAY = 20_000  # added to days, so that the numbers of visits are never below nought

_WORKED = """
    CREATE TEMPORARY TABLE worked AS
    SELECT n, day, %(monday)s::date + day AS local_on
    FROM generate_series(0::bigint, %(last)s) AS worker (n), unnest(%(days)s::int[]) AS day
"""
# One row for each hour that is booked: whether, is drawn from the hour's own number. The modes of
# a choice are those of crowd.ORDERS, of which the first is always one the staff member serves.
_VISITS = """
    CREATE TEMPORARY TABLE visit AS
    SELECT visit.number, bench.id('promise', visit.number) AS id, visit.n, visit.day < 0 AS is_past,
        starts_at, starts_at + interval '50 minutes' AS ends_at,
        tstzrange(starts_at, starts_at + interval '50 minutes') AS exact,
        tstzrange(starts_at, starts_at + interval '60 minutes') AS buffered,
        local_on, local_at, starts_at - interval '12 days' AS booked_at,
        bench.id('person', person) AS person_id, choice.id AS choice_id, choice.modes[1] AS mode,
        bench.id('service', mod(visit.n + 1 + mod(visit.number, {others}), {services}))
            AS service_id,
        bench.id('staff', visit.n) AS staff_member_id, bench.id('post', visit.n) AS post_id,
        bench.id('site', visit.n / {staff_a_site}) AS site_id,
        CASE WHEN choice.modes[1] <> 'text' THEN {room} END AS room_id,
        bench.id('partner', mod(visit.n / {staff_a_site}, {partners})) AS partner_id,
        '+447700900' || lpad(mod(person, 1000)::text, 3, '0') AS number_to_ring
    FROM (
        SELECT hour.*, (local_on + local_at) AT TIME ZONE 'Europe/London' AS starts_at,
            (period * %(staff)s + n) * {caseload} + mod((day + {first_day}) * {hours} + h, {booked})
                AS person
        FROM (
            SELECT n, day, h, period, ((day + {first_day}) * %(staff)s + n) * {hours} + h AS number,
                %(monday)s::date + day AS local_on, time '09:00' + h * interval '1 hour' AS local_at
            FROM generate_series(0::bigint, %(last)s) AS worker (n),
                unnest(%(days)s::int[], %(periods)s::int[]) AS at (day, period),
                generate_series(0, {hours} - 1) AS h
        ) AS hour
        WHERE (hashint8extended(number, 0) & 1023) < %(threshold)s
    ) AS visit
    JOIN people_choice AS choice ON choice.id = bench.id('choice', person)
""".format(  # noqa: S608
    others=sizes.SERVICES - 1,
    services=sizes.SERVICES,
    staff_a_site=sizes.STAFF_A_SITE,
    partners=sizes.PARTNERS,
    caseload=sizes.CASELOAD,
    booked=sizes.BOOKED_OF_CASELOAD,
    hours=sizes.HOURS,
    first_day=FIRST_DAY,
    room=places.own_room("visit.n"),
)
_SAME = ("id", "person_id", "choice_id", "mode", "service_id", "site_id", "room_id")


def make(size: Size, *, days: Sequence[int]) -> int:
    """The shifts of these days and what is booked in them; return how many appointments."""
    given = {
        "monday": size.monday,
        "last": size.staff - 1,
        "staff": size.staff,
        "days": list(days),
        "periods": [sizes.period(day) for day in days],
        "threshold": round(1024 * size.booked_percent / 100),
    }
    _shifts(given)
    execute(_VISITS, given)
    _promises()
    _claims()
    count = fill(
        AppointmentStaff,
        {"appointment_id": "id", "staff_member_id": "staff_member_id", "post_id": "post_id"},
        "visit",
    )
    execute("DROP TABLE visit")
    return count


def _shifts(given: dict[str, object]) -> None:
    execute(_WORKED, given)
    fill(
        Shift,
        {
            "id": f"bench.id('shift' || n || '/', day + {FIRST_DAY})",
            "rota_id": f"bench.id('rota', n / {sizes.STAFF_A_SITE})",
            "pattern_id": "bench.id('pattern', n)",
            "post_id": "bench.id('post', n)",
            "staff_member_id": "bench.id('staff', n)",
            "site_id": f"bench.id('site', n / {sizes.STAFF_A_SITE})",
            "room_id": places.fixed_room("n"),
            "modes": places.MODES,
            "starts_at": "(local_on + time '09:00') AT TIME ZONE 'Europe/London'",
            "ends_at": "(local_on + time '17:00') AT TIME ZONE 'Europe/London'",
            "local_on": "local_on",
            "local_from": "time '09:00'",
            "local_until": "time '17:00'",
        },
        "worked",
    )
    execute("DROP TABLE worked")


def _promises() -> None:
    same = {name: name for name in (*_SAME, "starts_at", "ends_at")}
    fill(
        Hold,
        same
        | {
            "held_until": "booked_at",
            "state": "'confirmed'",
            "made_by": "'bench'",
            "made_by_partner_id": "partner_id",
            "made_at": "booked_at",
        },
        "visit",
    )
    fill(
        Appointment,
        same
        | {
            "reference": "upper(lpad(to_hex(number), 8, '0'))",
            "local_on": "local_on",
            "local_at": "local_at",
            "ring_number": "CASE WHEN mode IN ('phone', 'text') THEN number_to_ring ELSE '' END",
            "ring_from": "CASE WHEN mode = 'phone' THEN '+441632960002' ELSE '' END",
            "video_link": "CASE WHEN mode = 'video' THEN 'https://video.example/' || id "
            "ELSE '' END",
            "text_number": "CASE WHEN mode = 'text' THEN '+447700900001' ELSE '' END",
            "attendance": "CASE WHEN is_past THEN 'seen' ELSE '' END",
            "booked_by": "'bench'",
            "booked_by_partner_id": "partner_id",
            "booked_at": "booked_at",
            "changed_at": "booked_at",
        },
        "visit",
    )


def _claims() -> None:
    remote = {"promise_id": "id", "is_remote": "mode <> 'face_to_face'"}
    staff = {"staff_member_id": "staff_member_id", "post_id": "post_id", "during": "buffered"}
    fill(Claim, remote | staff, "visit")
    fill(Claim, remote | {"person_id": "person_id", "during": "exact"}, "visit")
    fill(
        Claim,
        remote | {"room_id": "room_id", "during": "buffered"},
        "visit WHERE room_id IS NOT NULL",
    )
