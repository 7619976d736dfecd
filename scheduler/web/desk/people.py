"""One person at the desk: the strip, and beside it what is asked for, held, booked or moved."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability.tables import Table
from scheduler.booking import seen
from scheduler.booking.models import Appointment, Hold
from scheduler.booking.queries import held as read_hold
from scheduler.modes import Mode
from scheduler.partners import directory
from scheduler.partners.directory import Directory
from scheduler.partners.phone_numbers import national
from scheduler.people import choices
from scheduler.people.models import ContactRule, Person
from scheduler.people.needs import CATALOGUE
from scheduler.refusals import Refusal
from scheduler.reminders import words as said
from scheduler.web import acting
from scheduler.web.desk import answers, picks, strips, times, undoing
from scheduler.web.desk.times import Asked

SERVICE = "desk_service"
MODES = [(mode.value, mode.words[:1].upper() + mode.words[1:]) for mode in Mode]


@require_safe
@acting.needs("person.see")
def see(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """The person, and the times they can be offered (`?service=…&day=tue`), or what was done."""
    return page(request, actor, person_id)


def page(
    request: HttpRequest,
    actor: Actor,
    person_id: UUID,
    *,
    must_act: str = "",
    entered: dict[str, str] | None = None,
) -> HttpResponse:
    """The page, or only the times if a script asks. `must_act`: why nothing came of a request."""
    now, person = clock.now(), find_person(actor, person_id)
    asked = times.asked(request.POST if request.method == "POST" else request.GET)
    trail.record(
        deed="person.seen", kind="person", record_id=person.id, by=actor, now=now,
        person_id=person.id,
    )  # fmt: skip
    known = directory.current()
    asked = _with_service(request, asked, known)
    path = reverse("desk-person", args=[person.id])
    parts: dict[str, Any] = {"person": person, "path": path, "asked": asked, "must_act": must_act}
    parts["moving"] = _moving(actor, asked, person)
    if not answers.is_for_script(request):
        parts |= _form(asked, known, now=now) | _questions(entered or {})
        parts["strip"] = strips.of(person, actor=actor, now=now)
        hold_id = request.GET.get("hold") or (entered or {}).get("hold", "")
        parts["held"] = _held(actor, hold_id, person, now=now)
        parts["undo"] = undoing.offered(request, person_id=person.id, now=now)
    parts |= {"entered": entered or {}, "kept": asked.hidden(), "put_down": _put_down(parts)}
    if not parts.get("held"):
        parts |= _times(actor, asked, known, person, path=path, now=now)
    if answers.is_for_script(request):
        # What cannot be read is said beside its field, which is on the page.
        code = 422 if _is_bad_day(asked, now=now) else 200
        return answers.fragment(request, "desk/_times.html", code=code, **parts)
    return answers.page(request, "desk/person.html", code=422 if must_act else 200, **parts)


def find_person(actor: Actor, person_id: UUID) -> Person:
    """The person, if the actor may see who they are; otherwise there is none."""
    try:
        return seen.person(actor, person_id)
    except Person.DoesNotExist as error:
        raise Http404 from error


def _with_service(request: HttpRequest, asked: Asked, known: Directory) -> Asked:
    """The service asked for, or else the one this desk asked for last."""
    slug = asked.service or str(request.session.get(SERVICE, ""))
    service = times.find_service(known, slug)
    if service is None:
        return times.asked({**vars_of(asked), "service": ""})
    if request.session.get(SERVICE) != service.slug:
        request.session[SERVICE] = service.slug
    return times.asked({**vars_of(asked), "service": service.slug})


def vars_of(asked: Asked) -> dict[str, str]:
    """The fields of it by name."""
    return dict(asked.hidden())


def _put_down(parts: dict[str, Any]) -> str:
    """Where a time that is chosen is sent: to the appointment that moves, or to a new hold."""
    if parts["moving"]:
        return reverse("desk-move", args=[parts["moving"].id])
    return reverse("desk-hold", args=[parts["person"].id])


def _questions(entered: dict[str, str]) -> dict[str, Any]:
    """What can be asked besides: ways to reach them, and needs."""
    kinds = sorted(CATALOGUE.values(), key=lambda kind: kind.label)
    return {
        "channels": [
            {"value": value, "text": text, "selected": value == entered.get("channel")}
            for value, text in ContactRule.Channel.choices
        ],
        "kinds": [
            {"value": kind.code, "text": kind.label, "selected": kind.code == entered.get("kind")}
            for kind in kinds
        ],
        "asking_route": "channel" in entered,
        "asking_need": "kind" in entered,
    }


def _form(asked: Asked, known: Directory, *, now: datetime) -> dict[str, Any]:
    services = sorted(known.services.values(), key=lambda each: each.name)
    sites = sorted(known.sites.values(), key=lambda each: each.name)
    return {
        "services": [
            {"value": each.slug, "text": each.name, "selected": each.slug == asked.service}
            for each in services
        ],
        "places": [
            {"value": each.slug, "text": each.name, "selected": each.slug == asked.place}
            for each in sites
        ],
        "modes": [
            {"value": value, "text": text, "selected": value == asked.mode} for value, text in MODES
        ],
        "bad_day": _is_bad_day(asked, now=now),
        "must_choose": not asked.service,
    }


def _is_bad_day(asked: Asked, *, now: datetime) -> bool:
    return bool(asked.day) and times.find_day(asked, now=now) is None


def _times(
    actor: Actor, asked: Asked, known: Directory, person: Person, *, path: str, now: datetime
) -> dict[str, Any]:
    """The table, or why there is none and what to do then."""
    service = times.find_service(known, asked.service) if asked.service else None
    if service is None:
        not_asked = choices.find_in_force(person_id=person.id, service_id=None) is None
        return {"must_ask": not_asked}
    try:
        table = times.lay_out(
            asked, known=known, person_id=person.id, service=service, actor=actor, now=now
        )
    except choices.NotAsked:
        return {"must_ask": True, "service": service}
    except Refusal as refusal:
        return {"refused": refusal.sentence, "service": service}
    return {"service": service, **_laid_out(table, asked, path=path, now=now)}


def _laid_out(table: Table, asked: Asked, *, path: str, now: datetime) -> dict[str, Any]:
    if table.why_none is None:
        return {"times": times.shown(table, asked, path=path, now=now)}
    steps = table.why_none.next_steps
    names = table.directory
    return {
        "none_free": True,
        "reasons": [reason.sentence for reason in table.why_none.reasons],
        "waiting_modes": [mode.words for mode in steps.waiting_list_modes] if steps else [],
        "elsewhere": [
            (picks.write(option), times.describe(option, names))
            for option in (steps.elsewhere if steps else ())
        ],
        "desk_phone": national(steps.desk_phone) if steps else "",
    }


def _held(actor: Actor, hold_id: str, person: Person, *, now: datetime) -> dict[str, Any] | None:
    """The hold that the desk has picked up for this person, while it lasts."""
    try:
        held = read_hold(UUID(hold_id))
    except (ValueError, Hold.DoesNotExist):
        return None
    hold = held.hold
    is_live = hold.state == Hold.State.HELD and hold.held_until > now
    is_own = hold.made_by_partner_id == actor.partner_id and hold.person_id == person.id
    if not is_live or not is_own:
        return None
    site = held.directory.sites[hold.site_id]
    room = held.directory.rooms_by_id.get(hold.room_id) if hold.room_id else None
    zone = ZoneInfo(site.zone)
    starts, ends = hold.starts_at.astimezone(zone), hold.ends_at.astimezone(zone)
    mode = Mode(hold.mode)
    return {
        "id": hold.id,
        "day": said.day(starts.date()),
        "clock": f"{said.clock_time(starts.time())} to {said.clock_time(ends.time())}",
        "mode": mode,
        "with": " and ".join(post.staff_member.name for post in held.posts),
        "employer": " and ".join(dict.fromkeys(post.partner.name for post in held.posts)),
        "where": ", ".join(filter(None, (site.name, room.name if room else ""))),
        "service": held.directory.services[hold.service_id].name,
        "until": said.clock_time(hold.held_until.astimezone(clock.LONDON).time()),
        "is_by_number": mode in (Mode.PHONE, Mode.TEXT),
        "minutes": int((hold.held_until - now) / timedelta(minutes=1)),
    }


def _moving(actor: Actor, asked: Asked, person: Person) -> Appointment | None:
    """The appointment that is picked up to be moved."""
    try:
        found = seen.appointment(actor, UUID(asked.moving))
    except (ValueError, Appointment.DoesNotExist):
        return None
    is_booked = found.state == Appointment.State.BOOKED
    return found if is_booked and found.person_id == person.id else None
