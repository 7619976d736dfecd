"""Taken time, of everybody's appointments: when, where and whose, never for whom or what for.

Whoever sees an appointment's details reads the appointment; others learn this and no more.
"""

from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from scheduler.booking.taken_models import Taken, TakenStaff
from scheduler.clock import LONDON, local_moment


def everywhere() -> QuerySet[Taken]:
    """With place and staff at hand."""
    staff = TakenStaff.objects.select_related("staff_member", "post__partner")
    return Taken.objects.select_related("site__partner", "room").prefetch_related(
        Prefetch("appointment_staff", queryset=staff)
    )


def on_day(*, site_id: UUID, on: date, zone: ZoneInfo = LONDON) -> QuerySet[Taken]:
    """One local day at one site, cancelled ones included, in order."""
    return everywhere().filter(
        site_id=site_id,
        starts_at__gte=local_moment(on, time(), zone=zone),
        starts_at__lt=local_moment(on + timedelta(days=1), time(), zone=zone),
    )


def of_staff_member(staff_member_id: UUID) -> QuerySet[Taken]:
    """The time of one staff member, in whatever post."""
    return everywhere().filter(appointment_staff__staff_member_id=staff_member_id)


def of_person(person_id: UUID) -> QuerySet[Taken]:
    """When one person is booked, by whomever. Whoever asks must see who the person is."""
    theirs = RawSQL("SELECT taken_of_person(%s)", [person_id])
    return everywhere().filter(id__in=theirs)
