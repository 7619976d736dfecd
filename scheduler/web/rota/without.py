"""Everybody booked whose worker is away: whom they could see, which times they could have instead.

A desk asks each of them, and says here what they agreed to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability import search
from scheduler.availability.options import Option, Query
from scheduler.booking import appointments, covers, uncovered
from scheduler.booking import seen as bookings
from scheduler.booking.covers import Proposal
from scheduler.booking.models import Appointment, WithoutWorker
from scheduler.modes import Mode
from scheduler.refusals import Refusal
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Task
from scheduler.web import acting, pages, words
from scheduler.web.rota import trying

_AHEAD = timedelta(weeks=4)
_TIMES = 3


@dataclass(frozen=True, slots=True)
class Time:
    """Another time in the person's own mode, that they may say yes to."""

    words: str
    starts_at: str
    site_id: UUID
    mode: str
    post_id: UUID


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody without a worker, and what can be proposed to them."""

    appointment_id: UUID
    version: int
    who: str
    when: str
    how: str
    service: str
    missing: str
    missing_id: UUID
    desk: str
    task: str
    not_told: str
    covers: str
    post_id: UUID | None
    times: tuple[Time, ...]


@require_safe
@acting.needs("appointment.see")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Those whose details the actor's partner may see, the soonest first."""
    return _page(request, actor)


@require_POST
@acting.needs("appointment.move")
def agree(request: HttpRequest, actor: Actor) -> HttpResponse:
    """They were asked, and another worker sees them at the same time."""
    row = _row_of(actor, request.POST)
    try:
        covers.agree(
            appointment_id=row.appointment_id,
            version=int(request.POST["version"]),
            staff_member_id=row.staff_member_id,
            post_id=UUID(request.POST["post"]),
            by=actor,
            now=clock.now(),
        )
    except (LookupError, ValueError) as error:
        raise Http404 from error
    except Refusal as refusal:
        return _page(request, actor, error=refusal.sentence)
    return HttpResponseRedirect(reverse("rota-without-worker"))


@require_POST
@acting.needs("appointment.move")
def rebook(request: HttpRequest, actor: Actor) -> HttpResponse:
    """They were asked, and take another time in their own mode."""
    row = _row_of(actor, request.POST)
    try:
        appointments.move(
            appointment_id=row.appointment_id,
            version=int(request.POST["version"]),
            starts_at=datetime.fromisoformat(request.POST["starts_at"]),
            post_ids=[UUID(request.POST["post"])],
            site_id=UUID(request.POST["site"]),
            mode=Mode(request.POST["mode"]),
            by=actor,
            now=clock.now(),
        )
    except (LookupError, ValueError) as error:
        raise Http404 from error
    except Refusal as refusal:
        return _page(request, actor, error=refusal.sentence)
    return HttpResponseRedirect(reverse("rota-without-worker"))


def _page(request: HttpRequest, actor: Actor, *, error: str = "") -> HttpResponse:
    now = clock.now()
    rows = _listed(actor, now=now).select_related("appointment__service", "staff_member")
    proposals = covers.propose(rows=rows, now=now)
    ids = [each.row.appointment_id for each in proposals]
    known = {one.id: one for one in bookings.appointments().filter(id__in=ids)}
    tasks = Task.objects.filter(
        appointment__in=ids, state="open", kind=TaskKind.ASK_AND_REBOOK, owner=actor.partner_id
    )
    addresses = {task.appointment_id: reverse("task", args=[task.id]) for task in tasks}
    trail.record(
        deed="without_worker.seen",
        kind="partner",
        record_id=str(actor.partner_id),
        by=actor,
        now=now,
    )
    shown = [
        _row(actor, each, known[each.row.appointment_id], addresses, now=now) for each in proposals
    ]
    errors = [{"text": error, "href": "#maincontent"}] if error else []
    return pages.answer(
        request, "rota/without.html", code=409 if error else 200, rows=shown, errors=errors
    )


def _listed(actor: Actor, *, now: datetime) -> QuerySet[WithoutWorker]:
    theirs = bookings.of_partner(actor, path="appointment__")
    return uncovered.coming(now=now).filter(theirs)


def _row_of(actor: Actor, entered: Mapping[str, str]) -> WithoutWorker:
    """The row that is meant, if it is one of the actor's."""
    try:
        appointment_id = UUID(entered.get("appointment", ""))
    except ValueError as error:
        raise Http404 from error
    row = _listed(actor, now=clock.now()).filter(appointment=appointment_id).first()
    if row is None:
        raise Http404
    return row


def _row(
    actor: Actor,
    proposal: Proposal,
    appointment: Appointment,
    tasks: dict[UUID | None, str],
    *,
    now: datetime,
) -> Row:
    post = proposal.post
    known = ", who has seen them before," if proposal.is_known else ""
    return Row(
        appointment_id=appointment.id,
        version=appointment.version,
        who=trying.who(actor, appointment),
        when=words.moment(appointment.starts_at),
        how=f"{Mode(appointment.mode).words}, {appointment.site.name}",
        service=appointment.service.name,
        missing=proposal.row.staff_member.name,
        missing_id=proposal.row.staff_member_id,
        desk=appointment.booked_by_partner.name,
        task=tasks.get(appointment.id, ""),
        not_told=trying.not_told(appointment, now=now),
        covers=f"{post.staff_member.name}, {post.partner.name}{known}" if post else "",
        post_id=post.id if post else None,
        times=_times(actor, appointment, now=now),
    )


def _times(actor: Actor, appointment: Appointment, *, now: datetime) -> tuple[Time, ...]:
    """The nearest options in the same mode; none where the desk or the choice allows none."""
    if actor.partner_id is None:
        return ()
    # Near the time they were promised: the day itself, and what follows.
    zone = ZoneInfo(appointment.zone)
    begins = max(now, clock.local_moment(appointment.local_on, time(), zone=zone))
    query = Query(
        person_id=appointment.person_id,
        service_id=appointment.service_id,
        partner_id=actor.partner_id,
        from_at=begins,
        until_at=begins + _AHEAD,
        modes=(Mode(appointment.mode),),
        limit=_TIMES,
    )
    try:
        found = search.find(query=query, now=now, with_next_steps=False)
    except Refusal:
        return ()
    sites = found.directory.sites
    staff = found.directory.posts
    return tuple(
        _time(
            option,
            place=sites[option.site_id].name,
            name=staff[option.post_ids[0]].staff_member.name,
        )
        for option in found.options
    )


def _time(option: Option, *, place: str, name: str) -> Time:
    return Time(
        words=f"{words.moment(option.starts_at)}, {place}, with {name}",
        starts_at=option.starts_at.isoformat(),
        site_id=option.site_id,
        mode=option.mode.value,
        post_id=option.post_ids[0],
    )
