"""The OpenAPI document: valid, complete, in the words of the house."""

import inspect
from typing import Any

import pytest
from django.urls import URLPattern
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from openapi_spec_validator import OpenAPIV31SpecValidator

from scheduler.api import documents, openapi
from scheduler.api.urls import urlpatterns
from scheduler.api.views import View
from scheduler.identity import deeds, scopes
from scheduler.identity.roles import Role

# Served, and left out of the document on purpose.
NOT_DESCRIBED = {"docs", "not-there"}
# A machine proves itself there by its secret, as RFC 6749 says.
PROVES_MACHINE = {"take_token", "give_token_back"}
NOT_SAID = ("client", "patient", "user ", "schedule ", "event ", "session")


def _routes() -> list[URLPattern]:
    return [route for route in urlpatterns if route.name not in NOT_DESCRIBED]


def _view(route: URLPattern) -> Any:
    return route.callback.cls  # type: ignore[attr-defined]


def _described() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Operation, path and description by operation id."""
    return {
        described["operationId"]: (method.upper(), path, described)
        for path, methods in openapi.document()["paths"].items()
        for method, described in methods.items()
    }


def test_the_document_is_valid_and_nothing_was_guessed() -> None:
    openapi.document.cache_clear()
    OpenAPIV31SpecValidator(openapi.document()).validate()
    assert not GENERATOR_STATS


def test_a_guess_of_the_generator_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    openapi.document.cache_clear()
    monkeypatch.setattr(OpenApiAuthenticationExtension, "_registry", [openapi.SignedIn])
    with pytest.raises(openapi.Doubtful, match="TokenAuthentication"):
        openapi.document()
    openapi.document.cache_clear()


@pytest.mark.parametrize("route", _routes(), ids=lambda route: str(route.name))
def test_each_route_declares_every_method_it_answers(route: URLPattern) -> None:
    view = _view(route)
    assert issubclass(view, View)
    answered = {name.upper() for name in ("get", "post", "patch") if hasattr(view, name)}
    assert answered == set(view.deeds) == set(view.operations)
    assert answered
    for method, deed in view.deeds.items():
        operation = view.operations[method]
        if deed is None:
            assert operation.open_because.endswith(".")
        else:
            assert deed in deeds.ALL, deed
            assert not operation.open_because


def test_what_is_left_out_of_the_document_shows_nothing() -> None:
    views = {route.name: _view(route) for route in urlpatterns if route.name in NOT_DESCRIBED}
    assert views == {"docs": documents.Docs, "not-there": documents.NotThere}
    assert documents.NotThere.deeds == {}


def test_every_route_is_in_the_document_once() -> None:
    operations = {
        operation.name: (method, "/api/v1/" + str(route.pattern))
        for route in _routes()
        for method, operation in _view(route).operations.items()
    }
    assert set(_described()) == set(operations)
    assert len(operations) == sum(len(_view(route).operations) for route in _routes())


@pytest.mark.parametrize("name", sorted(_described()))
def test_each_operation_says_what_it_does_and_what_it_refuses(name: str) -> None:
    method, path, described = _described()[name]
    assert described["summary"]
    assert not described["summary"].endswith(".")
    assert described["tags"]
    assert "Deed: `" in described["description"] or "Open to everybody" in described["description"]
    parameters = {each["name"]: each for each in described.get("parameters", ())}
    responses = described["responses"]
    said = " ".join([described["summary"], described["description"]]).lower()
    assert not [word for word in NOT_SAID if word in said]
    is_open = described["x-deed"] is None
    proves_machine = name in PROVES_MACHINE
    assert ("security" in described) == (not is_open or proves_machine)
    assert ("401" in responses) == (not is_open or proves_machine)
    assert "429" in responses
    assert is_open or "403" in responses
    if "{" in path:
        assert "404" in responses
    if method == "PATCH":
        assert parameters["If-Match"]["required"]
        assert {"412", "428", "422", "415"} <= set(responses)
    if "Idempotency-Key" in parameters:
        assert "409" in responses
    elif not is_open:
        assert method == "GET" or name.startswith(("find_", "count_"))
    for status, response in responses.items():
        if proves_machine and status in {"400", "401"}:
            # In the form of RFC 6749, section 5.2.
            assert response["content"]["application/json"]["schema"] == {
                "$ref": "#/components/schemas/ProofRefused"
            }
        elif status >= "400":
            assert response["content"]["application/problem+json"]["schema"] == {
                "$ref": "#/components/schemas/Problem"
            }


def test_each_operation_says_which_scope_a_machine_needs() -> None:
    defined = openapi.document()["components"]["securitySchemes"]["machine"]
    assert defined["type"] == "oauth2"
    flow = defined["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "/api/v1/oauth/token"
    assert flow["scopes"] == {name: each.words for name, each in scopes.BY_NAME.items()}
    of_machines = deeds.BY_ROLE[Role.SERVICE_ACCOUNT]
    for name, (_, _, described) in _described().items():
        wanted = [each["machine"] for each in described.get("security", ()) if "machine" in each]
        deed = described["x-deed"]
        assert wanted == ([[scopes.covering(deed)]] if deed in of_machines else []), name


def test_inputs_refuse_what_they_do_not_know() -> None:
    schemas = openapi.document()["components"]["schemas"]
    assert schemas["NewPerson"]["additionalProperties"] is False
    assert schemas["PersonChange"]["minProperties"] == 1
    assert "required" not in schemas["PersonChange"]
    assert schemas["NewPerson"]["required"] == ["name"]


def test_every_view_explains_itself() -> None:
    for route in _routes():
        for method in _view(route).operations:
            assert inspect.getdoc(getattr(_view(route), method.lower()))
