"""Every operation answers as its description says, to every role: a request that works, and
thousands that chance makes, right and wrong. None is an error 500, and none says what the document
does not.
"""

import dataclasses
import functools
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.http import JsonResponse
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from twilio.request_validator import RequestValidator

from scheduler.api import openapi, operations
from scheduler.api.nouns import partners
from scheduler.identity.roles import Role
from tests.api import world as the_world
from tests.api.calling import START
from tests.api.world import World
from tests.factories import NOW

# One worker asks them all, so that it can count them.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("generated")]
TOKEN = "0" * 32
# 2 × this × the number of operations are made, and each is sent as every role; more are asked for
# where there is more time.
EXAMPLES = int(os.environ.get("GENERATED_REQUESTS", "3"))
# The same every time, unless one goes looking.
IS_SEARCH = "GENERATED_REQUESTS" in os.environ
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
# Whatever stands in their addresses is an answer or not found.
CANNOT_BE_ASKED_WRONGLY = {"start", "read_openapi", "read_problem_type", "read_feed"}
SCHEMA = schemathesis.openapi.from_dict(openapi.document())
FEWEST_CASES = 5_000
OPERATIONS = {
    operation.definition.raw["operationId"]: operation
    for found in SCHEMA.get_all_operations()
    if isinstance(found, Ok) and (operation := found.ok())
}


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Built once, in a transaction that is never committed; each request undoes its own part."""
    local = the_world.carriers(tmp_path_factory.mktemp("carriers"))
    local["sms"]["twilio_auth_token"] = local["voice"]["twilio_auth_token"] = TOKEN
    local["sms"]["notify_callback_token"] = TOKEN
    with (
        override_settings(CHANNELS=local, PUBLIC_ADDRESS="http://localhost"),
        time_machine.travel(NOW, tick=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        # Thousands of log lines would take a quarter of the time.
        logging.disable()
        yield the_world.build()
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@contextmanager
def _connection_kept() -> Iterator[None]:
    """A web process closes its connection between requests; ours holds the transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@functools.cache
def _application() -> WSGIHandler:
    return WSGIHandler()


@dataclass
class Tally:
    """What was answered, over the whole run: how often with which status, by operation and role."""

    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    asked: set[tuple[str, schemathesis.GenerationMode]] = field(default_factory=set)

    def of_status(self, is_wanted: Callable[[int], bool]) -> set[tuple[str, str]]:
        """Operations and roles that were answered so."""
        return {(name, role) for name, role, status in self.answers if is_wanted(status)}


TALLY = Tally()
NOBODY = "nobody"


def _send(world: World, operation: Any, case: Any) -> dict[str, Any]:
    """The response to each role, each judged, and with every change undone."""
    name = operation.definition.raw["operationId"]
    is_open = operation.definition.raw["x-deed"] is None
    asking = {NOBODY: None} if is_open else world.callers
    responses = {}
    for role, caller in asking.items():
        headers = {"Authorization": f"Bearer {caller.secret}"} if caller else {}
        with _connection_kept(), transaction.atomic():
            response = case.call(headers=headers, app=_application())
            transaction.set_rollback(True)
        TALLY.answers[name, role, response.status_code] += 1
        case.validate_response(response, checks=CHECKS)
        responses[role] = response
    return responses


def _headers(world: World, operation: Any, path: dict[str, str], body: Any) -> dict[str, str]:
    """The version a change is made from, and the signature of what Twilio says."""
    template, deed = operation.path, operation.definition.raw["x-deed"]
    if template.startswith("/api/v1/callbacks/twilio/"):
        address = "http://localhost" + template.format(**path)
        return {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(address, body)}
    if operation.definition.raw["operationId"] == "tell_notify_status":
        return {"Authorization": f"Bearer {TOKEN}"}
    if "412" not in operation.definition.raw["responses"]:
        return {}
    record = template[: template.index("}") + 1].format(**path)
    return {"If-Match": world.caller(deed).etag(record.removeprefix(START))}


# About what belongs to the first of those who do it: for the others it is not there.
ONES_OWN = {
    "agree_to_swap",
    "decline_swap",
    "offer_swap",
    "read_own_calendar_again",
    "remove_own_calendar",
    "withdraw_leave_request",
    "withdraw_swap",
}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_request_that_works_is_answered_as_described(world: World, name: str) -> None:
    operation, request = OPERATIONS[name], world.request(name)
    path = {parameter.name: request.path[parameter.name] for parameter in operation.path_parameters}
    case = operation.Case(
        path_parameters=path,
        query=dict(request.query),
        headers=_headers(world, operation, path, request.body),
        **({} if request.body is None else {"body": request.body, "media_type": _form(operation)}),
    )
    deed = operation.definition.raw["x-deed"]
    doers, own = world.doers(deed), world.caller(deed) if deed else None
    for role, response in _send(world, operation, case).items():
        is_theirs = name not in ONES_OWN or doers.get(role) is own
        if role == NOBODY or (role in doers and is_theirs):
            assert 200 <= response.status_code < 300, (role, response.status_code, response.text)
        else:
            refused = 404 if role in doers else 403
            assert response.status_code == refused, (role, response.status_code, response.text)


