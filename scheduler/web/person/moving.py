"""Moving one's own appointment: a day, then a time, which is held while it is read.

Only in the mode it is booked in, or in the modes of a newer choice; where there is no time, the
page says why, and offers the waiting list in the same modes and a human, and never another mode.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scheduler import clock
from scheduler.availability import counts, search
from scheduler.availability.answers import Answer
from scheduler.availability.options import Option, Query
from scheduler.booking import holds, own_moves
from scheduler.booking.models import Appointment, Hold
from scheduler.clock import local_day, local_moment
from scheduler.identity.codes import Visitor
from scheduler.modes import Mode
from scheduler.people import choices
from scheduler.refusals import Refusal
from scheduler.reminders import words as said
from scheduler.web import words
from scheduler.web.person import own, visiting

MOST_DAYS, MOST_TIMES = 14, 12
# A day of five-minute starts at several places; more than anybody reads.
_ALL_TIMES = 60
_FAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Day:
    """A day with a free time."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Time:
    """A time as a button, with what the form of the button sends."""

    name: str
    where: str
    starts_at: str
    post_ids: str
    site_id: UUID
    mode: str


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
    try:
        starts_at = datetime.fromisoformat(request.POST.get("starts_at", ""))
        post_ids = [UUID(each) for each in request.POST.get("post_ids", "").split(",")]
        site_id, mode = UUID(request.POST.get("site_id", "")), Mode(request.POST.get("mode", ""))
    except ValueError as error:
        raise Http404 from error
    if starts_at.tzinfo is None or mode not in _modes(appointment):
        raise Http404
    try:
        held = own_moves.hold(
            appointment_id=appointment.id,
            mode=mode,
            starts_at=starts_at,
            post_ids=post_ids,
            site_id=site_id,
            by=own.at_desk(visitor, appointment),
            now=clock.now(),
        )
    except Refusal:
        on = local_day(starts_at, zone=ZoneInfo(appointment.zone))
        gone = "Somebody else has just taken this time. Choose another time."
        return _times_page(request, visitor, appointment, on, error=gone)
    return HttpResponseRedirect(reverse("own-held", args=[appointment.id, held.id]))


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.move")
def check(
    request: HttpRequest, visitor: Visitor, appointment_id: UUID, hold_id: UUID
) -> HttpResponse:
    """The old time and the new one; a post moves the appointment, or holds the time for longer."""
    appointment, now = own.find(visitor, appointment_id), clock.now()
    held = _held(visitor, hold_id)
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
            held = own_moves.keep_longer(hold_id=held.id, by=visitor.actor, now=now)
        if wish == "other":
            holds.release(hold_id=held.id, by=visitor.actor, now=now)
            return HttpResponseRedirect(reverse("own-move", args=[appointment.id]))
    except holds.Lapsed:
        return _days_page(request, visitor, appointment, error=_LAPSED)
    except Refusal as refusal:
        error = refusal.sentence
    if held.state != Hold.State.HELD or held.held_until <= now:
        return _days_page(request, visitor, appointment, error=_LAPSED)
    return _check_page(request, visitor, appointment, held, error=error)


_LAPSED = "We do not hold this time for you any more. Choose a time again: it may still be free."


def _check_page(
    request: HttpRequest, visitor: Visitor, appointment: Appointment, held: Hold, *, error: str
) -> HttpResponse:
    zone = ZoneInfo(held.site.zone)
    return visiting.answer(
        request,
        "check_move.html",
        visitor,
        appointment=own.shown(visitor, appointment, now=clock.now()),
        when=words.moment(held.starts_at, zone=zone),
        how=own.HOW[Mode(held.mode)],
        where=held.site.neutral_name if held.mode == Mode.FACE_TO_FACE else "",
        held_until=said.clock_time(held.held_until.astimezone(zone).time().replace(second=0)),
        hold_id=held.id,
        errors={"move": error} if error else None,
        code=409 if error else 200,
    )


