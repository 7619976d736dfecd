"""What every view does alike: headers, HEAD, the browsable pages."""

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.views import APIView

from scheduler.api import documents
from scheduler.api.calls import Call
from scheduler.api.permissions import Denied
from scheduler.identity.access import NotAllowed
from scheduler.identity.roles import Role
from tests.api import calling
from tests.api.calling import START, Caller
from tests.factories import NOW, SETUP
from tests.factories.booking import Clinic

NOUNS = sorted(set(documents.LINKS) - {"docs", "openapi"})


def test_answers_are_kept_by_nobody_in_between(dot: Caller) -> None:
    for response in (dot.get("partners"), dot.get("nowhere"), Client().get(f"{START}partners")):
        assert response["Cache-Control"] == "no-store"
        assert {"Accept", "Authorization", "Cookie"} <= set(response["Vary"].split(", "))


def test_a_head_is_a_get_without_a_body(dot: Caller) -> None:
    response = dot.client().head(f"{START}partners/{dot.partner.id}")
    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == dot.etag(f"partners/{dot.partner.id}")
    assert Client().head(f"{START}partners").status_code == 401


def _browser(caller: Caller) -> Client:
    client = Client(headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    client.force_login(caller.account)
    session = client.session
    session["grant_id"] = str(caller.grant.id)
    session.save()
    return client


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_can_be_browsed_by_somebody_signed_in(clinic: Clinic, noun: str) -> None:
    roles = (Role.WORKER, Role.MANAGER, Role.PARTNER_ADMINISTRATOR, Role.AUDITOR)
    pages = [
        _browser(calling.caller(role, at=clinic.trust)).get(reverse(f"api:{noun}"))
        for role in roles
    ]
    for page in pages:
        assert page["Content-Type"] == "text/html; charset=utf-8"
        assert page.status_code in (200, 403, 405, 422)
    assert [page for page in pages if page.status_code != 403]


def test_the_browsable_page_offers_the_fields_of_a_new_record(gil: Caller) -> None:
    page = _browser(gil).get(f"{START}partners").content.decode()
    assert "neutral_name" in page.partition('name="_content"')[2]
    page = _browser(gil).get(f"{START}partners/{gil.partner.id}").content.decode()
    assert "desk_phone" in page.partition('name="_content"')[2]


def test_the_browsable_page_shows_a_problem_too(dot: Caller) -> None:
    page = _browser(dot).get(f"{START}partners/{calling.unknown()}")
    assert page.status_code == 404
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert "not_found" in page.content.decode()


def test_a_program_may_ask_for_the_browsable_page_too(dot: Caller) -> None:
    page = calling.done(dot.get_as("text/html", "partners"))
    assert dot.account.username in page.content.decode()


def test_a_view_that_declares_nothing_is_open_to_nobody(dot: Caller) -> None:
    view = type("Forgotten", (APIView,), {})
    assert [type(each) for each in view().get_permissions()] == [Denied]
    assert not Denied().has_permission(Request(HttpRequest()), view())


def test_nobody_without_a_partner_acts_for_one() -> None:
    call = Call(request=Request(HttpRequest()), by=SETUP, now=NOW)
    with pytest.raises(NotAllowed, match="Act for a partner"):
        _ = call.partner_id


def test_a_problem_of_a_document_is_json(dot: Caller) -> None:
    path = f"messages/{calling.unknown()}/letter.pdf"
    for accepted in ("application/pdf", "*/*"):
        calling.problem(dot.get_as(accepted, path), 404, "not_found")
    calling.problem(dot.get_as("text/calendar", path), 406, "not_acceptable")
