"""Finds out who is calling: a token for programs, a signed-in page for people.

`request.auth` is the Actor, bound to one post at one partner; `request.user` names the account.
"""

import re
import uuid
from dataclasses import dataclass

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from structlog.contextvars import get_contextvars

from scheduler import clock
from scheduler.api import problems
from scheduler.audit.actors import Actor
from scheduler.identity import signed_in, tokens
from scheduler.identity.models import Account

GRANT = "grant_id"  # where a signed-in session keeps which post and role are acted in
_SCHEME = "bearer"
_SECRET = re.compile(r"[!-~]{1,200}", re.ASCII)
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Principal:
    """The account behind a token, as far as a log line, a limit or a page's corner needs it."""

    pk: uuid.UUID | None
    label: str
    is_authenticated: bool = True
    is_active: bool = True
    is_machine: bool = False
    calls_a_minute: int | None = None

    def __str__(self) -> str:
        return self.label


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`, a token bound to an account, a post and a role (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[Principal, Actor] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != _SCHEME:
            return None
        bearer = None
        if _SECRET.fullmatch(secret.strip()):
            bearer = tokens.find_bearer(
                secret=secret.strip(), now=clock.now(), request_id=request_id(request)
            )
        if bearer is None:
            raise AuthenticationFailed("This token is not known, or is no longer valid.")
        principal = Principal(
            bearer.actor.account_id,
            bearer.actor.label,
            is_machine=bearer.is_machine,
            calls_a_minute=bearer.calls_a_minute,
        )
        return principal, bearer.actor

    def authenticate_header(self, request: Request) -> str:
        return problems.CHALLENGE


class SignedInAuthentication(SessionAuthentication):
    """Somebody signed in on the pages, acting in the post they chose there; CSRF is checked."""

    def authenticate(self, request: Request) -> tuple[Account, Actor] | None:
        account = getattr(request._request, "user", None)
        if not isinstance(account, Account) or not account.is_active:
            return None
        grant_id = _grant(request)
        actor = grant_id and signed_in.find_actor(
            account=account, grant_id=grant_id, now=clock.now(), request_id=request_id(request)
        )
        if not actor:
            return None
        self.enforce_csrf(request)
        return account, actor


def _grant(request: Request) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(request._request.session.get(GRANT)))
    except ValueError:
        return None


def request_id(request: Request) -> str:
    """The id under which this request is logged and audited, in a form that fits both."""
    given = str(get_contextvars().get("request_id") or request.headers.get("X-Request-ID", ""))
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
