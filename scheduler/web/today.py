"""The day list of a site: who comes, in what mode, with whom and where; and marking who came."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import appointments
from scheduler.booking import seen as details
from scheduler.booking.models import Appointment, Taken
from scheduler.identity import access
from scheduler.modes import Mode
from scheduler.partners.models import Site
from scheduler.partners.phone_numbers import national
from scheduler.refusals import Refusal
from scheduler.reminders import replies
from scheduler.web import acting, pages, seen

ARRIVED, CANCELLED = "arrived", "cancelled"
CAMES = [
    (ARRIVED, "Arrived"),
    *Appointment.Attendance.choices,
    (CANCELLED, "Cancelled by the person"),
]
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
    # Where what came of it is sent; empty once that is known, or where it is not ours to say.
    mark: str = ""
    version: int = 0


@require_safe
@acting.needs("appointment.see")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One day (`?on=2027-03-28`, today when not given) at one of this partner's sites."""
    return _page(request, actor)


@require_POST
@acting.needs("appointment.mark")
def mark(request: HttpRequest, actor: Actor, appointment_id: UUID) -> HttpResponse:
    """Note that somebody arrived, how it went, or that they cancelled; then the day again."""
    came, version = request.POST.get("came", ""), request.POST.get("version", "")
    try:
        found = details.appointment(actor, appointment_id)
    except Appointment.DoesNotExist as error:
        raise Http404 from error
    known: dict[str, Any] = {
        "appointment_id": found.id,
        "version": int(version[:6]) if version.isdecimal() else 0,
        "by": actor,
        "now": clock.now(),
    }
    try:
        if came == ARRIVED:
            appointments.note_arrival(**known)
        elif came == CANCELLED:
            access.require(actor, "appointment.cancel")
            appointments.cancel(cancelled_by=Appointment.CancelledBy.PERSON, **known)
        else:
            appointments.mark_attendance(attendance=came, **known)
    except Refusal as refusal:
        return _page(request, actor, must_act=refusal.sentence)
    query = {key: request.POST.get(key, "") for key in ("site", "on")}
    return HttpResponseRedirect(f"{reverse('today')}?{urlencode(query)}")


def _page(request: HttpRequest, actor: Actor, *, must_act: str = "") -> HttpResponse:
    sites = list(seen.sites(actor))
    given = request.POST if request.method == "POST" else request.GET
    slug = given.get("site", sites[0].slug if sites else "")
    if not slug:
        return pages.answer(request, "today.html", site=None)
    site = get_object_or_404(seen.sites(actor), slug=slug)
    now, zone = clock.now(), ZoneInfo(site.zone)
    on = _day(given.get("on", ""), otherwise=clock.local_day(now, zone=zone))
    trail.record(deed="day.seen", kind="site", record_id=site.id, by=actor, now=now)
    rows = _rows(actor, site, on)
    return pages.answer(
        request,
        "today.html",
        code=409 if must_act else 200,
        must_act=must_act,
        cames=CAMES,
        counts=_counts(rows),
        site=site,
        sites=[
            {"value": one.slug, "text": one.name, "selected": one.id == site.id} for one in sites
        ],
        on=on,
        before=_address(site.slug, on - timedelta(days=1)),
        after=_address(site.slug, on + timedelta(days=1)),
        appointments=rows,
    )


def _counts(rows: list[Row]) -> str:
    """How many there are, and of how many it is known what came of them."""
    open_rows = [row for row in rows if row.person]
    known = sum(1 for row in open_rows if not row.mark)
    return f"{len(rows)} on the list, {len(open_rows)} of ours; of {known} it is known how it went."


def _rows(actor: Actor, site: Site, on: date) -> list[Row]:
    listed = seen.day(actor, site=site, on=on)
    confirmed = replies.confirmed(among=[each for each in listed if isinstance(each, Appointment)])
    return [
        _open_row(each, actor, is_confirmed=each.id in confirmed)
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


def _address(slug: str, on: date) -> str:
    return f"{reverse('today')}?{urlencode({'site': slug, 'on': on.isoformat()})}"


def _open_row(appointment: Appointment, actor: Actor, *, is_confirmed: bool) -> Row:
    is_over = appointment.state == Appointment.State.CANCELLED or bool(appointment.attendance)
    may_mark = access.may(actor, "appointment.mark") and not is_over
    return replace(
        _closed_row(appointment),
        person=appointment.person.name,
        service=appointment.service.name,
        mode=Mode(appointment.mode).words,
        means=_means(appointment),
        came=_came(appointment) or ("Said they will come" if is_confirmed else ""),
        mark=reverse("mark-today", args=[appointment.id]) if may_mark else "",
        version=appointment.version,
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
