"""The day list of a site: who comes, in what mode, with whom and where. It is only read here."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking.models import Appointment, Taken
from scheduler.modes import Mode
from scheduler.partners.models import Site
from scheduler.partners.phone_numbers import national
from scheduler.reminders import replies
from scheduler.web import acting, pages, seen

YEARS = range(2000, 2200)  # further off there is nothing to list, and no day before or after


@dataclass(frozen=True, slots=True)
class Row:
    """One line. Of another partner's appointment only time, room and staff are told."""

    starts: time
    ends: time
    room: str
    staff: tuple[str, ...]
    person: str = ""
    service: str = ""
    mode: str = ""
    means: str = ""
    came: str = ""


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
        appointments=_rows(actor, site, on),
    )


def _rows(actor: Actor, site: Site, on: date) -> list[Row]:
    listed = seen.day(actor, site=site, on=on)
    confirmed = replies.confirmed(among=[each for each in listed if isinstance(each, Appointment)])
    return [
        _open_row(each, is_confirmed=each.id in confirmed)
        if isinstance(each, Appointment)
        else _closed_row(each)
        for each in listed
    ]


def _day(asked: str, *, otherwise: date) -> date:
    if not asked:
        return otherwise
    try:
        on = date.fromisoformat(asked)
    except ValueError as error:
        raise Http404 from error
    if on.year not in YEARS:
        raise Http404
    return on


def _address(request: HttpRequest, slug: str, on: date) -> str:
    return f"{request.path}?{urlencode({'site': slug, 'on': on.isoformat()})}"


def _open_row(appointment: Appointment, *, is_confirmed: bool) -> Row:
    return replace(
        _closed_row(appointment),
        person=appointment.person.name,
        service=appointment.service.name,
        mode=Mode(appointment.mode).words,
        means=_means(appointment),
        came=_came(appointment) or ("Said they will come" if is_confirmed else ""),
    )


def _closed_row(appointment: Appointment | Taken) -> Row:
    """What everybody at the site may know: when a room and somebody's time are taken."""
    zone = ZoneInfo(appointment.zone)
    return Row(
        starts=appointment.starts_at.astimezone(zone).time(),
        ends=appointment.ends_at.astimezone(zone).time(),
        room=appointment.room.name if appointment.room else "",
        staff=tuple(each.staff_member.name for each in appointment.appointment_staff.all()),
    )


def _means(appointment: Appointment) -> str:
    match Mode(appointment.mode):
        case Mode.FACE_TO_FACE:
            return ""
        case Mode.PHONE:
            return (
                f"ring {national(appointment.ring_number)} from {national(appointment.ring_from)}"
            )
        case Mode.VIDEO:
            return appointment.video_link
        case Mode.TEXT:
            return (
                f"text {national(appointment.ring_number)} from {national(appointment.text_number)}"
            )


def _came(appointment: Appointment) -> str:
    if appointment.state == Appointment.State.CANCELLED:
        return f"Cancelled {appointment.get_cancelled_by_display().lower()}"
    if appointment.attendance:
        return appointment.get_attendance_display()
    return "Arrived" if appointment.arrived_at else ""
