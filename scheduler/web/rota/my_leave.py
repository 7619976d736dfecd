"""A worker's own leave: what they asked for and what became of it, and a form to ask for more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.refusals import Invalid, Refusal
from scheduler.rota import leave_requests
from scheduler.rota.models import Leave, LeaveRequest
from scheduler.web import acting, pages, words
from scheduler.web.rota import asking, entries

_EMPTY = {"leave": "", "first_on": "", "last_on": "", "leave_from": "", "leave_until": ""}


@dataclass(frozen=True, slots=True)
class Row:
    """One request as whoever asked reads it."""

    id: UUID
    kind: str
    when: str
    state: str
    look: str
    answer: str
    is_open: bool


@require_safe
@acting.needs("leave.ask")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What one asked for, the latest leave first, and the form."""
    return _page(request, actor)


@require_POST
@acting.needs("leave.ask")
def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask for leave in the post in which one acts."""
    entered = request.POST.dict()
    if actor.post_id is None:
        raise Http404
    try:
        _, _, starts_at, ends_at = entries.leave_stretch(entered)
        leave_requests.ask(
            post_id=actor.post_id,
            kind=entered.get("leave", ""),
            starts_at=starts_at,
            ends_at=ends_at,
            by=actor,
            now=clock.now(),
        )
    except Refusal as refusal:
        return _page(request, actor, entered=entered, refusal=refusal)
    return HttpResponseRedirect(reverse("rota-my-leave"))


@require_POST
@acting.needs("leave.ask")
def withdraw(request: HttpRequest, actor: Actor, request_id: UUID) -> HttpResponse:
    """Take back what nobody has answered."""
    if not asking.is_own(actor, request_id):
        raise Http404
    try:
        leave_requests.withdraw(request_id=request_id, by=actor, now=clock.now())
    except Refusal as refusal:
        return _page(request, actor, refusal=refusal)
    return HttpResponseRedirect(reverse("rota-my-leave"))


@require_POST
@acting.needs("leave.record")
def decline(request: HttpRequest, actor: Actor, request_id: UUID) -> HttpResponse:
    """Say no to somebody of the actor's partner, with a reason that they read."""
    asked = asking.waiting(actor).filter(id=request_id).first()
    if asked is None:
        raise Http404
    reason = request.POST.get("reason", "")
    try:
        leave_requests.decline(request_id=request_id, reason=reason, by=actor, now=clock.now())
    except Refusal as refusal:
        error = {"text": _sentences(refusal)[0][1], "href": "#reason"}
        return pages.answer(
            request,
            "rota/decline.html",
            code=pages.code_of(refusal),
            id=asked.id,
            title=f"{asked.staff_member.name}, {asking.stretch(asked)}",
            reason=reason,
            errors=[error],
        )
    return HttpResponseRedirect(reverse("rota-leave"))


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    entered: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    values = {**_EMPTY, **(entered or {})}
    wrong = dict(_sentences(refusal)) if refusal else {}
    errors = [{"text": text, "href": f"#{name}"} for name, text in wrong.items()]
    return pages.answer(
        request,
        "rota/my_leave.html",
        code=pages.code_of(refusal),
        rows=[_row(each) for each in asking.own(actor)],
        values=values,
        kinds=[
            {"value": value, "text": text, "checked": value == values["leave"]}
            for value, text in Leave.Kind.choices
        ],
        errors=errors,
        wrong={name: {"text": text} for name, text in wrong.items()},
    )


# What the domain calls the fields of the form.
_FIELDS = {"kind": "leave", "starts_at": "first_on", "ends_at": "last_on"}


def _sentences(refusal: Refusal) -> Sequence[tuple[str, str]]:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return [(_FIELDS.get(name, name), several[0]) for name, several in fields.items()] or [
        ("maincontent", refusal.sentence)
    ]


_LOOKS = {"asked": "blue", "approved": "green", "declined": "red", "withdrawn": "grey"}


def _row(asked: LeaveRequest) -> Row:
    answer = ""
    if asked.decided_at is not None:
        answer = f"{words.moment(asked.decided_at)}, {asked.decided_by}"
    if asked.reason:
        answer = f"{asked.reason} ({answer})"
    state = asked.get_state_display()
    is_open = asked.state == LeaveRequest.State.ASKED
    kind, when = asking.kind_of(asked), asking.stretch(asked)
    return Row(asked.id, kind, when, state, _LOOKS[asked.state], answer, is_open)
