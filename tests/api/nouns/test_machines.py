"""Machines over HTTP: added, changed, rotated and ended by their partner's administrator."""

from typing import Any

import pytest

from scheduler.identity.models import Machine
from scheduler.identity.roles import Role
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import identity, partners
from tests.factories.booking import Clinic


@pytest.fixture
def body(clinic: Clinic) -> dict[str, Any]:
    post = partners.post(at_partner=clinic.trust)
    return {"name": "other-system", "post_id": str(post.id), "scopes": ["tasks:read"]}


def test_a_machine_is_added_with_a_secret_shown_once(gil: Caller, body: dict[str, Any]) -> None:
    added = told(gil.post("machines", body), 201)
    secret = added.pop("secret")
    assert secret.startswith("cfm_")
    path = f"machines/{added['id']}"
    assert told(gil.get(path)) == added
    assert told(gil.get("machines"))["results"] == [added]
    assert (added["name"], added["scopes"], added["calls_a_minute"]) == (
        "other-system",
        ["tasks:read"],
        None,
    )
    accounts = {each["username"] for each in told(gil.get("accounts"))["results"]}
    assert "other-system" in accounts
    problem(gil.post("machines", body), 409, "already_there")


def test_its_scopes_and_its_limit_are_changed(gil: Caller, body: dict[str, Any]) -> None:
    path = f"machines/{told(gil.post('machines', body), 201)['id']}"
    seen = gil.etag(path)
    change = {"scopes": ["people:read"], "calls_a_minute": 30}
    changed = told(gil.patch(path, change, seen=seen))
    assert (changed["scopes"], changed["calls_a_minute"]) == (["people:read"], 30)
    problem(gil.patch(path, change, seen=seen), 412, "stale")
    wrongs: list[dict[str, Any]] = [{"scopes": []}, {"scopes": ["all"]}, {"calls_a_minute": 0}, {}]
    for wrong in wrongs:
        problem(gil.patch(path, wrong, seen=gil.etag(path)), 422, "invalid")


def test_a_secret_follows_another(gil: Caller, body: dict[str, Any]) -> None:
    path = f"machines/{told(gil.post('machines', body), 201)['id']}"
    made = told(gil.post(f"{path}/secrets", {"overlap_days": 7}, key="k-1"), 201)
    assert made["secret"].startswith("cfm_")
    problem(gil.post(f"{path}/secrets", {"overlap_days": 7}, key="k-1"), 409, "answer_not_kept")
    problem(gil.post(f"{path}/secrets", {"overlap_days": 7}), 409, "two_secrets_in_force")
    problem(gil.post(f"{path}/secrets", {"overlap_days": 15}), 422, "invalid")
    (newest, first) = told(gil.get(path))["secrets"]
    assert newest["id"] == made["id"] or first["id"] == made["id"]
    older = next(each for each in (newest, first) if each["id"] != made["id"])
    assert older["expires_at"] == "2027-03-08T08:00:00+00:00"
    ended = told(gil.post(f"{path}/secrets/{older['id']}/end"))
    assert ended["ended_at"] == "2027-03-01T08:00:00+00:00"
    problem(gil.post(f"{path}/secrets/{older['id']}/end"), 409, "already_ended")
    problem(gil.post(f"{path}/secrets/{calling.unknown()}/end"), 404, "not_found")
    told(gil.post(f"{path}/secrets", {"overlap_days": 0}), 201)


def test_a_machine_is_ended(gil: Caller, body: dict[str, Any]) -> None:
    path = f"machines/{told(gil.post('machines', body), 201)['id']}"
    assert told(gil.post(f"{path}/end"))["ended_at"]
    problem(gil.post(f"{path}/end"), 409, "already_ended")
    problem(gil.post(f"{path}/secrets", {"overlap_days": 0}), 409, "already_ended")


def test_machines_are_their_partners_own(gil: Caller, clinic: Clinic, body: dict[str, Any]) -> None:
    problem(gil.post("machines", body | {"post_id": str(clinic.freya.id)}), 403, "not_allowed")
    identity.machine(at_partner=clinic.charity)
    theirs = Machine.objects.get()
    assert told(gil.get("machines"))["results"] == []
    problem(gil.get(f"machines/{theirs.id}"), 404, "not_found")
    problem(gil.post(f"machines/{theirs.id}/end"), 404, "not_found")
    machine = calling.caller(Role.SERVICE_ACCOUNT, at=clinic.trust)
    problem(machine.get("machines"), 403, "not_allowed")