def _days_page(
    request: HttpRequest, visitor: Visitor, appointment: Appointment, *, error: str = ""
) -> HttpResponse:
    now = clock.now()
    shown = own.shown(visitor, appointment, now=now)
    if not (shown.is_booked and shown.is_to_come):
        return HttpResponseRedirect(reverse("own-appointment", args=[appointment.id]))
    days = _days(visitor, appointment, now=now)
    earliest = request.GET.get("from", "")
    listed = [on for on in days if on.isoformat() >= earliest]
    further = listed[MOST_DAYS : MOST_DAYS + 1]
    answer = None if days else _ask(visitor, appointment, now, now + _FAR, now=now)
    return visiting.answer(
        request,
        "days.html",
        visitor,
        appointment=shown,
        days=[
            Day(said.day(on), reverse("own-times", args=[appointment.id, on]))
            for on in listed[:MOST_DAYS]
        ],
        later=f"{request.path}?from={further[0].isoformat()}" if further else "",
        reasons=[reason.sentence for reason in answer.reasons] if answer else [],
        modes=[own.HOW[mode] for mode in _modes(appointment)],
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
    zone = ZoneInfo(appointment.zone)
    begins = local_moment(on, datetime.min.time(), zone=zone)
    ends = local_moment(on + timedelta(days=1), datetime.min.time(), zone=zone)
    times = _times(_ask(visitor, appointment, max(begins, now), ends, now=now))
    return visiting.answer(
        request,
        "times.html",
        visitor,
        appointment=shown,
        on=said.day(on),
        times=times if "all" in request.GET else times[:MOST_TIMES],
        more=f"{request.path}?all=1" if times[MOST_TIMES:] and "all" not in request.GET else "",
        errors={"times": error} if error else None,
        code=409 if error else 200,
    )


def _times(answer: Answer) -> list[Time]:
    """One button for each time and place, in the order of the day."""
    once: dict[tuple[datetime, UUID, Mode], Option] = {}
    for option in answer.options:
        once.setdefault((option.starts_at, option.site_id, option.mode), option)
    return [_time(once[key], answer) for key in sorted(once)]


def _time(option: Option, answer: Answer) -> Time:
    site = answer.directory.sites[option.site_id]
    at = option.starts_at.astimezone(ZoneInfo(site.zone)).time()
    is_there = option.mode is Mode.FACE_TO_FACE
    where = f"at {site.neutral_name}" if is_there else own.HOW[option.mode].lower()
    return Time(
        name=said.clock_time(at),
        where=where,
        starts_at=option.starts_at.isoformat(),
        post_ids=",".join(str(each) for each in option.post_ids),
        site_id=option.site_id,
        mode=option.mode.value,
    )


def _days(visitor: Visitor, appointment: Appointment, *, now: datetime) -> list[date]:
    query = _query(visitor, appointment, now, now + _FAR)
    agreed = search.terms_of(query, now=now)
    found = counts.per_day(agreed=agreed, modes=query.modes)
    return sorted({each.on for each in found})


def _ask(
    visitor: Visitor,
    appointment: Appointment,
    from_at: datetime,
    until_at: datetime,
    *,
    now: datetime,
) -> Answer:
    query = _query(visitor, appointment, from_at, until_at)
    return search.find(query=query, now=now, with_next_steps=False)


def _query(
    visitor: Visitor, appointment: Appointment, from_at: datetime, until_at: datetime
) -> Query:
    return Query(
        person_id=visitor.person_id,
        service_id=appointment.service_id,
        partner_id=appointment.booked_by_partner_id,
        from_at=from_at,
        until_at=until_at,
        modes=tuple(_modes(appointment)),
        limit=_ALL_TIMES,
    )


def _modes(appointment: Appointment) -> Sequence[Mode]:
    """How they are booked, while their choice accepts it; otherwise all that it accepts."""
    chosen = choices.find_in_force(
        person_id=appointment.person_id, service_id=appointment.service_id
    )
    accepted = [Mode(mode) for mode in chosen.modes] if chosen else []
    booked = Mode(appointment.mode)
    return [booked] if booked in accepted else accepted


def _held(visitor: Visitor, hold_id: UUID) -> Hold:
    """What this visitor holds. Nobody else's is found."""
    held = Hold.objects.select_related("site").filter(
        id=hold_id, person_id=visitor.person_id, made_by=visitor.actor.label
    )
    found = held.first()
    if found is None:
        raise Http404
    return found


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent[:9]) if sent.isascii() and sent.isdigit() else 0
