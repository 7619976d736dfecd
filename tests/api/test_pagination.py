"""Pages that go on where the last one ended, whatever came or went in between."""

import base64
import json

import pytest

from scheduler.identity.roles import Role
from scheduler.partners.models import Partner
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import partners as partner_factories
from tests.factories.booking import Clinic


def _names(caller: Caller, path: str, *, page_size: int) -> list[list[str]]:
    """Every page of a list."""
    pages, page = [], told(caller.get(path, page_size=page_size))
    while True:
        pages.append([each["id"] for each in page["results"]])
        if page["next"] is None:
            return pages
        page = told(caller.client().get(page["next"]))


def test_every_row_comes_once_although_names_repeat(dot: Caller) -> None:
    for _ in range(7):
        partner_factories.partner(name="Twin")
    pages = _names(dot, "partners", page_size=2)
    assert [len(page) for page in pages] == [2, 2, 2, 2, 1]
    rows = [row for page in pages for row in page]
    assert rows == [str(each.id) for each in Partner.objects.order_by("name", "id")]


def test_a_page_goes_on_after_its_last_row_was_removed(dot: Caller, clinic: Clinic) -> None:
    rows = [partner_factories.partner(name=f"Zebra {number}") for number in range(4)]
    first = told(dot.get("partners", page_size=4))
    assert first["results"][-1]["id"] == str(rows[1].id)
    rows[1].delete()
    second = told(dot.client().get(first["next"]))
    assert [each["id"] for each in second["results"]] == [str(rows[2].id), str(rows[3].id)]


def test_newest_first_goes_on_backwards(clinic: Clinic) -> None:
    auditor = calling.caller(Role.AUDITOR, at=clinic.trust)
    dot = calling.caller(at=clinic.trust)
    for _ in range(5):
        told(dot.post("people", {"name": "Asha"}), 201)
    pages = _names(auditor, "audit-entries", page_size=2)
    rows = [row for page in pages for row in page]
    assert rows == sorted(rows, reverse=True)
    # (five people, and that the record was read)
    assert len(set(rows)) == len(rows) == 6


def _cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "%00",
        "a" * 1001,
        base64.urlsafe_b64encode(b"\xff").decode(),
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b"[" * 700).decode(),
        _cursor("Trust"),
        _cursor("Trust", "not an id"),
        _cursor("a\0b", "00000000-0000-4000-8000-000000000000"),
        _cursor(7, "00000000-0000-4000-8000-000000000000"),
        _cursor("", "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_a_made_up_cursor_is_refused(dot: Caller, cursor: str) -> None:
    assert set(problem(dot.get("partners", cursor=cursor), 422, "invalid")["fields"]) == {"cursor"}


@pytest.mark.parametrize("number", ["9" * 30, "-1", "x"])
def test_a_made_up_number_in_a_cursor_is_no_error(clinic: Clinic, number: str) -> None:
    auditor = calling.caller(Role.AUDITOR, at=clinic.trust)
    response = auditor.get("audit-entries", cursor=_cursor(number))
    assert response.status_code in (200, 422), response.content


@pytest.mark.parametrize("size", ["0", "101", "-1", "x", "1.5", "٣", "9" * 5000, ""])
def test_a_page_holds_1_to_100_rows(dot: Caller, size: str) -> None:
    wrong = problem(dot.get("partners", page_size=size), 422, "invalid")
    assert wrong["fields"] == {"page_size": ["This must be a number from 1 to 100."]}


def test_what_an_address_asks_and_nobody_knows_is_refused(dot: Caller) -> None:
    assert set(problem(dot.get("sites", partnr="x"), 422, "invalid")["fields"]) == {"partnr"}
    assert set(problem(dot.get("partners", q="x"), 422, "invalid")["fields"]) == {"q"}
    twice = dot.client().get("/api/v1/sites?partner=a&partner=b")
    assert problem(twice, 422, "invalid")["fields"] == {
        "partner": ["This is given more than once."]
    }
