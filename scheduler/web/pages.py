"""Turns what a view was told into a page: one function. Its headers stand in `headers`."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.refusals import Invalid, Refusal
from scheduler.web import acting

PLACES = [
    ("Desk", "desk", "person.find"),
    ("Today", "today", "appointment.see"),
    ("Rota", "rota", "rota.see"),
    ("Tasks", "tasks", "task.see"),
    ("Not told yet", "untold", "task.see"),
    ("Messages", "messages", "message.see"),
    ("Print batches", "batches", "batch.see"),
    ("Calendar feeds", "feeds", "feed.see"),
    ("Staff sign-ins", "staff-sign-ins", "account.see"),
]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu."""

    name: str
    address: str
    is_here: bool


def code_of(refusal: Refusal | None) -> int:
    """The status of a page with a form: as it was asked for, wrong in a field, or refused."""
    if refusal is None:
        return 200
    return 422 if isinstance(refusal, Invalid) else 409


def answer(request: HttpRequest, template: str, *, code: int = 200, **shown: Any) -> HttpResponse:
    """A page made of `template`, with HTTP status `code`."""
    actor = acting.find_actor(request)
    shown |= {
        "acting_as": request.session.get("acting_as", "") if actor else "",
        "navigation": _navigation(request, actor) if actor else [],
    }
    return HttpResponse(render_to_string(template, shown, request=request), status=code)


def _navigation(request: HttpRequest, actor: Actor) -> list[Place]:
    return [
        Place(name, address, request.path.startswith(address))
        for name, view, deed in PLACES
        if access.may(actor, deed)
        for address in [reverse(view)]
    ]
