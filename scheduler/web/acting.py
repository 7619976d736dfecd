"""Who is acting on a page: the account that signed in, in the post and role chosen for it.

Nobody acts without a post in force; a page that needs an actor refuses or asks to sign in.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from structlog.contextvars import get_contextvars

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.identity import access, fences, signed_in
from scheduler.identity.models import Account

GRANT = "grant_id"  # the API reads the same key of the session
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
ActingView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]


def find_actor(request: HttpRequest) -> Actor | None:
    """The actor of this request, asked for once; None when nobody signed in or the post ended."""
    if not hasattr(request, "_actor"):
        request._actor = _find_actor(request)  # type: ignore[attr-defined]
    found: Actor | None = request._actor  # type: ignore[attr-defined]
    return found


def _find_actor(request: HttpRequest) -> Actor | None:
    # Without a cookie there is nothing to ask the database.
    grant_id = request.session.get(GRANT)
    if grant_id is None or not isinstance(request.user, Account):
        return None
    return as_grant(request.user, grant_id=UUID(grant_id), now=clock.now())


def as_grant(account: Account, *, grant_id: UUID, now: datetime) -> Actor | None:
    """This account in this post and role, with the id under which the request is logged."""
    request_id = str(get_contextvars().get("request_id", ""))[:64]
    return signed_in.find_actor(account=account, grant_id=grant_id, now=now, request_id=request_id)


def sign_in_address(back: str) -> str:
    """The page that asks to sign in, and leads back."""
    return f"{reverse('sign-in')}?{urlencode({'next': back})}"


def needs(deed: str, *, only_reads: bool = False) -> Callable[[ActingView[P]], View[P]]:
    """Let a view in only for those whose role may do `deed`; it is given the actor.

    Others get the page “your role does not do this”; nobody signed in is asked to sign in. The
    view is one transaction, in which the database shows what this actor may see, and everything
    where a request changes something. `only_reads`: it is posted, and changes nothing.
    """

    def wrap(view: ActingView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = find_actor(request)
            if actor is None:
                return HttpResponseRedirect(sign_in_address(request.get_full_path()))
            try:
                access.require(actor, deed)
            except access.NotAllowed as refusal:
                raise PermissionDenied(refusal.sentence) from refusal
            reads = only_reads or request.method in ("GET", "HEAD")
            with fences.reading(actor) if reads else fences.changing():
                return view(request, actor, *args, **kwargs)

        guarded.deed = deed  # type: ignore[attr-defined]  # a repository test asks every page for it
        return guarded

    return wrap
