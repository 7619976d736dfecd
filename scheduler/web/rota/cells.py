"""One day of one staff member: each shift with its form, and forms for another shift and leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.modes import Mode
from scheduler.partners.models import Room, Site, StaffMember
from scheduler.refusals import Invalid
from scheduler.reminders.words import clock_time, long_date
from scheduler.rota.models import Leave, Pattern, Shift
from scheduler.rota.timings import check_date
from scheduler.web import acting, pages
from scheduler.web.rota import boards, planned, reading

Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form with what stands in its fields; `hidden` goes along unseen."""

    id: str
    title: str
    hidden: Mapping[str, str]
    values: Mapping[str, str]
    sites: Items
    rooms: Items
    modes: Items
    choices: Items = field(default_factory=list)
    rotas: Items = field(default_factory=list)
    posts: Items = field(default_factory=list)


@require_safe
@acting.needs("rota.see")
def see(request: HttpRequest, actor: Actor, staff_member_id: UUID, on: str) -> HttpResponse:
    """What the day holds, and what can be changed of it."""
    try:
        return page(request, actor, staff_member_id, date.fromisoformat(on))
    except (ValueError, Invalid) as error:
        raise Http404 from error


def page(
    request: HttpRequest,
    actor: Actor,
    staff_member_id: UUID,
    on: date,
    *,
    entered: Mapping[str, str] | None = None,
    entered_modes: Sequence[str] = (),
    errors: Sequence[dict[str, str]] = (),
    code: int = 200,
) -> HttpResponse:
    """The forms; with what was entered in one of them, and what is wrong with it."""
    check_date("on", on)
    staff_member = get_object_or_404(StaffMember, id=staff_member_id)
    now = clock.now()
    trail.record(
        deed="rota.seen", kind="staff_member", record_id=staff_member.id, by=actor, now=now
    )
    given = entered or {}
    is_coming = on >= clock.local_day(now)
    shifts = list(_shifts(staff_member, on))
    ours = [one for one in shifts if _may_change(actor, one)] if is_coming else []
    is_own = staff_member.posts.filter(partner=actor.partner_id).exists()
    may_change = access.may(actor, "rota.change")
    return pages.answer(
        request,
        "rota/cell.html",
        code=code,
        name=staff_member.name,
        staff_id=staff_member.id,
        day_is=on.isoformat(),
        on=on,
        back=f"{reverse('rota')}?{_back(request, given)}",
        asked=_back(request, given),
        day=boards.make(
            staff=[(staff_member.id, staff_member.name)],
            days=[on],
            work=reading.work(actor, [staff_member.id], first=on, last=on),
            away=reading.away(actor, [staff_member.id], first=on, last=on),
            holidays=(),
            address="",
        ),
        forms=[_of_shift(actor, one, given, entered_modes) for one in ours] if may_change else [],
        add=_to_add(actor, staff_member, on, given, entered_modes)
        if may_change and is_coming
        else None,
        leave=_to_leave(staff_member, on, given)
        if is_own and access.may(actor, "leave.record")
        else None,
        away=_away(actor, staff_member, on) if is_own and access.may(actor, "leave.end") else [],
        is_over=not is_coming,
        errors=errors,
    )


def _shifts(staff_member: StaffMember, on: date) -> Any:
    rows = Shift.objects.filter(staff_member=staff_member, local_on=on, pattern__ended_at=None)
    return rows.exclude(pattern=None).select_related("rota", "post__partner", "site", "pattern")


def _may_change(actor: Actor, shift: Shift) -> bool:
    return reading.may_change(
        actor, keeper_id=shift.rota.keeper_id, employer_id=shift.post.partner_id
    )


def _of_shift(
    actor: Actor, shift: Shift, entered: Mapping[str, str], entered_modes: Sequence[str]
) -> Form:
    pattern = _pattern(shift)
    form_id = f"shift-{pattern.id}"
    is_here = entered.get("form") == form_id
    values = {
        "what": "change",
        "from_time": f"{shift.local_from:%H:%M}",
        "until_time": f"{shift.local_until:%H:%M}",
        "site": str(shift.site_id),
        "room": str(shift.room_id or ""),
        "scope": "",
        "to_on": shift.local_on.isoformat(),
        "reason": "",
    } | (dict(entered) if is_here else {})
    hidden = {
        "kind": "cell",
        "form": form_id,
        "pattern": str(pattern.id),
        "version": values["version"] if is_here else str(pattern.version),
        "on": shift.local_on.isoformat(),
        "starting": f"{shift.local_from:%H:%M:%S}",
        "view": values.get("view", ""),
    }
    hours = f"{clock_time(shift.local_from)} to {clock_time(shift.local_until)}"
    return Form(
        id=form_id,
        title=f"{hours}, {shift.site.name}: {shift.rota.name}, {shift.post.partner.name}",
        hidden=hidden,
        values=values,
        sites=_sites(actor, values["site"], also=shift.site),
        rooms=_rooms(actor, values["room"], also=shift.site),
        modes=_modes(entered_modes if is_here else shift.modes),
        choices=_items(planned.SCOPES, values["scope"]),
    )


