"""Every route × every method × every kind of caller: who may not come in learns nothing else.

`matrix.toml` lists what there is. A route or a method that does not stand there fails.
"""

import copy
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from scheduler.identity import deeds
from tests.boundaries import callers, neighbours, routes
from tests.boundaries.callers import Kind
from tests.boundaries.neighbours import Neighbours

LISTED: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    (Path(__file__).parent / "matrix.toml").read_text()
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
BY_HAND = {"open", "carrier", "feed", "credentials", "signed_in"}
FEW = ("anonymous", "worker of A", "partner_administrator of B")
REFUSED = {302, 400, 401, 403, 404, 405}


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Neighbours]:
    with django_db_blocker.unblock(), neighbours.built(tmp_path_factory.mktemp("matrix")) as made:
        yield made


@pytest.fixture(scope="module")
def everybody(built: Neighbours) -> Mapping[str, Kind]:
    return callers.of(built)


def test_every_route_and_method_is_listed_with_the_deed_it_needs() -> None:
    there = {name: route.methods() for name, route in routes.ALL.items()}
    listed = {
        **{f"api:{name}": methods for name, methods in LISTED["api"].items()},
        **LISTED["page"],
    }
    by_deed = {
        name: {method: deed if deed not in BY_HAND else "open" for method, deed in found.items()}
        for name, found in listed.items()
    }
    assert by_deed == there


def test_there_are_many_kinds_of_callers(everybody: Mapping[str, Kind]) -> None:
    assert len(everybody) == 6 + 2 * 7


@pytest.mark.parametrize("name", sorted(LISTED["api"]))
def test_a_call_lets_in_whom_its_deed_allows(
    built: Neighbours, everybody: Mapping[str, Kind], name: str
) -> None:
    route = routes.ALL[f"api:{name}"]
    for method, deed, who, kind in _cells(LISTED["api"][name], everybody):
        response = _ask(kind.program, built, route, method)
        assert _is_right_of_api(response, deed, kind), (who, method, response.status_code)


@pytest.mark.parametrize("name", sorted(LISTED["page"]))
def test_a_page_lets_in_whom_its_deed_allows(
    built: Neighbours, everybody: Mapping[str, Kind], name: str
) -> None:
    route = routes.ALL[name]
    for method, deed, who, kind in _cells(LISTED["page"][name], everybody):
        response = _ask(kind.browser, built, route, method)
        assert _is_right_of_page(response, deed, kind), (who, method, response.status_code)


def _cells(
    listed: Mapping[str, str], everybody: Mapping[str, Kind]
) -> Iterator[tuple[str, str | None, str, Kind]]:
    """Each method with each caller; those that are not there, and HEAD, with a few of them."""
    for method in METHODS:
        deed = listed.get("GET" if method == "HEAD" else method)
        for who, kind in everybody.items():
            if method in listed or who in FEW:
                yield method, deed, who, kind


def _is_right_of_api(response: Any, deed: str | None, kind: Kind) -> bool:
    code = response.status_code
    if deed is None:
        return code in REFUSED
    if deed == "carrier":
        return code in {400, 401, 403, 404}
    if deed == "credentials":
        # Whoever shows a token besides the secret proves themselves in two ways at once.
        return code in {400, 401}
    if deed in BY_HAND:
        # Whoever shows a token that is none is told so, wherever they come.
        return code < 500 and code != 403 and (code != 401 or kind.shows_no_token)
    if not kind.role or kind.is_visitor:
        return bool(code == 401)
    if deed not in deeds.BY_ROLE[kind.role]:
        return bool(code == 403)
    return code < 500 and code != 401 and (code != 403 or _is_for_the_other(response))


def _is_for_the_other(response: Any) -> bool:
    return not response.content or b"for the other partner to decide" in response.content


def _is_right_of_page(response: Any, deed: str | None, kind: Kind) -> bool:
    code = response.status_code
    if deed is None:
        return bool(code == 405)
    is_sent_to_sign_in = bool(code == 302 and response["Location"].startswith("/sign-in"))
    if deed == "signed_in" and not kind.has_session:
        return is_sent_to_sign_in
    if deed in BY_HAND:
        return bool(code < 500 and code != 403)
    if deed in deeds.BY_ROLE[deeds.PERSON]:
        return _is_right_of_own_page(response, deed, kind)
    if not kind.has_session:
        return bool(is_sent_to_sign_in)
    if deed not in deeds.BY_ROLE[kind.role]:
        return bool(code == 403)
    return bool(code < 500 and code != 403 and not is_sent_to_sign_in)


def _is_right_of_own_page(response: Any, deed: str, kind: Kind) -> bool:
    """A page of whoever came in by a code: what is another's, or not allowed, does not exist."""
    code = response.status_code
    is_sent_to_come_in = code == 302 and response["Location"].startswith("/in?")
    if not kind.is_visitor:
        return bool(is_sent_to_come_in)
    named = response.wsgi_request.resolver_match.captured_kwargs.keys()
    names_a_record = bool(named - routes.BESIDES.keys())
    may = deed in deeds.BY_ROLE[kind.role] and (deed == "own.see" or not kind.only_sees)
    if not may or (kind.is_stranger and names_a_record):
        return bool(code == 404)
    return bool(code < 500 and code != 403 and not is_sent_to_come_in)


def _ask(client: Client, built: Neighbours, route: routes.Route, method: str) -> Any:
    """The request that works, where one is known; its answer is undone."""
    operation = route.operations.get("GET" if method == "HEAD" else method)
    ids: Mapping[str, str] = built.world.ids
    query: Mapping[str, str] = {}
    body: Any = None
    if operation is not None:
        request = built.world.request(operation.name)
        ids, query, body = request.path, request.query, request.body
    path = route.path(ids)
    cookies = copy.copy(client.cookies)
    sent = {"data": query} if method in ("GET", "HEAD") else _body(body)
    if operation is not None and operation.proves_machine:
        sent = _form({**body, "client_secret": "none of its own"})
    with transaction.atomic():
        response = getattr(client, method.lower())(path, **sent)
        transaction.set_rollback(True)
    client.cookies = cookies  # whoever signed out is signed in again, as the transaction is undone
    return response


def _body(body: Any) -> dict[str, Any]:
    return {
        "data": {} if body is None else body,
        "content_type": "application/json",
        "headers": {"If-Match": '"1"'},
    }


def _form(fields: Mapping[str, str]) -> dict[str, Any]:
    return {"data": urlencode(fields), "content_type": "application/x-www-form-urlencoded"}
