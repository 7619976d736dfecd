"""Every no is a problem document; none is an error 500, and none repeats what was sent."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
)
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.test import Client

from scheduler.api import problems
from scheduler.identity.access import NotAllowed
from scheduler.partners.models import Partner
from scheduler.refusals import Invalid, Refusal, Stale
from tests.api import calling
from tests.api.calling import START, Caller, problem
from tests.times import at


def _of_database(kind: type[Exception], sqlstate: str, constraint: str | None = None) -> Exception:
    fault = kind("words that may hold a person's details")
    cause = Exception()
    cause.sqlstate = sqlstate  # type: ignore[attr-defined]
    cause.diag = SimpleNamespace(constraint_name=constraint)  # type: ignore[attr-defined]
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Refusal("No."), 409, "refused"),
        (Invalid("Wrong."), 422, "invalid"),
        (Stale("Late."), 412, "stale"),
        (NotAllowed("Not you."), 403, "not_allowed"),
        (Partner.DoesNotExist(), 404, "not_found"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "not_allowed"),
        (RequestDataTooBig(), 413, "too_large"),
        (DisallowedHost(), 400, "malformed"),
        (_of_database(IntegrityError, "23P01"), 409, "try_again"),
        (_of_database(OperationalError, "40P01"), 409, "try_again"),
        (_of_database(OperationalError, "40001"), 409, "try_again"),
        (_of_database(OperationalError, "55P03"), 409, "try_again"),
        (_of_database(IntegrityError, "23514", "choice_is_in_force"), 409, "try_again"),
        (_of_database(IntegrityError, "23514", "other"), 409, "contradicts_record"),
        (_of_database(IntegrityError, "23505"), 409, "already_there"),
        (_of_database(IntegrityError, "23503"), 422, "unknown_id"),
        (_of_database(IntegrityError, "23001"), 409, "append_only"),
        (_of_database(DataError, "22001"), 422, "invalid"),
    ],
)
def test_each_fault_has_its_problem(fault: Exception, status: int, code: str) -> None:
    found = problems.problem_of(fault)
    assert found is not None
    assert (found.status, found.code) == (status, code)
    assert "words" not in found.detail
    assert found.as_document(instance="/x")["title"]


@pytest.mark.parametrize(
    "fault", [KeyError("x"), ZeroDivisionError(), _of_database(OperationalError, "57P01")]
)
def test_an_unknown_fault_is_left_to_be_logged(fault: Exception) -> None:
    assert problems.problem_of(fault) is None
    assert problems.handle(fault, {"request": SimpleNamespace(path="/x")}) is None


def test_facts_are_told_with_their_times_in_london() -> None:
    fault = Refusal("No.", until=at("Mon 29 Mar 2027 09:00"), id=UUID(int=1))
    found = problems.problem_of(fault)
    assert found is not None
    document = found.as_document(instance="/x")
    assert document["facts"] == {"until": "2027-03-29T09:00:00+01:00", "id": UUID(int=1)}
    assert "fields" not in document


def test_every_code_of_the_edge_is_explained() -> None:
    codes = {problem.code for problem in problems.of_the_edge()}
    assert codes <= set(problems.MEANINGS) | {"invalid"}


@pytest.mark.parametrize(
    ("detail", "fields"),
    [
        ({"name": ["Missing."]}, {"name": ["Missing."]}),
        ({"non_field_errors": ["No."]}, {"body": ["No."]}),
        ({"modes": {"0": ["No."]}}, {"modes.0": ["No."]}),
        ({"modes": [{}, {"mode": ["No."]}]}, {"modes.1.mode": ["No."]}),
        ({"a": {"non_field_errors": ["No."]}}, {"a": ["No."]}),
        (["No."], {"body": ["No."]}),
        ([{"a": ["No."]}], {"0.a": ["No."]}),
        ("No.", {"body": ["No."]}),
    ],
)
def test_what_is_wrong_is_said_by_its_path(detail: Any, fields: dict[str, list[str]]) -> None:
    assert problems.flattened(detail) == fields


@pytest.mark.parametrize(
    "path", ["nowhere", "partners/7", "partners/x/y", "holds/", "%00", "feeds/%0A.ics"]
)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options", "trace"])
def test_addresses_that_lead_nowhere_are_not_found(dot: Caller, path: str, method: str) -> None:
    problem(getattr(dot.client(), method)(START + path), 404, "not_found")


def test_a_record_that_may_not_be_seen_looks_like_one_that_is_not_there(
    stranger: Caller, dot: Caller
) -> None:
    hold_id = calling.unknown()
    missing = stranger.get(f"holds/{hold_id}")
    assert missing.content == dot.get(f"holds/{hold_id}").content


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace"])
def test_a_method_that_an_address_does_not_know_is_named(dot: Caller, method: str) -> None:
    response = getattr(dot.client(), method)(f"{START}partners")
    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, POST"


def test_a_form_that_nobody_writes_is_not_acceptable(dot: Caller) -> None:
    response = dot.get_as("image/png", "partners")
    problem(response, 406, "not_acceptable")


def test_a_body_that_is_not_json_is_refused_by_its_type(dot: Caller) -> None:
    response = dot.client().post(f"{START}people", "name=Asha", content_type="text/plain")
    problem(response, 415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_refused(dot: Caller) -> None:
    response = dot.client().post(f"{START}people", {"name": "A" * 3_000_000})
    problem(response, 413, "too_large")


def test_a_fault_of_the_machine_is_not_hidden(dot: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("scheduler.people.persons.register", fail)
    client = dot.client()
    client.raise_request_exception = False
    assert client.post(f"{START}people", {"name": "Asha"}).status_code == 500


def test_a_deadlock_is_answered_with_try_again(
    dot: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise _of_database(OperationalError, "40P01")

    monkeypatch.setattr("scheduler.people.persons.register", fail)
    response = dot.post("people", {"name": "Asha"})
    problem(response, 409, "try_again")
    assert response["Retry-After"] == "1"


def test_a_meaning_stands_behind_each_type(db: None) -> None:
    for code in ("outside_choice", "stale", "try_again", "not_signed_in"):
        response = Client().get(f"/api/v1/problems/{code}")
        assert calling.told(response)["meaning"].endswith(".")
    problem(Client().get("/api/v1/problems/none-such"), 404, "not_found")
