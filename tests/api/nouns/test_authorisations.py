"""What staff may do is recorded, ended and withdrawn by their employer."""

import pytest

from scheduler.partners.models import Post
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories.booking import Clinic


@pytest.fixture
def manager(clinic: Clinic) -> Caller:
    return calling.caller("manager", at=clinic.trust)


def test_an_authorisation_is_recorded_ended_and_another_withdrawn(
    manager: Caller, ewan: Caller, worker: Post
) -> None:
    body = {
        "post_id": str(worker.id),
        "kind": "training",
        "title": "Lone working",
        "starts_on": "2027-01-01",
    }
    made = told(manager.post("authorisations", body), 201)
    assert (made["title"], made["ends_on"]) == ("Lone working", None)
    path = f"authorisations/{made['id']}"
    assert told(manager.post(f"{path}/end", {"ends_on": "2027-06-01"}))["ends_on"] == "2027-06-01"
    other = told(manager.post("authorisations", body | {"kind": "dbs", "title": ""}), 422)
    assert other["code"] == "invalid"
    del body["title"]
    other = told(manager.post("authorisations", body | {"kind": "dbs"}), 201)
    assert told(manager.post(f"authorisations/{other['id']}/withdraw"))["withdrawn_at"]
    problem(manager.post(f"authorisations/{other['id']}/withdraw"), 409, "already_ended")
    listed = told(ewan.get("authorisations", post=str(worker.id)))["results"]
    assert {each["kind"] for each in listed} == {"training", "dbs"}
    # A rota keeper sees them, and a manager records them.
    problem(ewan.post("authorisations", body | {"kind": "dbs"}), 403, "not_allowed")


def test_what_is_missing_is_said_and_another_employers_staff_are_not_there(
    manager: Caller, worker: Post, clinic: Clinic
) -> None:
    body = {"post_id": str(worker.id), "kind": "mode", "starts_on": "2027-01-01"}
    problem(manager.post("authorisations", body), 422, "invalid")
    theirs = body | {"post_id": str(clinic.freya.id), "mode": "phone"}
    problem(manager.post("authorisations", theirs), 404, "not_found")
    assert told(manager.get("authorisations"))["results"] == []
