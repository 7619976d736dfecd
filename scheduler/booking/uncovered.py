"""The list of bookings whose worker is not there: kept true at every change, and shrinks by itself.

Nothing is moved or cancelled here. Whoever is left without a worker stands on the list, and
`left_without_worker` tells a human, until the worker is back or the appointment has changed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from scheduler.availability import there
from scheduler.booking import events
from scheduler.booking.models import Appointment, WithoutWorker

# The same question that is asked of a hold when it is confirmed.
_LOST = f"""
    SELECT appointment.id, claim.staff_member_id
    FROM availability_claim AS claim
    JOIN booking_appointment AS appointment ON appointment.id = claim.promise_id
    WHERE claim.released_at IS NULL AND claim.staff_member_id IS NOT NULL
        AND appointment.state = 'booked' AND appointment.starts_at > %(now)s AND {{where}}
        AND NOT {there.IS_THERE.format(site="appointment.site_id", mode="appointment.mode")}
"""  # noqa: S608 - our own words
_OF_STAFF = "claim.staff_member_id = ANY(%(ids)s)"
_IN_STRETCH = f"{_OF_STAFF} AND claim.during && tstzrange(%(from)s, %(until)s)"
_OF_APPOINTMENTS = "appointment.id = ANY(%(ids)s)"

_Pair = tuple[UUID, UUID]


def coming(*, now: datetime) -> QuerySet[WithoutWorker]:
    """Everybody who is booked, has not been seen, and has no worker; the soonest first."""
    return WithoutWorker.objects.filter(ended_at=None, appointment__starts_at__gt=now)


def follow_time(
    *,
    staff_member_ids: set[UUID],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    **_signal: Any,
) -> None:
    """Listener of `rota.events.time_changed`, in the transaction of the change."""
    facts = {"ids": list(staff_member_ids), "from": starts_at, "until": ends_at}
    _note(_lost(_IN_STRETCH, now=now, **facts), now=now)
    test_again(staff_member_ids=staff_member_ids, now=now)


def follow_capacity(*, staff_member_ids: set[UUID], now: datetime, **_signal: Any) -> None:
    """Listener of `partners.events.capacity_changed`: a post began, ended or changed."""
    _note(_lost(_OF_STAFF, now=now, ids=list(staff_member_ids)), now=now)
    test_again(staff_member_ids=staff_member_ids, now=now)


def follow_moved(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Listener of `moved`: whoever it is with now is there."""
    _end(appointment.without_worker.filter(ended_at=None), "moved", now=now)


def follow_cancelled(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Listener of `cancelled`."""
    _end(appointment.without_worker.filter(ended_at=None), "cancelled", now=now)


def note_covered(*, appointment_id: UUID, staff_member_id: UUID, now: datetime) -> None:
    """Another worker sees them instead of this one."""
    rows = WithoutWorker.objects.filter(
        appointment=appointment_id, staff_member=staff_member_id, ended_at=None
    )
    _end(rows, "covered", now=now)


def test_again(*, staff_member_ids: Iterable[UUID], now: datetime) -> None:
    """Take those off the list whose worker is there again; `worker_back` tells whoever asked."""
    rows = list(
        coming(now=now)
        .filter(staff_member__in=list(staff_member_ids))
        .select_related("appointment")
    )
    if not rows:
        return
    still = _lost(_OF_APPOINTMENTS, now=now, ids=[row.appointment_id for row in rows])
    back = [row for row in rows if (row.appointment_id, row.staff_member_id) not in still]
    _end(WithoutWorker.objects.filter(id__in=[row.id for row in back]), "back", now=now)
    for row in back:
        if not row.appointment.without_worker.filter(ended_at=None).exists():
            events.worker_back.send(Appointment, appointment=row.appointment, now=now)


def test_everybody(*, now: datetime) -> int:
    """Look at every coming appointment, whatever has changed; return how many are on the list."""
    _note(_lost("TRUE", now=now), now=now)
    listed = coming(now=now).values_list("staff_member_id", flat=True)
    test_again(staff_member_ids=set(listed), now=now)
    return coming(now=now).count()


def _lost(where: str, *, now: datetime, **facts: Any) -> set[_Pair]:
    with connection.cursor() as cursor:
        cursor.execute(_LOST.format(where=where), {"now": now, **facts})
        return set(cursor.fetchall())


def _note(lost: set[_Pair], *, now: datetime) -> None:
    """Put on the list who is not on it yet, and have a human told of each."""
    if not lost:
        return
    listed = WithoutWorker.objects.filter(
        appointment__in={appointment_id for appointment_id, _ in lost}, ended_at=None
    )
    new = lost - set(listed.values_list("appointment_id", "staff_member_id"))
    rows = [
        WithoutWorker(appointment_id=appointment_id, staff_member_id=staff_member_id, since_at=now)
        for appointment_id, staff_member_id in sorted(new)
    ]
    WithoutWorker.objects.bulk_create(rows)
    for appointment in Appointment.objects.filter(id__in={row.appointment_id for row in rows}):
        events.left_without_worker.send(Appointment, appointment=appointment, now=now)


def _end(rows: QuerySet[WithoutWorker], ending: str, *, now: datetime) -> None:
    rows.update(ended_at=now, ending=ending)
