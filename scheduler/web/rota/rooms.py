"""The rooms of a site, day by day: who is in them when; and closing one, once that is read.

Of who is seen there nothing is shown: a room is taken by somebody who works.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import room_closings, taken
from scheduler.booking.models import Appointment, Offer, RoomClosing
from scheduler.booking.room_closings import Closed
from scheduler.identity import access
from scheduler.modes import Mode
from scheduler.partners.models import Room, Site
from scheduler.refusals import Invalid, Refusal
from scheduler.reminders import working_days
from scheduler.reminders.words import clock_time, day, long_date
from scheduler.rota import worked
from scheduler.web import acting, pages, words
from scheduler.web.rota import board, boards, entries, reading, trying

_Cells = dict[tuple[UUID, date], list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A room, what it is fit for, and what each day of it holds."""

    name: str
    features: str
    cells: tuple[tuple[str, ...], ...]


@require_safe
@acting.needs("rota.see")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`?site=hub&span=week&from=2027-03-01`; the first site and this week when not given."""
    return _page(request, actor, asked=request.GET.dict())


@require_POST
@acting.needs("rota.change")
def close(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what closing would do; close it when that was read and is still so."""
    now, entered = clock.now(), request.POST.dict()
    try:
        wished: dict[str, Any] = {
            "room_id": _own_room(actor, entered).id,
            "first_on": entries.day(entered, "first_on"),
            "last_on": entries.day(entered, "last_on"),
        }
        if "key" not in entered:
            found = room_closings.preview(**wished, by=actor, now=now)
            return _before_saving(request, actor, found, entered, now=now)
        key = entered["key"]
        other = room_closings.close_if_same(**wished, key=key, by=actor, now=now)
    except Refusal as refusal:
        return _page(request, actor, asked=entered, refusal=refusal)
    if other is not None:
        return _before_saving(request, actor, other, entered, now=now, is_stale=True)
    return HttpResponseRedirect(_address(entered.get("site", ""), "week", wished["first_on"]))


@require_POST
@acting.needs("rota.change")
def reopen(request: HttpRequest, actor: Actor, closing_id: UUID) -> HttpResponse:
    """Give a closed room back."""
    own = RoomClosing.objects.filter(access.own_rows(actor, "room__site__partner"))
    closing = own.select_related("room__site").filter(id=closing_id).first()
    if closing is None:
        raise Http404
    try:
        room_closings.reopen(closing_id=closing.id, by=actor, now=clock.now())
    except Refusal as refusal:
        return _page(request, actor, asked={}, refusal=refusal)
    return HttpResponseRedirect(_address(closing.room.site.slug, "week", closing.starts_on))


def _own_room(actor: Actor, entered: Mapping[str, str]) -> Room:
    ours = Room.objects.filter(access.own_rows(actor, "site__partner"))
    found = ours.filter(id=entries.identity(entered, "room")).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    asked: Mapping[str, str],
    refusal: Refusal | None = None,
) -> HttpResponse:
    now = clock.now()
    span = asked.get("span", "week")
    sites = list(reading.sites(actor).order_by("name"))
    site = next((one for one in sites if one.slug == asked.get("site")), None)
    if span not in board.SPANS or (asked.get("site") and site is None):
        raise Http404
    site = site or (sites[0] if sites else None)
    first = board.monday(asked.get("from", ""), otherwise=clock.local_day(now))
    days = [first + timedelta(days=number) for number in range(board.SPANS[span][1])]
    may_close = site is not None and access.may(actor, "rota.change")
    rooms = list(Room.objects.filter(site=site)) if site else []
    slug = site.slug if site else ""
    holidays = working_days.bank_holidays()
    return pages.answer(
        request,
        "rota/rooms.html",
        code=pages.code_of(refusal),
        title=site.name if site else "No site",
        slug=slug,
        first=days[0],
        last=days[-1],
        monday=first.isoformat(),
        span=span,
        days=[boards.day_heading(on, holidays) for on in days],
        rows=_rows(site, rooms, days) if site else [],
        sites=[{"value": one.slug, "text": one.name, "selected": one == site} for one in sites],
        spans=[
            {"value": value, "text": text, "selected": value == span}
            for value, (text, _) in board.SPANS.items()
        ],
        before=_address(slug, span, first - timedelta(days=len(days))),
        after=_address(slug, span, first + timedelta(days=len(days))),
        values={"first_on": "", "last_on": "", **asked},
        rooms=[
            {
                "value": str(room.id),
                "text": room.name,
                "selected": str(room.id) == asked.get("room"),
            }
            for room in rooms
        ]
        if may_close and site and access.owns(actor, site.partner_id)
        else [],
        closings=[
            {
                "id": each.id,
                "room": each.room.name,
                "words": f"{long_date(each.starts_on)} to"
                f" {long_date(each.ends_on - timedelta(days=1))}",
                "by": each.closed_by,
            }
            for each in room_closings.current(now=now)
            if site and each.room.site_id == site.id
        ],
        may_open=may_close and site is not None and access.owns(actor, site.partner_id),
        errors=_errors(refusal),
    )


