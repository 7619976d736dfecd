"""Calls the API as somebody: a staff token of one role at one partner, by Django's test client."""

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from rest_framework.test import APIClient

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.identity import roles
from scheduler.identity.models import Account, RoleGrant
from scheduler.identity.roles import Role
from scheduler.partners.models import Partner, Post
from tests.factories import NOW, identity
from tests.factories import partners as partner_factories

START = "/api/v1/"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Caller:
    """Somebody with a token; `get`, `post` and `patch` take paths below /api/v1/."""

    account: Account
    grant: RoleGrant
    secret: str

    @property
    def actor(self) -> Actor:
        found = roles.find_actor(self.account, self.grant, now=NOW)
        assert found is not None
        return found

    @property
    def partner(self) -> Partner:
        return self.grant.post.partner

    def again(self) -> "Caller":
        """The same with a token of today, as one lives for a shift."""
        _, secret = identity.token(of=self.account, for_grant=self.grant, now=clock.now())
        return replace(self, secret=secret)

    def client(self) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.secret}")
        return client

    def get(self, path: str, **query: str | int) -> Any:
        return self.client().get(START + path, query)

    def get_as(self, media_type: str, path: str) -> Any:
        """The same in another form than JSON."""
        return self.client().get(START + path, headers={"Accept": media_type})

    def post(self, path: str, body: Any = None, *, seen: str = "", key: str = "") -> Any:
        return self.client().post(START + path, body, headers=_headers(seen, key))

    def patch(self, path: str, body: Any, *, seen: str = "", key: str = "") -> Any:
        return self.client().patch(START + path, body, headers=_headers(seen, key))

    def etag(self, path: str) -> str:
        """The version of a record as it is now."""
        return str(done(self.get(path))["ETag"])


def _headers(seen: str, key: str) -> dict[str, str]:
    headers = {"If-Match": seen, "Idempotency-Key": key}
    return {name: value for name, value in headers.items() if value}


def caller(role: str = Role.RECEPTIONIST, *, at: Partner | None = None) -> Caller:
    """Somebody of this role at this partner, or at one of their own."""
    if role == Role.SERVICE_ACCOUNT:
        machine, _ = identity.machine(at_partner=at)
        return Caller(machine.account, machine.grant, identity.machine_token(machine))
    human = partner_factories.staff_member(name=f"A {role}")
    post = partner_factories.post(of=human, at_partner=at)
    account, grant = identity.account(of=human), identity.grant(role, to=post)
    _, secret = identity.token(of=account, for_grant=grant)
    return Caller(account, grant, secret)


def of_post(post: Post, role: str = Role.WORKER) -> Caller:
    """Somebody who is there already, acting in their own post."""
    account = identity.account(of=post.staff_member)
    grant = identity.grant(role, to=post)
    _, secret = identity.token(of=account, for_grant=grant)
    return Caller(account, grant, secret)


def caller_in(post: Post, role: str, *, of: Account) -> Caller:
    """Somebody who has an account already, acting in another post of theirs."""
    grant = identity.grant(role, to=post)
    _, secret = identity.token(of=of, for_grant=grant)
    return Caller(of, grant, secret)


def done(response: Any, status: int = 200) -> Any:
    """The response, which must have this status."""
    assert response.status_code == status, (response.status_code, response.content[:1000])
    return response


def told(response: Any, status: int = 200) -> Any:
    """What a response says."""
    return json.loads(done(response, status).content)


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of a response, which must be this one and in due form."""
    document: dict[str, Any] = told(response, status)
    assert response["Content-Type"] == PROBLEM
    assert (document["status"], document["code"]) == (status, code), document
    assert document["type"] == f"/api/v1/problems/{code}"
    assert document["title"]
    assert document["detail"].endswith((".", "?", "!"))
    return document


def unknown() -> UUID:
    """An id that no record has."""
    return UUID("00000000-0000-4000-8000-000000000000")
