"""Turns what a view was told into a page: one function, and the headers every page has."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.web import acting

# A page needs its own styles and pictures, and nothing else from anywhere.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PLACES = [
    ("Today", "today", "appointment.see"),
    ("Rota", "rota", "rota.see"),
    ("Tasks", "tasks", "task.see"),
    ("Not told yet", "untold", "task.see"),
    ("Messages", "messages", "message.see"),
    ("Print batches", "batches", "batch.see"),
    ("Calendar feeds", "feeds", "feed.see"),
]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu."""

    name: str
    address: str
    is_here: bool


def answer(request: HttpRequest, template: str, *, code: int = 200, **shown: Any) -> HttpResponse:
    """A page made of `template`, with HTTP status `code`. Never kept by a cache in between."""
    actor = acting.find_actor(request)
    shown |= {
        "acting_as": request.session.get("acting_as", "") if actor else "",
        "navigation": _navigation(request, actor) if actor else [],
    }
    response = HttpResponse(render_to_string(template, shown, request=request), status=code)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-store"
    # With “no-referrer” browsers post forms with “Origin: null”, which the CSRF check refuses.
    response["Referrer-Policy"] = "same-origin"
    return response


def _navigation(request: HttpRequest, actor: Actor) -> list[Place]:
    return [
        Place(name, address, request.path.startswith(address))
        for name, view, deed in PLACES
        if access.may(actor, deed)
        for address in [reverse(view)]
    ]
