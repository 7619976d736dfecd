"""How a machine gets in: OAuth 2, client credentials, as RFC 6749 and RFC 7009 say."""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from scheduler.audit.models import Entry
from scheduler.identity.models import Machine
from tests.api.calling import START, problem, told
from tests.factories import identity
from tests.factories.booking import Clinic

FORM = "application/x-www-form-urlencoded"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def machine(clinic: Clinic) -> tuple[Machine, str]:
    return identity.machine(at_partner=clinic.trust, scopes_given=["people:read", "tasks:read"])


def _basic(name: object, secret: str) -> dict[str, str]:
    pair = f"{quote_plus(str(name))}:{quote_plus(secret)}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _post(path: str, body: dict[str, Any] | str, headers: dict[str, str] | None = None) -> Any:
    content = body if isinstance(body, str) else urlencode(body)
    return Client().post(f"{START}oauth/{path}", content, content_type=FORM, headers=headers or {})


def _get(path: str, token: str) -> Any:
    return Client().get(f"{START}{path}", headers={"Authorization": f"Bearer {token}"})


def test_a_machine_takes_a_token_and_calls_with_it(machine: tuple[Machine, str]) -> None:
    kept, secret = machine
    response = _post("token", GRANT, _basic(kept.id, secret))
    given = told(response)
    assert given == {
        "access_token": given["access_token"],
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "people:read tasks:read",
    }
    assert response["Cache-Control"] == "no-store"
    assert response["Pragma"] == "no-cache"
    told(_get("tasks", given["access_token"]))
    entry = Entry.objects.get(deed="token.issued")
    assert (entry.by_account_id, entry.by_partner_id) == (
        kept.account_id,
        kept.grant.post.partner_id,
    )


def test_a_secret_may_stand_in_the_body(machine: tuple[Machine, str]) -> None:
    kept, secret = machine
    proof = {"client_id": str(kept.id), "client_secret": secret}
    given = told(_post("token", GRANT | proof | {"scope": "tasks:read"}))
    assert given["scope"] == "tasks:read"
    refused = _get("people/00000000-0000-4000-8000-000000000000", given["access_token"])
    said = problem(refused, 403, "insufficient_scope")
    assert said["facts"] == {"deed": "person.see", "scope": "people:read"}
    assert refused["WWW-Authenticate"] == (
        'Bearer realm="scheduler", error="insufficient_scope", scope="people:read"'
    )


def test_whoever_does_not_prove_a_machine_is_told_no_more(machine: tuple[Machine, str]) -> None:
    kept, secret = machine
    wrong = [
        _basic(kept.id, secret + "x"),
        _basic("00000000-0000-4000-8000-000000000000", secret),
        _basic("nobody", ""),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic eA=="},
        {"Authorization": "Basic"},
        {"Authorization": f"Bearer {secret}"},
        {},
    ]
    answers = [_post("token", GRANT, headers) for headers in wrong]
    for response in answers:
        assert response.status_code == 401
        assert json.loads(response.content) == {"error": "invalid_client"}
        assert response["WWW-Authenticate"] == 'Basic realm="scheduler"'
        assert response["Cache-Control"] == "no-store"
    assert Entry.objects.filter(deed="machine.refused", record_id=str(kept.id)).count() == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "invalid_request"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ({"grant_type": "password", "username": "x", "password": "y"}, "unsupported_grant_type"),
        (GRANT | {"scope": "people:write"}, "invalid_scope"),
        (GRANT | {"scope": "everything"}, "invalid_scope"),
        (GRANT | {"client_secret": "x"}, "invalid_request"),
        (GRANT | {"client_id": "another"}, "invalid_request"),
    ],
)
def test_what_is_asked_wrongly_is_refused_by_the_standard(
    machine: tuple[Machine, str], body: dict[str, str] | str, error: str
) -> None:
    response = _post("token", body, _basic(machine[0].id, machine[1]))
    assert response.status_code == 400
    assert json.loads(response.content)["error"] == error


def test_only_a_form_is_read(machine: tuple[Machine, str]) -> None:
    headers = _basic(machine[0].id, machine[1])
    response = Client().post(
        f"{START}oauth/token", GRANT, content_type="application/json", headers=headers
    )
    problem(response, 415, "unsupported_media_type")
    problem(Client().get(f"{START}oauth/token"), 405, "method_not_allowed")


def test_a_token_is_given_back(machine: tuple[Machine, str]) -> None:
    kept, secret = machine
    headers = _basic(kept.id, secret)
    token = told(_post("token", GRANT, headers))["access_token"]
    for given_back in (token, token, "cfs_never_was"):
        response = _post("revoke", {"token": given_back}, headers)
        assert (response.status_code, response.content) == (200, b"")
    problem(_get("tasks", token), 401, "not_signed_in")
    assert _post("revoke", {}, headers).status_code == 400
    assert _post("revoke", {"token": token}).status_code == 401


def test_failures_are_counted_and_the_eleventh_waits(
    machine: tuple[Machine, str], settings: Settings
) -> None:
    settings.CALLS_A_MINUTE = settings.CALLS_A_MINUTE | {"token": 100}
    kept, secret = machine
    # An address of this test's own, since the count outlives it.
    here = {"REMOTE_ADDR": f"2001:db8::{kept.id.hex[:4]}:{kept.id.hex[4:8]}"}

    def ask(given: str) -> Any:
        return Client().post(
            f"{START}oauth/token",
            urlencode(GRANT),
            content_type=FORM,
            headers=_basic(kept.id, given),
            **here,  # type: ignore[arg-type]
        )

    told(ask(secret))
    for _ in range(10):
        assert ask("wrong").status_code == 401
    late = ask(secret)
    said = problem(late, 429, "too_many_calls")
    assert 0 < int(late["Retry-After"]) <= 900
    assert said["facts"] == {"seconds": int(late["Retry-After"])}


def test_no_other_door_of_oauth_is_there() -> None:
    for path in ("authorize", "applications", "introspect", "register", "device-authorization"):
        problem(_post(path, {}), 404, "not_found")
