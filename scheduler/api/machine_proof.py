"""Answers machines that want a token, or give one back, by RFC 6749 §4.4 and RFC 7009.

`oauthlib` knows the protocol; here stand its questions about our machines. Only these two
endpoints are served: no page asks anybody to authorise, and no machine registers itself.
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus, urlencode

from oauthlib.oauth2 import (
    BackendApplicationServer,
    InvalidClientError,
    InvalidRequestError,
    OAuth2Error,
    RequestValidator,
)

from scheduler.identity import machine_tokens, roles, tokens
from scheduler.identity.models import Machine

CHALLENGE = 'Basic realm="scheduler"'
_NEVER_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, and whether somebody failed to prove that they are a machine."""

    status: int
    body: Mapping[str, Any] | None
    headers: Mapping[str, str]

    @property
    def is_refused_proof(self) -> bool:
        return self.status == 401


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to an endpoint: what was posted, the header that may hold the secret, when."""

    path: str
    posted: Pairs
    authorization: str
    now: datetime
    request_id: str


@dataclass(frozen=True, slots=True)
class _Proved:
    """A machine in the words of the protocol."""

    client_id: str
    machine: Machine


class _Machines(RequestValidator):
    """What the protocol asks about machines and their secrets."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        return True

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        name, secret = _credentials(self.asked)
        machine = machine_tokens.find_proved(
            machine_id=name,
            secret=secret,
            now=self.asked.now,
            request_id=self.asked.request_id,
        )
        if machine is None:
            return False
        request.client = _Proved(name, machine)
        request.client_id = name
        return True

    def validate_grant_type(self, *args: Any, **kwargs: Any) -> bool:
        # There is only one, and the endpoint refuses every other.
        return True

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> Any:
        return request.client.machine.scopes

    def validate_scopes(
        self, client_id: str, scopes: Any, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        return set(scopes) <= set(client.machine.scopes)

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        machine_tokens.keep(
            machine=request.client.machine,
            secret=token["access_token"],
            scopes_asked=request.scopes,
            now=self.asked.now,
            request_id=self.asked.request_id,
        )

    def revoke_token(
        self, token: str, token_type_hint: Any, request: Any, *args: Any, **kwargs: Any
    ) -> None:
        machine = request.client.machine
        by = roles.find_actor(
            machine.account,
            machine.grant,
            now=self.asked.now,
            request_id=self.asked.request_id,
        )
        if by is not None:
            machine_tokens.revoke_own(machine=machine, secret=token, by=by, now=self.asked.now)


def give_token(asked: Asked) -> Answer:
    """A token for a machine that proves itself, or an error of RFC 6749 §5.2."""
    return _answer(asked, _server(asked).create_token_response)


def take_back(asked: Asked) -> Answer:
    """A token is revoked, if it is the machine's own; what it was is not said (RFC 7009 §2.2)."""
    return _answer(asked, _server(asked).create_revocation_response)


def _server(asked: Asked) -> BackendApplicationServer:
    return BackendApplicationServer(
        _Machines(asked),
        token_generator=lambda request: tokens.new_secret(),
        token_expires_in=int(machine_tokens.LIFETIME.total_seconds()),
    )


def _answer(asked: Asked, endpoint: Any) -> Answer:
    try:
        _, body, status = endpoint(
            asked.path, http_method="POST", body=urlencode(asked.posted), headers={}
        )
    except OAuth2Error as fault:
        body, status = fault.json, fault.status_code
    # The library's challenge names another scheme than RFC 6749, section 5.2, asks for.
    challenge = {"WWW-Authenticate": CHALLENGE} if status == 401 else {}
    return Answer(status, json.loads(body) if body else None, {**challenge, **_NEVER_KEPT})


def _credentials(asked: Asked) -> tuple[str, str]:
    """The machine's id and secret: by HTTP Basic, or in the body, never both (§2.3).

    Raises InvalidRequestError, InvalidClientError.
    """
    posted = dict(asked.posted)
    if not asked.authorization:
        return posted.get("client_id", ""), posted.get("client_secret", "")
    if "client_secret" in posted:
        raise InvalidRequestError(description="Prove the machine in one way only.")
    name, secret = _basic(asked.authorization)
    if posted.get("client_id", name) != name:
        raise InvalidRequestError(description="Two machines are named.")
    return name, secret


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    try:
        text = b64decode(encoded.strip(), validate=True).decode() if encoded else ""
    except (binascii.Error, ValueError):
        text = ""
    name, colon, secret = text.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise InvalidClientError()
    return unquote_plus(name), unquote_plus(secret)
