"""Moving one's own appointment: a day, then a time, which is held while it is read.

Only in the mode it is booked in, or in the modes of a newer choice; where there is no time, the
page says why, and offers the waiting list in the same modes and a human, and never another mode.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scheduler import clock
from scheduler.availability import terms
from scheduler.booking import holds, own_holds, own_moves
from scheduler.booking.models import Appointment, Hold
from scheduler.clock import local_day
from scheduler.identity.codes import Visitor
from scheduler.modes import Mode
from scheduler.partners import directory
from scheduler.partners.phone_numbers import national
from scheduler.people import choices
from scheduler.refusals import Refusal
from scheduler.web import dates
from scheduler.web.person import finding, holding, own, refusing, visiting, wishing
from scheduler.web.person.finding import Looking


@require_safe
@visiting.needs("own.move")
def see_days(request: HttpRequest, visitor: Visitor, appointment_id: UUID) -> HttpResponse:
    """The days on which there is a time; where there are none, why, and what else to do."""
    appointment = own.find(visitor, appointment_id)
    return _days_page(request, visitor, appointment)


@require_safe
@visiting.needs("own.move")
def see_times(
    request: HttpRequest, visitor: Visitor, appointment_id: UUID, on: date
) -> HttpResponse:
    """The times of one day."""
    return _times_page(request, visitor, own.find(visitor, appointment_id), on)


@require_POST
@visiting.needs("own.move")
def hold(request: HttpRequest, visitor: Visitor, appointment_id: UUID) -> HttpResponse:
    """Hold the time whose button was pressed."""
    appointment = own.find(visitor, appointment_id)
    pressed = holding.read(request)
    if pressed.mode not in _modes(appointment):
        # Their choice changed after the page was made, and the times on it are for the old one.
        changed = refusing.said(terms.OutsideChoice(""))
        return _days_page(request, visitor, appointment, error=changed)
    try:
        held = own_moves.hold(
            appointment_id=appointment.id,
            mode=pressed.mode,
            starts_at=pressed.starts_at,
            post_ids=pressed.post_ids,
            site_id=pressed.site_id,
            by=own.at_desk(visitor, appointment),
            now=clock.now(),
        )
    except refusing.OF_CHOICE as refusal:
        return _days_page(request, visitor, appointment, error=refusing.said(refusal))
    except Refusal as refusal:
        on = local_day(pressed.starts_at, zone=ZoneInfo(appointment.zone))
        return _times_page(request, visitor, appointment, on, error=refusing.said(refusal))
    return HttpResponseRedirect(reverse("own-held", args=[appointment.id, held.id]))


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.move")
def check(
    request: HttpRequest, visitor: Visitor, appointment_id: UUID, hold_id: UUID
) -> HttpResponse:
    """The old time and the new one; a post moves the appointment, or holds the time for longer."""
    appointment, now = own.find(visitor, appointment_id), clock.now()
    held = holding.find(visitor, hold_id)
    wish = request.POST.get("wish", "")
    error = ""
    try:
        if wish == "move":
            own_moves.move(
                appointment_id=appointment.id,
                version=_version(request),
                hold_id=held.id,
                by=own.at_desk(visitor, appointment),
                now=now,
            )
            back = reverse("own-appointment", args=[appointment.id])
            return HttpResponseRedirect(f"{back}?did=moved")
        if wish == "longer":
            held = own_holds.keep_longer(hold_id=held.id, by=visitor.actor, now=now)
        if wish == "other":
            holds.release(hold_id=held.id, by=visitor.actor, now=now)
            return HttpResponseRedirect(reverse("own-move", args=[appointment.id]))
    except (holds.Lapsed, *refusing.OF_CHOICE) as refusal:
        return _over_page(request, visitor, appointment, held, refusal)
    except Refusal as refusal:
        error = refusing.said(refusal, phone=national(appointment.booked_by_partner.desk_phone))
    if held.state != Hold.State.HELD or held.held_until <= now:
        return _over_page(request, visitor, appointment, held, holds.Lapsed(""))
    return visiting.answer(
        request,
        "check_move.html",
        visitor,
        appointment=own.shown(visitor, appointment, now=now),
        new=holding.shown(held),
        hold_id=held.id,
        errors={"move": error} if error else None,
        code=409 if error else 200,
    )


def _over_page(
    request: HttpRequest, visitor: Visitor, appointment: Appointment, held: Hold, refusal: Refusal
) -> HttpResponse:
    """The days, and why the time is not held any more; a newer choice ended it, or time did."""
    why = refusal if held.mode in _modes(appointment) else terms.OutsideChoice("")
    return _days_page(request, visitor, appointment, error=refusing.said(why))


def _days_page(
    request: HttpRequest, visitor: Visitor, appointment: Appointment, *, error: str = ""
) -> HttpResponse:
    now = clock.now()
    shown = own.shown(visitor, appointment, now=now)
    if not (shown.is_booked and shown.is_to_come):
        return HttpResponseRedirect(reverse("own-appointment", args=[appointment.id]))
    looking, known = _looking(request, visitor, appointment), directory.current()
    from_on = finding.find_day(request)
    return visiting.answer(
        request,
        "days.html",
        visitor,
        here=looking.address(),
        appointment=shown,
        found=finding.find_days(looking, known=known, from_on=from_on, now=now),
        narrowing=finding.narrowing(looking, known=known, now=now),
        modes=[own.how(mode) for mode in looking.modes],
        may_wait=visitor.may("own.wait"),
        errors={"days": error} if error else None,
        code=409 if error else 200,
    )


def _times_page(
    request: HttpRequest, visitor: Visitor, appointment: Appointment, on: date, *, error: str = ""
) -> HttpResponse:
    now = clock.now()
    shown = own.shown(visitor, appointment, now=now)
    if not (shown.is_booked and shown.is_to_come):
        return HttpResponseRedirect(reverse("own-appointment", args=[appointment.id]))
    looking = _looking(request, visitor, appointment)
    found = finding.find_times(
        looking, known=directory.current(), on=on, wants_all="all" in request.GET, now=now
    )
    return visiting.answer(
        request,
        "times.html",
        visitor,
        here=looking.address(f"/{on.isoformat()}"),
        back=looking.address(),
        hold=looking.hold(reverse("own-hold", args=[appointment.id])),
        on=dates.day(on),
        found=found,
        errors={"times": error} if error else None,
        code=409 if error else 200,
    )


def _looking(request: HttpRequest, visitor: Visitor, appointment: Appointment) -> Looking:
    modes = _modes(appointment)
    return Looking(
        person_id=visitor.person_id,
        service_id=appointment.service_id,
        partner_id=appointment.booked_by_partner_id,
        modes=tuple(modes),
        wishes=wishing.read(request.GET, modes=modes),
        path=reverse("own-move", args=[appointment.id]),
    )


def _modes(appointment: Appointment) -> Sequence[Mode]:
    """How they are booked, while their choice accepts it; otherwise all that it accepts."""
    chosen = choices.find_in_force(
        person_id=appointment.person_id, service_id=appointment.service_id
    )
    accepted = [Mode(mode) for mode in chosen.modes] if chosen else []
    booked = Mode(appointment.mode)
    return [booked] if booked in accepted else accepted


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent[:9]) if sent.isascii() and sent.isdigit() else 0
