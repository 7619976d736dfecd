"""Who is calling: staff tokens, signed-in people with CSRF, and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from scheduler.audit.models import Entry
from scheduler.identity import accounts, tokens
from scheduler.identity.roles import Role
from scheduler.partners import posts
from tests.api import calling
from tests.api.calling import START, Caller, problem, told
from tests.factories import NOW, SETUP, identity
from tests.factories import partners as partner_factories
from tests.factories.booking import Clinic


def _refused(response: object) -> None:
    refused = problem(response, 401, "not_signed_in")
    assert response["WWW-Authenticate"] == 'Bearer realm="scheduler"'  # type: ignore[index]
    assert set(refused) == {"type", "title", "status", "detail", "instance", "code"}


def test_nobody_is_told_to_sign_in(clinic: Clinic) -> None:
    _refused(Client().get(f"{START}partners"))


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "bearer cfs_x",
        "Bearer a b",
        "Bearer \u00e9",
        "Basic eA==",
    ],
)
def test_a_wrong_token_is_nobody(clinic: Clinic, header: str) -> None:
    _refused(Client().get(f"{START}partners", headers={"Authorization": header}))


def test_a_token_acts_for_its_post(dot: Caller) -> None:
    person = told(dot.post("people", {"name": "Asha Example"}), 201)
    entry = Entry.objects.get(deed="person.registered", record_id=person["id"])
    assert (entry.by_account_id, entry.by_post_id, entry.by_partner_id, entry.by_role) == (
        dot.account.id,
        dot.grant.post_id,
        dot.partner.id,
        Role.RECEPTIONIST,
    )


def test_a_revoked_token_is_nobody(dot: Caller) -> None:
    tokens.revoke(token_id=dot.account.tokens.get().id, by=SETUP, now=NOW)
    _refused(dot.get("partners"))


def test_a_token_runs_out(dot: Caller) -> None:
    with time_machine.travel(NOW + timedelta(days=30)):
        _refused(dot.get("partners"))


def test_a_token_ends_with_the_post(dot: Caller) -> None:
    posts.end(post_id=dot.grant.post_id, ends_on=NOW.date(), by=SETUP, now=NOW)
    _refused(dot.get("partners"))


def test_a_closed_account_is_nobody(dot: Caller) -> None:
    accounts.close(account_id=dot.account.id, by=SETUP, now=NOW)
    _refused(dot.get("partners"))


def _signed_in(caller: Caller, *, enforce_csrf_checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.force_login(caller.account)
    session = client.session
    session["grant_id"] = str(caller.grant.id)
    session.save()
    return client


def test_somebody_signed_in_on_the_pages_may_call(dot: Caller) -> None:
    assert told(_signed_in(dot).get(f"{START}partners"))["results"]


def test_somebody_signed_in_acts_only_in_a_post_of_theirs(dot: Caller) -> None:
    others = calling.caller(Role.PARTNER_ADMINISTRATOR)
    client = _signed_in(dot)
    for grant_id in (str(others.grant.id), "nonsense", None):
        session = client.session
        session["grant_id"] = grant_id
        session.save()
        _refused(client.get(f"{START}partners"))


def test_a_signed_in_call_that_changes_something_needs_the_csrf_token(dot: Caller) -> None:
    client = _signed_in(dot, enforce_csrf_checks=True)
    refused = problem(
        client.post(f"{START}people", {"name": "Asha"}, content_type="application/json"),
        403,
        "not_allowed",
    )
    assert "CSRF" in refused["detail"]
    client.get("/api/v1/docs/")
    client.cookies["csrftoken"] = "a" * 32
    response = client.post(
        f"{START}people",
        {"name": "Asha"},
        content_type="application/json",
        headers={"X-CSRFToken": "a" * 32},
    )
    calling.done(response, 201)


def test_a_token_needs_no_csrf_token_beside_a_session(dot: Caller) -> None:
    client = _signed_in(dot, enforce_csrf_checks=True)
    response = client.post(
        f"{START}people",
        {"name": "Asha"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {dot.secret}"},
    )
    calling.done(response, 201)


def test_an_account_without_a_post_in_force_is_nobody(dot: Caller) -> None:
    client = Client()
    client.force_login(identity.account(of=partner_factories.staff_member()))
    _refused(client.get(f"{START}partners"))


@pytest.mark.parametrize("given", ["x" * 200, "a\tb", "é", "fine-1"])
def test_a_request_id_of_any_form_can_be_kept(dot: Caller, given: str) -> None:
    response = dot.client().post(
        f"{START}people",
        {"name": "Asha"},
        headers={"X-Request-ID": given.encode().decode("latin-1")},
    )
    calling.done(response, 201)
    kept = Entry.objects.get(deed="person.registered").request_id
    assert 1 <= len(kept) <= 64
