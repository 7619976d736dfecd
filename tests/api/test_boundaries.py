"""Every operation × every kind of caller: who may not is told so, and learns nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from scheduler.api import openapi
from scheduler.identity import accounts, deeds, machines, scopes, tokens
from scheduler.identity.roles import Role
from scheduler.partners import posts
from tests.api import calling
from tests.api import world as the_world
from tests.api.calling import Caller, problem
from tests.api.world import World
from tests.factories import NOW, SETUP, identity

pytestmark = pytest.mark.django_db
OPERATIONS = {
    described["operationId"]: (method, path, described["x-deed"])
    for path, methods in openapi.document()["paths"].items()
    for method, described in methods.items()
}
GUARDED = sorted(name for name, (_, _, deed) in OPERATIONS.items() if deed)
# Records that only their own partner may know of; to others they do not exist.
FOREIGN = {
    name
    for name, (_, path, _) in OPERATIONS.items()
    if path.startswith(
        (
            "/api/v1/holds/{",
            "/api/v1/appointments/{",
            "/api/v1/waiting-list/{",
            "/api/v1/offers/{",
            "/api/v1/messages/{",
            "/api/v1/replies/{",
            "/api/v1/tasks/{",
            "/api/v1/feeds/{feed_id}",
            "/api/v1/tokens/{",
            "/api/v1/machines/{",
            "/api/v1/accounts/{",
            "/api/v1/roles/{",
            "/api/v1/leave/{",
            "/api/v1/leave-requests/{",
            "/api/v1/swaps/{",
            "/api/v1/authorisations/{",
            "/api/v1/own-calendars/{",
            "/api/v1/rota-imports/{",
        )
    )
}


@dataclass(frozen=True)
class Crowd:
    """The world, people of every role at partners of their own, and clients that are nobody."""

    world: World
    strangers: dict[str, Caller]
    nobodies: list[APIClient]
    # A machine of the world's own partner, with one scope.
    narrow: Caller


@pytest.fixture(scope="module")
def crowd(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Crowd]:
    """Built once, in a transaction that is never committed."""
    with (
        override_settings(CHANNELS=the_world.carriers(tmp_path_factory.mktemp("carriers"))),
        time_machine.travel(NOW, tick=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        strangers = {str(role): calling.caller(role) for role in Role}
        world = the_world.build()
        yield Crowd(world, strangers, list(_nobodies()), _narrow(world))
        transaction.set_rollback(True)


def _ask(client: APIClient, name: str, ids: dict[str, str], body: Any) -> Any:
    method, path, _ = OPERATIONS[name]
    headers = {} if method == "get" else {"If-Match": '"1"'}
    with transaction.atomic():
        response = getattr(client, method)(path.format(**ids), body, headers=headers)
        transaction.set_rollback(True)
    return response


def _nobodies() -> Iterator[APIClient]:
    """Without a token, and with every kind of token that stands for nobody."""
    yield APIClient()
    yield Caller(None, None, "cfs_guess").client()  # type: ignore[arg-type]
    revoked = calling.caller()
    tokens.revoke(token_id=revoked.account.tokens.get().id, by=SETUP, now=NOW)
    yield revoked.client()
    closed = calling.caller()
    accounts.close(account_id=closed.account.id, by=SETUP, now=NOW)
    yield closed.client()
    ended = calling.caller()
    posts.end(post_id=ended.grant.post_id, ends_on=NOW.date(), by=SETUP, now=NOW)
    yield ended.client()
    machine, _ = identity.machine()
    of_ended = Caller(machine.account, machine.grant, identity.machine_token(machine))
    machines.end(machine_id=machine.id, by=SETUP, now=NOW)
    yield of_ended.client()


def _narrow(world: World) -> Caller:
    machine, _ = identity.machine(at_partner=world.clinic.trust, scopes_given=["people:read"])
    return Caller(machine.account, machine.grant, identity.machine_token(machine))


@pytest.mark.parametrize("name", GUARDED)
def test_whoever_is_nobody_or_in_another_role_is_turned_away(crowd: Crowd, name: str) -> None:
    request, deed = crowd.world.request(name), OPERATIONS[name][2]
    ids, body = dict(request.path), request.body
    for client in crowd.nobodies:
        problem(_ask(client, name, ids, body), 401, "not_signed_in")
    with time_machine.travel(NOW + timedelta(days=31)):
        late = crowd.world.caller(deed).client()
        problem(_ask(late, name, ids, body), 401, "not_signed_in")
    for role, caller in crowd.strangers.items():
        response = _ask(caller.client(), name, ids, body)
        if deed in deeds.BY_ROLE[role]:
            assert (response.status_code, _code(response)) != (403, "not_allowed") or (
                "for the other partner to decide" in response.json()["detail"]
            )
        else:
            refused = problem(response, 403, "not_allowed")
            assert refused["facts"] == {"deed": deed}


@pytest.mark.parametrize("name", GUARDED)
def test_a_machine_does_nothing_outside_its_scopes(crowd: Crowd, name: str) -> None:
    request, deed = crowd.world.request(name), OPERATIONS[name][2]
    response = _ask(crowd.narrow.client(), name, dict(request.path), request.body)
    if deed in scopes.BY_NAME["people:read"].deeds:
        assert response.status_code not in {401, 403}
    elif deed in deeds.BY_ROLE[Role.SERVICE_ACCOUNT]:
        said = problem(response, 403, "insufficient_scope")
        assert said["facts"] == {"deed": deed, "scope": scopes.covering(deed)}
    else:
        problem(response, 403, "not_allowed")


def _code(response: Any) -> str:
    is_problem = response.get("Content-Type") == calling.PROBLEM
    return str(response.json()["code"]) if is_problem else ""


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_a_foreign_record_answers_byte_for_byte_like_one_that_is_not_there(
    crowd: Crowd, name: str
) -> None:
    _, path, deed = OPERATIONS[name]
    id_name = path[path.index("{") + 1 : path.index("}")]
    request = crowd.world.request(name)
    theirs = dict(request.path)
    nothing = {**theirs, id_name: str(calling.unknown())}
    for role, caller in crowd.strangers.items():
        if deed in deeds.BY_ROLE[role]:
            client = caller.client()
            foreign = _ask(client, name, theirs, request.body)
            missing = _ask(client, name, nothing, request.body)
            problem(foreign, 404, "not_found")
            assert foreign.content == missing.content.replace(
                nothing[id_name].encode(), theirs[id_name].encode()
            )
            assert list(foreign.items()) == list(missing.items())


def test_every_operation_is_open_for_a_reason_or_guarded() -> None:
    is_open = {name for name, (_, _, deed) in OPERATIONS.items() if deed is None}
    assert is_open == {
        "start",
        "read_openapi",
        "read_problem_type",
        "read_feed",
        "tell_twilio_status",
        "ask_what_to_say",
        "tell_key_pressed",
        "tell_call_news",
        "tell_twilio_reply",
        "tell_notify_status",
        "take_token",
        "give_token_back",
    }
