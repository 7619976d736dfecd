"""Levels of protection: set and ended by the site's partner; for a service, by administrators."""

import pytest

from scheduler.identity.roles import Role
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import partners as factories
from tests.factories.booking import Clinic


@pytest.fixture
def maya(clinic: Clinic) -> Caller:
    return calling.caller(Role.MANAGER, at=clinic.trust)


def a_level(**what: object) -> dict[str, object]:
    return {"level": 70, "release_minutes": 2880, **what}


def test_a_level_of_a_site_is_set_followed_and_ended(maya: Caller, clinic: Clinic) -> None:
    body = a_level(site_id=str(clinic.hub.id), service_id=str(clinic.service.id))
    first = told(maya.post("protections", body), 201)
    assert (first["level"], first["release_minutes"], first["ended_at"]) == (70, 2880, None)

    second = told(maya.post("protections", {**body, "level": 40}), 201)

    listed = told(maya.get("protections", site=str(clinic.hub.id)))["results"]
    assert {each["id"]: each["ended_at"] is None for each in listed} == {
        first["id"]: False,
        second["id"]: True,
    }
    path = f"protections/{second['id']}"
    assert told(maya.post(f"{path}/end", seen=maya.etag(path)))["ended_at"] is not None
    problem(maya.post(f"{path}/end", seen=maya.etag(path)), 409, "already_ended")


def test_another_partner_s_site_is_theirs_to_decide(maya: Caller, clinic: Clinic) -> None:
    theirs = factories.protection(at_site=factories.site(of=clinic.charity))
    problem(maya.post("protections", a_level(site_id=str(theirs.site_id))), 403, "not_allowed")
    path = f"protections/{theirs.id}"
    problem(maya.post(f"{path}/end", seen=maya.etag(path)), 403, "not_allowed")


def test_a_service_everywhere_is_for_who_may_change_services(
    maya: Caller, gil: Caller, clinic: Clinic
) -> None:
    body = a_level(service_id=str(clinic.service.id))
    problem(maya.post("protections", body), 403, "not_allowed")

    made = told(gil.post("protections", body), 201)

    assert made["site_id"] is None
    listed = told(maya.get("protections", service=str(clinic.service.id)))["results"]
    assert [each["id"] for each in listed] == [made["id"]]


def test_a_level_of_nothing_at_all_or_out_of_bounds_is_refused(gil: Caller, clinic: Clinic) -> None:
    problem(gil.post("protections", a_level()), 422, "invalid")
    body = a_level(site_id=str(clinic.hub.id))
    problem(gil.post("protections", {**body, "level": 101}), 422, "invalid")
    problem(gil.post("protections", {**body, "release_minutes": -1}), 422, "invalid")


def test_a_desk_neither_sees_nor_sets_levels(clinic: Clinic) -> None:
    dot = calling.caller(Role.RECEPTIONIST, at=clinic.trust)
    problem(dot.get("protections"), 403, "not_allowed")
    problem(dot.post("protections", a_level(site_id=str(clinic.hub.id))), 403, "not_allowed")
