"""The day list of a site: who comes, in what mode, with whom and where. It is only read here."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import queries
from scheduler.booking.models import Appointment
from scheduler.identity import access
from scheduler.modes import Mode
from scheduler.web import acting, pages, seen


@dataclass(frozen=True, slots=True)
class Row:
    """One line. Where the details are another partner's, `person` and `service` are empty."""

    starts: time
    ends: time
    person: str
    service: str
    mode: str
    where: str
    staff: tuple[str, ...]
    came: str


@require_safe
@acting.needs("appointment.see")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One day (`?on=2027-03-28`, today when not given) at one of this partner's sites."""
    sites = list(seen.sites(actor))
    slug = request.GET.get("site", sites[0].slug if sites else "")
    if not slug:
        return pages.answer(request, "today.html", site=None)
    site = get_object_or_404(seen.sites(actor), slug=slug)
    now, zone = clock.now(), ZoneInfo(site.zone)
    on = _day(request.GET.get("on", ""), otherwise=clock.local_day(now, zone=zone))
    listed = queries.day_list(site_id=site.id, on=on, zone=zone)
    trail.record(deed="day.seen", kind="site", record_id=site.id, by=actor, now=now)
    return pages.answer(
        request,
        "today.html",
        site=site,
        sites=[
            {"value": one.slug, "text": one.name, "selected": one.id == site.id} for one in sites
        ],
        on=on,
        before=_address(request, site.slug, on - timedelta(days=1)),
        after=_address(request, site.slug, on + timedelta(days=1)),
        appointments=[_row(appointment, actor) for appointment in listed],
    )


def _day(asked: str, *, otherwise: date) -> date:
    if not asked:
        return otherwise
    try:
        return date.fromisoformat(asked)
    except ValueError as error:
        raise Http404 from error


def _address(request: HttpRequest, slug: str, on: date) -> str:
    return f"{request.path}?{urlencode({'site': slug, 'on': on.isoformat()})}"


def _row(appointment: Appointment, actor: Actor) -> Row:
    zone = ZoneInfo(appointment.zone)
    is_open = access.sees_details(actor, queries.partners_of(appointment))
    return Row(
        starts=appointment.starts_at.astimezone(zone).time(),
        ends=appointment.ends_at.astimezone(zone).time(),
        person=appointment.person.name if is_open else "",
        service=appointment.service.name if is_open else "",
        mode=Mode(appointment.mode).words if is_open else "",
        where=_where(appointment, is_open=is_open),
        staff=tuple(each.staff_member.name for each in appointment.appointment_staff.all()),
        came=_came(appointment) if is_open else "",
    )


def _where(appointment: Appointment, *, is_open: bool) -> str:
    room = appointment.room.name if appointment.room else ""
    if not is_open:
        return room
    means: dict[str, Any] = {
        Mode.PHONE: f"ring {appointment.ring_number}",
        Mode.VIDEO: appointment.video_link,
        Mode.TEXT: f"text {appointment.ring_number}",
    }
    return ", ".join(part for part in (room, means.get(appointment.mode, "")) if part)


def _came(appointment: Appointment) -> str:
    if appointment.state == Appointment.State.CANCELLED:
        return f"Cancelled {appointment.get_cancelled_by_display().lower()}"
    if appointment.attendance:
        return appointment.get_attendance_display()
    return "Arrived" if appointment.arrived_at else ""
