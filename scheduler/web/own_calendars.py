"""“Your calendars”: where a worker's own calendar is read, how that went, and how to end it.

The address opens the calendar, so it is shown once, to whoever gave it; afterwards only where it
leads. Nobody else sees that there is one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from scheduler import celery, clock
from scheduler.audit.actors import Actor
from scheduler.partners.models import Post
from scheduler.refusals import Invalid
from scheduler.rota import own_calendars
from scheduler.rota.models import OwnCalendar
from scheduler.rota.shifts import WEEKS
from scheduler.web import acting, pages

_READ = "scheduler.doors.read_own_calendars"


@dataclass(frozen=True, slots=True)
class Row:
    """One calendar; `fault`, `unread` and `busy` are sentences, or empty."""

    id: UUID
    host: str
    added_at: datetime
    read_at: datetime | None
    next_read_at: datetime
    fault: str
    unread: str
    busy: str


@require_safe
@acting.needs("own_calendar.see")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The looker's own calendars, and the form for another."""
    return _page(request, actor)


@sensitive_post_parameters("address")
@require_POST
@acting.needs("own_calendar.keep")
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Read a calendar from now on, and show its address this once."""
    address = request.POST.get("address", "")
    try:
        own_calendars.add(
            staff_member_id=_oneself(actor), address=address, by=actor, now=clock.now()
        )
    except Invalid as refusal:
        errors = [{"text": refusal.sentence, "href": "#address"}]
        return _page(request, actor, errors=errors, address=address)
    transaction.on_commit(partial(celery.hint, _READ))
    return _page(request, actor, added=address.strip())


@sensitive_post_parameters("address", "user_name", "password")
@require_POST
@acting.needs("own_calendar.keep")
def add_account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Read the calendars of a CalDAV account from now on. Its password is never shown again."""
    entered = {name: request.POST.get(name, "") for name in ("address", "user_name", "password")}
    try:
        own_calendars.add_account(
            staff_member_id=_oneself(actor), **entered, by=actor, now=clock.now()
        )
    except Invalid as refusal:
        errors = [
            {"text": sentences[0], "href": f"#account-{name}"}
            for name, sentences in refusal.fields.items()
        ]
        return _page(request, actor, errors=errors, account=entered)
    transaction.on_commit(partial(celery.hint, _READ))
    return HttpResponseRedirect(reverse("own-calendars"))


@require_POST
@acting.needs("own_calendar.keep")
def read(request: HttpRequest, actor: Actor, calendar_id: UUID) -> HttpResponse:
    """Have a calendar read again now."""
    calendar = get_object_or_404(_of(actor), id=calendar_id)
    own_calendars.ask_again(calendar_id=calendar.id, by=actor, now=clock.now())
    transaction.on_commit(partial(celery.hint, _READ))
    return HttpResponseRedirect(reverse("own-calendars"))


@require_POST
@acting.needs("own_calendar.keep")
def remove(request: HttpRequest, actor: Actor, calendar_id: UUID) -> HttpResponse:
    """Forget a calendar; its time can be booked again."""
    calendar = get_object_or_404(_of(actor), id=calendar_id)
    own_calendars.remove(calendar_id=calendar.id, by=actor, now=clock.now())
    return HttpResponseRedirect(reverse("own-calendars"))


def _of(actor: Actor) -> QuerySet[OwnCalendar]:
    return OwnCalendar.objects.filter(staff_member=_oneself(actor))


def _oneself(actor: Actor) -> UUID:
    return get_object_or_404(Post, id=actor.post_id).staff_member_id


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    errors: list[dict[str, str]] | None = None,
    address: str = "",
    added: str = "",
    account: Mapping[str, str] | None = None,
) -> HttpResponse:
    rows = [_row(each) for each in _of(actor).annotate(times=Count("busy"))]
    return pages.answer(
        request,
        "own_calendars.html",
        code=422 if errors else 200,
        rows=rows,
        may_add=len(rows) < own_calendars.MOST,
        errors=errors or [],
        wrong={each["href"].removeprefix("#"): {"text": each["text"]} for each in errors or []},
        address=address,
        # A password is typed anew.
        account={"address": "", "user_name": "", **(account or {}), "password": ""},
        added=added,
    )


def _row(calendar: OwnCalendar) -> Row:
    return Row(
        id=calendar.id,
        host=calendar.host,
        added_at=calendar.added_at,
        read_at=calendar.read_at,
        next_read_at=calendar.next_read_at,
        fault=calendar.get_fault_display() if calendar.fault else "",
        unread=_unread(calendar.unread),
        busy=_busy(getattr(calendar, "times", 0)),
    )


def _busy(times: int) -> str:
    if not times:
        return ""
    return f"Busy {'once' if times == 1 else f'{times} times'} in the next {WEEKS} weeks."


def _unread(entries: int) -> str:
    if not entries:
        return ""
    some = "One entry" if entries == 1 else f"{entries} entries"
    return f"{some} could not be understood, and {'blocks' if entries == 1 else 'block'} nothing."
