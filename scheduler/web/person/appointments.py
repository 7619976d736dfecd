"""One's own appointments: see, say that one comes, cancel, wait for another time.

Links only show a button; a post does what it says, for the version that was seen.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from scheduler import clock
from scheduler.booking import appointments, waitlist
from scheduler.booking.models import Appointment
from scheduler.identity.codes import Visitor
from scheduler.partners import rows
from scheduler.partners.phone_numbers import national
from scheduler.people import choices
from scheduler.refusals import Refusal
from scheduler.reminders import comings
from scheduler.web import languages
from scheduler.web.person import own, refusing, sending, visiting

_LONGEST_REASON = 300


@require_safe
@visiting.needs("own.see")
def see_all(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What lies ahead, and what else there is here."""
    listed = own.upcoming(visitor, now=clock.now())
    return visiting.answer(request, "appointments.html", visitor, appointments=listed)


@require_safe
@visiting.needs("own.see")
def see_one(request: HttpRequest, visitor: Visitor, appointment_id: UUID) -> HttpResponse:
    """When, where or how, with whom, and what will be sent."""
    return _page(request, visitor, own.find(visitor, appointment_id), did=request.GET.get("did"))


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.confirm")
def say_coming(request: HttpRequest, visitor: Visitor, appointment_id: UUID) -> HttpResponse:
    """Say that one comes."""
    appointment, now = own.find(visitor, appointment_id), clock.now()
    if request.method == "POST":
        try:
            comings.say(
                appointment_id=appointment.id, version=_version(request), by=visitor.actor, now=now
            )
        except Refusal as refusal:
            return _page(request, visitor, appointment, error=refusing.said(refusal))
        return HttpResponseRedirect(f"{reverse('own-appointment', args=[appointment.id])}?did=said")
    return visiting.answer(
        request, "coming.html", visitor, appointment=own.shown(visitor, appointment, now=now)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.cancel")
def cancel(request: HttpRequest, visitor: Visitor, appointment_id: UUID) -> HttpResponse:
    """Ask whether to cancel, and say that it ends nothing else."""
    appointment, now = own.find(visitor, appointment_id), clock.now()
    reason = rows.one_line(request.POST.get("reason", ""))[:_LONGEST_REASON]
    error, acts = "", request.method == "POST" and not languages.is_switching(request)
    if acts and not rows.is_storable(reason):
        error = _("This holds a character that cannot be kept.")
    elif acts:
        try:
            appointments.cancel(
                appointment_id=appointment.id,
                version=_version(request),
                cancelled_by=Appointment.CancelledBy.PERSON,
                reason=reason,
                by=own.at_desk(visitor, appointment),
                now=now,
            )
        except Refusal as refusal:
            return _page(request, visitor, appointment, error=refusing.said(refusal))
        return HttpResponseRedirect(
            f"{reverse('own-appointment', args=[appointment.id])}?did=cancelled"
        )
    shown = own.shown(visitor, appointment, now=now)
    if not (shown.is_booked and shown.is_to_come):
        return _page(request, visitor, appointment)
    return visiting.answer(
        request,
        "cancel.html",
        visitor,
        appointment=shown,
        reason=reason,
        errors={"reason": error} if error else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.wait")
def wait(request: HttpRequest, visitor: Visitor, appointment_id: UUID) -> HttpResponse:
    """Ask whether to be told when another time is free, in their own modes."""
    appointment, now = own.find(visitor, appointment_id), clock.now()
    chosen = choices.find_in_force(person_id=visitor.person_id, service_id=appointment.service_id)
    error = ""
    is_waiting = waitlist.waits(person_id=visitor.person_id, service_id=appointment.service_id)
    if request.method == "POST":
        try:
            waitlist.join(
                person_id=visitor.person_id,
                service_id=appointment.service_id,
                by=own.at_desk(visitor, appointment),
                now=now,
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
        back=reverse("own-appointment", args=[appointment.id]),
        desk_phone=national(appointment.booked_by_partner.desk_phone),
        is_waiting=is_waiting,
        modes=[own.how(mode) for mode in own.HOW if chosen and mode in chosen.modes],
        errors={"wait": error} if error else None,
    )


def _page(
    request: HttpRequest,
    visitor: Visitor,
    appointment: Appointment,
    *,
    did: str | None = None,
    error: str = "",
) -> HttpResponse:
    now = clock.now()
    own.note(visitor, kind="appointment", record_id=appointment.id, now=now)
    now_shown = own.shown(visitor, own.find(visitor, appointment.id), now=now)
    return visiting.answer(
        request,
        "appointment.html",
        visitor,
        appointment=now_shown,
        may_change=now_shown.is_booked and now_shown.is_to_come and visitor.may("own.move"),
        may_cancel=now_shown.is_booked and now_shown.is_to_come and visitor.may("own.cancel"),
        may_wait=not now_shown.is_booked and visitor.may("own.wait"),
        will_come=now_shown.is_booked and now_shown.is_confirmed,
        messages=sending.to_come(appointment, visitor) if now_shown.is_booked else [],
        has_booked=did == "booked" and now_shown.is_booked,
        has_moved=did == "moved" and now_shown.is_booked,
        has_said=did == "said" and now_shown.is_confirmed,
        has_cancelled=did == "cancelled" and not now_shown.is_booked,
        errors={"appointment": error} if error else None,
        code=409 if error else 200,
    )


def _version(request: HttpRequest) -> int:
    """The version that was seen; one that was not sent is none that there is."""
    sent = request.POST.get("version", "")
    return int(sent[:9]) if sent.isascii() and sent.isdigit() else 0