def _pattern(shift: Shift) -> Pattern:
    if shift.pattern is None:
        raise LookupError(shift.id)
    return shift.pattern


def _to_add(
    actor: Actor,
    staff_member: StaffMember,
    on: date,
    entered: Mapping[str, str],
    entered_modes: Sequence[str],
) -> Form | None:
    theirs = reading.bookable_posts(staff_member, on=on)
    rotas = list(reading.kept_rotas(actor))
    posts = [
        post
        for post in theirs
        if post.partner_id == actor.partner_id
        or any(rota.keeper_id == actor.partner_id for rota in rotas)
    ]
    if not posts or not rotas:
        return None
    is_here = entered.get("form") == "add"
    values = {
        "from_time": "09:00",
        "until_time": "17:00",
        "site": "",
        "room": "",
        "rota": "",
        "post": "",
        "repeats": "",
        "reason": "",
    } | (dict(entered) if is_here else {})
    return Form(
        id="add",
        title="Another shift",
        hidden={"kind": "add", "form": "add", "on": on.isoformat()},
        values=values,
        sites=_sites(actor, values["site"]),
        rooms=_rooms(actor, values["room"]),
        modes=_modes(entered_modes if is_here else ()),
        choices=_items(planned.REPEATS, values["repeats"]),
        rotas=_items({str(rota.id): rota.name for rota in rotas}, values["rota"]),
        posts=_items(
            {str(post.id): f"{post.title}, {post.partner.name}" for post in posts}, values["post"]
        ),
    )


def _to_leave(staff_member: StaffMember, on: date, entered: Mapping[str, str]) -> Form:
    is_here = entered.get("form") == "leave"
    values = {
        "leave": "",
        "first_on": on.isoformat(),
        "last_on": on.isoformat(),
        "leave_from": "",
        "leave_until": "",
    } | (dict(entered) if is_here else {})
    return Form(
        id="leave",
        title="Leave or sickness",
        hidden={"kind": "leave", "form": "leave", "staff": str(staff_member.id)},
        values=values,
        sites=[],
        rooms=[],
        modes=[],
        choices=_items(dict(Leave.Kind.choices), values["leave"]),
    )


def _away(actor: Actor, staff_member: StaffMember, on: date) -> list[dict[str, str]]:
    """The leave that touches the day, each with what gives its time back."""
    midnight = clock.local_moment(on, time())
    rows = Leave.objects.filter(
        staff_member=staff_member,
        ended_at=None,
        starts_at__lt=midnight + timedelta(days=1),
        ends_at__gt=midnight,
    )
    return [
        {
            "id": str(row.id),
            "words": f"{row.get_kind_display()} from {long_date(clock.local_day(row.starts_at))}",
        }
        for row in rows
    ]


def _sites(actor: Actor, chosen: str, *, also: Site | None = None) -> Items:
    found = {str(site.id): site.name for site in reading.sites(actor)}
    if also is not None:
        found.setdefault(str(also.id), also.name)
    return _items(found, chosen)


def _rooms(actor: Actor, chosen: str, *, also: Site | None = None) -> Items:
    sites = [site.id for site in reading.sites(actor)] + ([also.id] if also else [])
    rooms = Room.objects.filter(site__in=sites).select_related("site")
    named = {str(room.id): f"{room.name}, {room.site.name}" for room in rooms}
    return _items({"": "Any suitable room", **named}, chosen)


def _modes(chosen: Sequence[str]) -> Items:
    return [
        {"value": mode.value, "text": mode.words.capitalize(), "checked": mode.value in chosen}
        for mode in Mode
    ]


def _items(named: Mapping[Any, str], chosen: str) -> Items:
    return [
        {
            "value": str(value),
            "text": text,
            "selected": str(value) == chosen,
            "checked": str(value) == chosen,
        }
        for value, text in named.items()
    ]


def _back(request: HttpRequest, entered: Mapping[str, str]) -> str:
    """The board from which one came, as the question of its address."""
    return (request.GET.get("back") or entered.get("back", ""))[:300]
