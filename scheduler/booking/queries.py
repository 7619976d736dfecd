"""Reads appointments for lists and pages, with everything a line shows in one query or two."""

from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from scheduler.booking.models import Appointment, AppointmentStaff
from scheduler.clock import LONDON, local_moment


def with_everything() -> QuerySet[Appointment]:
    """Appointments with person, service, place and staff at hand."""
    staff = AppointmentStaff.objects.select_related("staff_member", "post__partner")
    return Appointment.objects.select_related(
        "person", "service", "site__partner", "room", "booked_by_partner"
    ).prefetch_related(Prefetch("appointment_staff", queryset=staff))


def day_list(*, site_id: UUID, on: date, zone: ZoneInfo = LONDON) -> QuerySet[Appointment]:
    """The appointments of one local day at one site, cancelled ones included, in order."""
    return with_everything().filter(
        site_id=site_id,
        starts_at__gte=local_moment(on, time(), zone=zone),
        starts_at__lt=local_moment(on + timedelta(days=1), time(), zone=zone),
    )


def partners_of(appointment: Appointment) -> set[UUID]:
    """Who sees this appointment's details: the desk that booked it, the employers of its staff."""
    staff = {each.post.partner_id for each in appointment.appointment_staff.all()}
    return staff | {appointment.booked_by_partner_id}
