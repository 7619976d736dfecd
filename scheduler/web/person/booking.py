"""Booking for oneself: what for, a day, a time that is held while it is read, and the booking.

Only in the modes of the person's own choice. Where there is no time the page says why, and offers
the waiting list in the same modes, what is free elsewhere, and a human; never another mode.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.availability import terms
from scheduler.booking import holds, own_bookings, own_holds, waitlist
from scheduler.booking.models import Hold
from scheduler.clock import local_day
from scheduler.identity.codes import Visitor
from scheduler.modes import Mode
from scheduler.partners import directory
from scheduler.partners.models import Service
from scheduler.partners.phone_numbers import national
from scheduler.people import choices
from scheduler.people.models import Person
from scheduler.refusals import Refusal
from scheduler.web import dates
from scheduler.web.person import finding, holding, own, refusing, visiting, wishing
from scheduler.web.person.finding import Looking


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what: as the desk that first knew them, in the modes they chose."""

    service: Service
    actor: Actor
    desk_phone: str
    modes: tuple[Mode, ...]


@require_safe
@visiting.needs("own.book")
def see_services(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What they may book by themselves."""
    found = own_bookings.open_to(person_id=visitor.person_id, now=clock.now())
    return visiting.answer(
        request, "services.html", visitor, services=found, desk_phone=_desk_phone(visitor)
    )


@require_safe
@visiting.needs("own.book")
def see_days(request: HttpRequest, visitor: Visitor, service: str) -> HttpResponse:
    """The days on which there is a time; where there are none, why, and what else to do."""
    return _days_page(request, visitor, _ask(visitor, service))


@require_safe
@visiting.needs("own.book")
def see_times(request: HttpRequest, visitor: Visitor, service: str, on: date) -> HttpResponse:
    """The times of one day."""
    return _times_page(request, visitor, _ask(visitor, service), on)


@require_POST
@visiting.needs("own.book")
def hold(request: HttpRequest, visitor: Visitor, service: str) -> HttpResponse:
    """Hold the time whose button was pressed."""
    asking, pressed = _ask(visitor, service), holding.read(request)
    try:
        held = own_bookings.hold(
            person_id=visitor.person_id,
            service_id=asking.service.id,
            mode=pressed.mode,
            starts_at=pressed.starts_at,
            post_ids=pressed.post_ids,
            site_id=pressed.site_id,
            by=asking.actor,
            now=clock.now(),
        )
    except own_bookings.HasOne:
        return HttpResponseRedirect(reverse("own-new"))
    except own_bookings.NotOpen:
        return HttpResponseRedirect(reverse("own-new"))
    except refusing.OF_CHOICE as refusal:
        return _days_page(request, visitor, asking, error=refusing.said(refusal))
    except Refusal as refusal:
        site = directory.current().site(pressed.site_id)
        on = local_day(pressed.starts_at, zone=ZoneInfo(site.zone))
        error = refusing.said(refusal, phone=asking.desk_phone)
        return _times_page(request, visitor, asking, on, error=error)
    return HttpResponseRedirect(reverse("own-new-held", args=[held.id]))


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.book")
def check(request: HttpRequest, visitor: Visitor, hold_id: UUID) -> HttpResponse:
    """What will be booked; a post books it, or holds the time for longer."""
    held = holding.find(visitor, hold_id)
    if held.state == Hold.State.CONFIRMED:
        # Pressed twice, or gone back to: it has become the appointment of the same id.
        return HttpResponseRedirect(reverse("own-appointment", args=[held.id]))
    asking = _ask(visitor, directory.current().service(held.service_id).slug)
    try:
        done = _do(request.POST.get("wish", ""), held, asking)
    except (holds.Lapsed, *refusing.OF_CHOICE) as refusal:
        return _over_page(request, visitor, asking, held, refusal)
    except Refusal as refusal:
        error = refusing.said(refusal, phone=asking.desk_phone)
        return _check_page(request, visitor, asking, held, error=error)
    return done or _check_page(request, visitor, asking, holding.find(visitor, hold_id))


def _do(wish: str, held: Hold, asking: Asking) -> HttpResponse | None:
    """What was pressed on the page of a held time, and where it leads."""
    now = clock.now()
    if wish == "book":
        booked = own_bookings.book(hold_id=held.id, by=asking.actor, now=now)
        return HttpResponseRedirect(f"{reverse('own-appointment', args=[booked.id])}?did=booked")
    if wish == "longer":
        own_holds.keep_longer(hold_id=held.id, by=asking.actor, now=now)
    if wish == "other":
        holds.release(hold_id=held.id, by=asking.actor, now=now)
        return HttpResponseRedirect(reverse("own-new-days", args=[asking.service.slug]))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.wait")
def wait(request: HttpRequest, visitor: Visitor, service: str) -> HttpResponse:
    """Ask whether to be told when a time is free, in their own modes."""
    asking, now = _ask(visitor, service), clock.now()
    error = ""
    is_waiting = waitlist.waits(person_id=visitor.person_id, service_id=asking.service.id)
    if request.method == "POST":
        try:
            waitlist.join(
                person_id=visitor.person_id, service_id=asking.service.id, by=asking.actor, now=now
            )
            is_waiting = True
        except waitlist.AlreadyWaiting:
            is_waiting = True
        except Refusal as refusal:
            error = refusing.said(refusal)
    return visiting.answer(
        request,
        "wait.html",
        visitor,
        back=reverse("own-new-days", args=[asking.service.slug]),
        desk_phone=asking.desk_phone,
        is_waiting=is_waiting,
        modes=[own.how(mode) for mode in asking.modes],
        errors={"wait": error} if error else None,
    )


def _check_page(
    request: HttpRequest, visitor: Visitor, asking: Asking, held: Hold, *, error: str = ""
) -> HttpResponse:
    if held.state != Hold.State.HELD or held.held_until <= clock.now():
        return _over_page(request, visitor, asking, held, holds.Lapsed(""))
    return visiting.answer(
        request,
        "check_booking.html",
        visitor,
        service=asking.service,
        new=holding.shown(held),
        hold_id=held.id,
        errors={"book": error} if error else None,
        code=409 if error else 200,
    )


def _over_page(
    request: HttpRequest, visitor: Visitor, asking: Asking, held: Hold, refusal: Refusal
) -> HttpResponse:
    """The days, and why the time is not held any more; a newer choice ended it, or time did."""
    why = refusal if held.mode in asking.modes else terms.OutsideChoice("")
    return _days_page(request, visitor, asking, error=refusing.said(why))


def _days_page(
    request: HttpRequest, visitor: Visitor, asking: Asking, *, error: str = ""
) -> HttpResponse:
    now = clock.now()
    if not asking.modes:
        return visiting.answer(request, "not_asked.html", visitor, desk_phone=asking.desk_phone)
    looking, known = _looking(request, visitor, asking), directory.current()
    from_on = finding.find_day(request)
    return visiting.answer(
        request,
        "new_days.html",
        visitor,
        here=looking.address(),
        service=asking.service,
        desk_phone=asking.desk_phone,
        found=finding.find_days(looking, known=known, from_on=from_on, now=now),
        narrowing=finding.narrowing(looking, known=known, now=now),
        is_further=from_on is not None,
        modes=[own.how(mode) for mode in asking.modes],
        errors={"days": error} if error else None,
        code=409 if error else 200,
    )


def _times_page(
    request: HttpRequest, visitor: Visitor, asking: Asking, on: date, *, error: str = ""
) -> HttpResponse:
    if not asking.modes:
        return HttpResponseRedirect(reverse("own-new-days", args=[asking.service.slug]))
    looking = _looking(request, visitor, asking)
    found = finding.find_times(
        looking,
        known=directory.current(),
        on=on,
        wants_all="all" in request.GET,
        now=clock.now(),
    )
    return visiting.answer(
        request,
        "times.html",
        visitor,
        here=looking.address(f"/{on.isoformat()}"),
        back=looking.address(),
        hold=looking.hold(reverse("own-new-hold", args=[asking.service.slug])),
        on=dates.day(on),
        found=found,
        errors={"times": error} if error else None,
        code=409 if error else 200,
    )


def _looking(request: HttpRequest, visitor: Visitor, asking: Asking) -> Looking:
    return Looking(
        person_id=visitor.person_id,
        service_id=asking.service.id,
        partner_id=asking.actor.partner_id or UUID(int=0),
        modes=asking.modes,
        wishes=wishing.read(request.GET, modes=asking.modes),
        path=reverse("own-new-days", args=[asking.service.slug]),
    )


def _ask(visitor: Visitor, slug: str) -> Asking:
    """Raises Http404 for what they may not book by themselves."""
    now = clock.now()
    open_ = own_bookings.open_to(person_id=visitor.person_id, now=now)
    service = next((each.service for each in open_ if each.service.slug == slug), None)
    if service is None:
        raise Http404
    person = Person.objects.select_related("first_known_to").get(id=visitor.person_id)
    chosen = choices.find_in_force(person_id=visitor.person_id, service_id=service.id)
    return Asking(
        service=service,
        actor=replace(visitor.actor, partner_id=person.first_known_to_id),
        desk_phone=national(person.first_known_to.desk_phone),
        modes=tuple(Mode(mode) for mode in chosen.modes) if chosen else (),
    )


def _desk_phone(visitor: Visitor) -> str:
    person = Person.objects.select_related("first_known_to").get(id=visitor.person_id)
    return national(person.first_known_to.desk_phone)