def _errors(refusal: Refusal | None) -> list[dict[str, str]]:
    if refusal is None:
        return []
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return [{"text": sentences[0], "href": f"#{name}"} for name, sentences in fields.items()] or [
        {"text": refusal.sentence, "href": "#maincontent"}
    ]


def _rows(site: Site, rooms: Sequence[Room], days: Sequence[date]) -> list[Row]:
    cells: _Cells = defaultdict(list)
    _add_closed(cells, rooms, days)
    _add_shifts(cells, rooms, days)
    _add_booked(cells, rooms, days, zone=ZoneInfo(site.zone))
    return [
        Row(room.name, _features(room), tuple(tuple(cells.get((room.id, on), ())) for on in days))
        for room in rooms
    ]


def _add_closed(cells: _Cells, rooms: Sequence[Room], days: Sequence[date]) -> None:
    closed = RoomClosing.objects.filter(
        room__in=rooms, opened_at=None, starts_on__lte=days[-1], ends_on__gt=days[0]
    )
    for each in closed:
        for on in days:
            if each.starts_on <= on < each.ends_on:
                cells[each.room_id, on].append("Closed")


def _add_shifts(cells: _Cells, rooms: Sequence[Room], days: Sequence[date]) -> None:
    """Shifts that have the room for themselves."""
    fixed = worked.on_days(days[0], days[-1]).filter(room__in=rooms)
    for shift in fixed.select_related("staff_member"):
        if shift.room_id is not None:
            said = _hours(shift.local_from, shift.local_until)
            cells[shift.room_id, shift.local_on].append(
                f"{said} {shift.staff_member.name}, whole shift"
            )


def _add_booked(
    cells: _Cells, rooms: Sequence[Room], days: Sequence[date], *, zone: ZoneInfo
) -> None:
    """Appointments, by who works in them."""
    booked = taken.everywhere().filter(
        room__in=rooms,
        state=Appointment.State.BOOKED,
        starts_at__gte=clock.local_moment(days[0], time(), zone=zone),
        starts_at__lt=clock.local_moment(days[-1] + timedelta(days=1), time(), zone=zone),
    )
    for each in booked:
        if each.room_id is not None:
            starts, ends = each.starts_at.astimezone(zone), each.ends_at.astimezone(zone)
            names = " and ".join(one.staff_member.name for one in each.appointment_staff.all())
            cells[each.room_id, starts.date()].append(
                f"{_hours(starts.time(), ends.time())} {names}, booked"
            )


def _features(room: Room) -> str:
    named = {
        "step-free": room.is_step_free,
        "quiet": room.is_quiet,
        "hearing loop": room.has_hearing_loop,
        "closed door": room.is_private,
    }
    return ", ".join(name for name, is_there in named.items() if is_there)


def _hours(from_time: time, until_time: time) -> str:
    return f"{clock_time(from_time)} to {clock_time(until_time)}"


def _before_saving(
    request: HttpRequest,
    actor: Actor,
    found: Closed,
    entered: Mapping[str, str],
    *,
    now: datetime,
    is_stale: bool = False,
) -> HttpResponse:
    trail.record(deed="rota.tried", kind="room", record_id=found.closing.room_id, by=actor, now=now)
    closing = found.closing
    last_on = closing.ends_on - timedelta(days=1)
    return pages.answer(
        request,
        "rota/close_room.html",
        code=409 if is_stale else 200,
        is_stale=is_stale,
        is_nobody=not (found.moved or found.to_ask or found.held.to_take_back),
        # What a place on the list is offered goes to another room unseen: no message named one.
        to_take_back=[_offered(actor, offer) for offer in found.held.to_take_back],
        words=f"{closing.room.name} is closed from {day(closing.starts_on)} to {day(last_on)}",
        moved=[(_who(actor, one), room.name) for one, room in found.moved],
        to_ask=[
            (_who(actor, one), one.booked_by_partner.name, trying.not_told(one, now=now))
            for one in found.to_ask
        ],
        hidden=[
            *((name, entered.get(name, "")) for name in ("room", "site", "first_on", "last_on")),
            ("key", found.key),
        ],
        board=_address(entered.get("site", ""), "week", closing.starts_on),
    )


def _offered(actor: Actor, offer: Offer) -> tuple[str, str, str]:
    """Whom it was offered to, when it would be, and the desk that keeps their place."""
    entry = offer.entry
    # The person's name is for the desk that keeps their place.
    name = entry.person.name if access.owns(actor, entry.owner_id) else "Somebody who waits"
    return name, words.moment(offer.starts_at), entry.owner.name


def _who(actor: Actor, appointment: Appointment) -> tuple[str, str, str]:
    return (
        trying.who(actor, appointment),
        words.moment(appointment.starts_at),
        Mode(appointment.mode).words,
    )


def _address(slug: str, span: str, first: date) -> str:
    asked = {"site": slug, "span": span, "from": first.isoformat()}
    return f"{reverse('rota-rooms')}?{urlencode({k: v for k, v in asked.items() if v})}"
