"""What a desk does with a time: hold, give back, confirm, move, cancel, undo, wait for one.

Each view is one call of the domain; whatever it refuses is said on the person's page, where
nothing is lost.
"""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.booking import appointments, holds, seen, waitlist
from scheduler.booking.models import Appointment, Hold
from scheduler.partners import directory
from scheduler.refusals import Refusal
from scheduler.web import acting
from scheduler.web.desk import people, picks, times, undoing

_UNREADABLE = "This time could not be read. Choose it again."


@require_POST
@acting.needs("hold.make")
def hold(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Pick a time up: it is held for this person while they are asked."""
    people.find_person(actor, person_id)
    asked = times.asked(request.POST)
    pick = picks.find_pick(request.POST.get("pick", ""))
    service = times.find_service(directory.current(), asked.service)
    if pick is None or service is None:
        return people.page(request, actor, person_id, must_act=_UNREADABLE)
    try:
        made = holds.make(
            person_id=person_id,
            service_id=service.id,
            mode=pick.mode,
            starts_at=pick.starts_at,
            post_ids=[pick.post_id],
            site_id=pick.site_id,
            by=actor,
            now=clock.now(),
        )
    except Refusal as refusal:
        return people.page(request, actor, person_id, must_act=refusal.sentence)
    return _back(request, person_id, hold=str(made.id))


@require_POST
@acting.needs("hold.release")
def release(request: HttpRequest, actor: Actor, hold_id: UUID) -> HttpResponse:
    """Put it down again where it was."""
    own = _own_hold(actor, hold_id)
    try:
        holds.release(hold_id=own.id, by=actor, now=clock.now())
    except Refusal as refusal:
        return people.page(request, actor, own.person_id, must_act=refusal.sentence)
    return _back(request, own.person_id)


@require_POST
@acting.needs("appointment.confirm")
def confirm(request: HttpRequest, actor: Actor, hold_id: UUID) -> HttpResponse:
    """The held time is theirs; reminders are planned by how they may be reached."""
    own, now = _own_hold(actor, hold_id), clock.now()
    number = request.POST.get("ring_number", "").strip()
    try:
        booked = appointments.confirm(
            hold_id=own.id, ring_number=number, of_partner_id=actor.partner_id, by=actor, now=now
        )
    except Refusal as refusal:
        return people.page(
            request, actor, own.person_id, must_act=refusal.sentence,
            entered={"ring_number": number, "hold": str(own.id)},
        )  # fmt: skip
    undoing.remember(request, "booked", booked, now=now)
    return _back(request, own.person_id)


@require_POST
@acting.needs("appointment.move")
def move(request: HttpRequest, actor: Actor, appointment_id: UUID) -> HttpResponse:
    """Put an appointment down at another time, in one step; the old time is free from then on."""
    before, now = _seen(actor, appointment_id), clock.now()
    pick = picks.find_pick(request.POST.get("pick", ""))
    if pick is None:
        return people.page(request, actor, before.person_id, must_act=_UNREADABLE)
    was = undoing.place_of(before)
    try:
        moved = appointments.move(
            appointment_id=before.id,
            version=before.version,
            mode=pick.mode,
            starts_at=pick.starts_at,
            post_ids=[pick.post_id],
            site_id=pick.site_id,
            by=actor,
            now=now,
        )
    except Refusal as refusal:
        return people.page(request, actor, before.person_id, must_act=refusal.sentence)
    undoing.remember(request, "moved", moved, now=now, was=was)
    return _back(request, before.person_id, moving="")


@require_POST
@acting.needs("appointment.cancel")
def cancel(request: HttpRequest, actor: Actor, appointment_id: UUID) -> HttpResponse:
    """Give the time back, because the person said so; a task to offer another one is opened."""
    before, now = _seen(actor, appointment_id), clock.now()
    version = request.POST.get("version", "")
    try:
        cancelled = appointments.cancel(
            appointment_id=before.id,
            version=int(version[:6]) if version.isdecimal() else 0,
            cancelled_by=Appointment.CancelledBy.PERSON,
            by=actor,
            now=now,
        )
    except Refusal as refusal:
        return people.page(request, actor, before.person_id, must_act=refusal.sentence)
    undoing.remember(request, "cancelled", cancelled, now=now, was=undoing.place_of(before))
    return _back(request, before.person_id, moving="")


@require_POST
@acting.needs("appointment.cancel")
def undo(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Take back what was done last, while its minute lasts."""
    people.find_person(actor, person_id)
    try:
        undone = undoing.undo(request, person_id=person_id, by=actor, now=clock.now())
    except Refusal as refusal:
        return people.page(request, actor, person_id, must_act=refusal.sentence)
    if not undone:
        late = "More than a minute has gone by. Move or cancel the appointment instead."
        return people.page(request, actor, person_id, must_act=late)
    return _back(request, person_id)


@require_POST
@acting.needs("waitlist.join")
def wait(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Put the person on the waiting list in the modes they chose, at the place asked for."""
    people.find_person(actor, person_id)
    asked, known = times.asked(request.POST), directory.current()
    service = times.find_service(known, asked.service)
    if service is None:
        return people.page(request, actor, person_id, must_act="Choose what it is for.")
    try:
        waitlist.join(
            person_id=person_id,
            service_id=service.id,
            modes=[asked.mode] if asked.mode else (),
            site_ids=[site.id for site in known.sites.values() if site.slug == asked.place],
            by=actor,
            now=clock.now(),
        )
    except Refusal as refusal:
        return people.page(request, actor, person_id, must_act=refusal.sentence)
    return _back(request, person_id, told="waiting")


def _back(request: HttpRequest, person_id: UUID, **others: str) -> HttpResponse:
    """The person's page, with the same times asked for."""
    path = reverse("desk-person", args=[person_id])
    return HttpResponseRedirect(times.asked(request.POST).address(path, **others))


def _own_hold(actor: Actor, hold_id: UUID) -> Hold:
    found = Hold.objects.filter(id=hold_id, made_by_partner=actor.partner_id).first()
    if found is None:
        raise Http404
    return found


def _seen(actor: Actor, appointment_id: UUID) -> Appointment:
    find: Callable[[Actor, UUID], Appointment] = seen.appointment
    try:
        return find(actor, appointment_id)
    except Appointment.DoesNotExist as error:
        raise Http404 from error
