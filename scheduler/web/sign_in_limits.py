"""Lets no request act by a sign-in that was ended, is too old, or was left alone too long.

Whoever is signed in has a row (`identity.sign_ins`); without one the session is thrown away.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from scheduler import clock
from scheduler.identity import sign_ins
from scheduler.identity.models import Account
from scheduler.web import devices

SIGN_IN = "sign_in_id"
HOW = "sign_in_how"


class SignInLimits:
    """Runs after Django found out whose session it is, and before any view."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and not _is_live(request):
            request.session.flush()
            request.user = AnonymousUser()
        return self._answer(request)


def _is_live(request: HttpRequest) -> bool:
    known = request.session.get(SIGN_IN)
    if known is None:
        return False
    return sign_ins.find_live(sign_in_id=UUID(known), now=clock.now()) is not None


def begin(sender: object, *, request: HttpRequest, user: Account, **_ignored: object) -> None:
    """Django's signal that an account signed in: from here on the sign-in has a row."""
    begun = sign_ins.begin(
        account=user,
        how=request.session.pop(HOW, sign_ins.How.PROGRAM),
        device=devices.named(request.headers.get("User-Agent", "")),
        now=clock.now(),
    )
    request.session[SIGN_IN] = str(begun.id)


def leave(request: HttpRequest) -> None:
    """End the sign-in of this browser, if there is one; the session itself is the caller's."""
    known = request.session.pop(SIGN_IN, None)
    if isinstance(request.user, Account) and known is not None:
        sign_ins.end(
            sign_in_id=UUID(known),
            account_id=request.user.id,
            by=sign_ins.oneself(request.user),
            now=clock.now(),
        )