MADE = sorted(
    name
    for name, operation in OPERATIONS.items()
    if "Location" in operation.definition.raw["responses"].get("201", {}).get("headers", {})
)


@pytest.mark.parametrize("name", MADE)
def test_a_record_that_is_made_is_found_where_the_answer_says(world: World, name: str) -> None:
    caller = world.caller(OPERATIONS[name].definition.raw["x-deed"])
    body = dict(world.request(name).body)
    with transaction.atomic():
        made = caller.post(OPERATIONS[name].path.removeprefix(START), body)
        found = caller.get(made["Location"].removeprefix(START))
        transaction.set_rollback(True)
    assert (made.status_code, found.status_code) == (201, 200)
    assert made.content == found.content
    assert made.get("ETag") == found.get("ETag")


def _form(operation: Any) -> str:
    (media_type,) = operation.definition.raw["requestBody"]["content"]
    return str(media_type)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_whatever_is_asked_rightly_is_answered_as_described(world: World, name: str) -> None:
    _ask(world, OPERATIONS[name], schemathesis.GenerationMode.POSITIVE)


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - CANNOT_BE_ASKED_WRONGLY))
def test_whatever_is_asked_wrongly_is_answered_as_described(world: World, name: str) -> None:
    _ask(world, OPERATIONS[name], schemathesis.GenerationMode.NEGATIVE)


def _ask(world: World, operation: Any, mode: schemathesis.GenerationMode) -> None:
    known = {parameter.name: world.ids[parameter.name] for parameter in operation.path_parameters}
    right = _headers(world, operation, known, {})

    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=not IS_SEARCH,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        # Most requests are about a record that is there: a stranger is only ever not found.
        path = known if data.draw(st.integers(0, 3)) else {}
        case = data.draw(operation.as_strategy(mode, path_parameters=path))
        if isinstance(case.body, dict) and data.draw(st.booleans()):
            case.body = _about_records(case.body, world)
        if data.draw(st.booleans()):
            case.headers.update(right)
        _send(world, operation, case)

    ask()
    TALLY.asked.add((operation.definition.raw["operationId"], mode))


def _about_records(body: dict[str, Any], world: World) -> dict[str, Any]:
    """The body, with ids of records that are there."""
    return {
        name: world.ids[name] if name in world.ids and isinstance(value, str) else value
        for name, value in body.items()
    }


def test_the_run_was_large_and_every_operation_was_answered_well() -> None:
    """Counted over the whole run; says nothing of a part of it."""
    whole = {(name, schemathesis.GenerationMode.POSITIVE) for name in OPERATIONS}
    assert TALLY.of_status(lambda status: status >= 500) == set()
    if not whole <= TALLY.asked:
        # Only a part was asked for, or one of them failed and says so itself.
        return
    cases = sum(TALLY.answers.values())
    assert cases >= FEWEST_CASES, cases
    answered_well = {name for name, _ in TALLY.of_status(lambda status: 200 <= status < 300)}
    assert set(OPERATIONS) - answered_well == set()
    roles_answered_well = {role for _, role in TALLY.of_status(lambda status: status < 300)}
    assert roles_answered_well == {NOBODY, *map(str, Role)}


def _replaced(method: Any, function: Callable[..., Any]) -> Any:
    """A method of a view that declares what it declared, and does something else."""
    return operations.operation(**dataclasses.asdict(method.operation))(function)


def test_a_view_that_breaks_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(self: Any, call: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(partners.Partners, "get", _replaced(partners.Partners.get, breaks))
    with pytest.raises(FailureGroup) as found:
        _ask(world, OPERATIONS["list_partners"], schemathesis.GenerationMode.POSITIVE)
    assert "Server error" in str(found.value.exceptions)


def test_an_answer_that_is_not_as_described_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lies(self: Any, call: Any) -> Any:
        return JsonResponse({"results": [{"id": 7}], "next": None})

    monkeypatch.setattr(partners.Partners, "get", _replaced(partners.Partners.get, lies))
    with pytest.raises(FailureGroup) as found:
        _ask(world, OPERATIONS["list_partners"], schemathesis.GenerationMode.POSITIVE)
    assert "violates schema" in str(found.value.exceptions)
