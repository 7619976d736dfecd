"""The waiting list: people wait in their own modes, at the desk that keeps their place."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.modes import Mode
from scheduler.people.models import Person
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import booking
from tests.factories.booking import Clinic


def test_people_wait_in_their_own_modes_at_the_desk_that_keeps_their_place(
    dot: Caller, stranger: Caller, clinic: Clinic, asha: Person
) -> None:
    body = {
        "person_id": str(asha.id),
        "service_id": str(clinic.service.id),
        "site_ids": [str(clinic.hub.id)],
        "note": "Mornings\nplease",
    }
    entry = told(dot.post("waiting-list", body), 201)
    assert entry["modes"] == ["face_to_face"]
    assert entry["site_ids"] == [str(clinic.hub.id)]
    assert entry["owner_id"] == str(clinic.trust.id)
    problem(dot.post("waiting-list", body), 409, "already_waiting")
    path = f"waiting-list/{entry['id']}"
    assert told(dot.get("waiting-list"))["results"] == [entry] == [told(dot.get(path))]
    other = told(dot.get("waiting-list", service=str(calling.unknown())))
    assert other["results"] == []
    assert told(stranger.get("waiting-list"))["results"] == []
    problem(stranger.get(path), 404, "not_found")
    problem(stranger.post(f"{path}/leave"), 404, "not_found")
    assert told(dot.post(f"{path}/leave"))["state"] == "left"
    problem(dot.post(f"{path}/leave"), 409, "not_waiting")
    assert told(dot.get("waiting-list"))["results"] == []
    assert len(told(dot.get("waiting-list", state="left"))["results"]) == 1


def test_waiting_costs_the_same_for_one_and_for_many(dot: Caller, clinic: Clinic) -> None:
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            rows = told(dot.get("waiting-list"))["results"]
        return len(rows), len(queries)

    def wait(name: str) -> None:
        somebody = booking.person(clinic.trust, Mode.PHONE, name=name)
        body = {"person_id": str(somebody.id), "service_id": str(clinic.service.id)}
        told(dot.post("waiting-list", {**body, "site_ids": [str(clinic.hub.id)]}), 201)

    wait("One")
    one, few = cost()
    for number in range(6):
        wait(f"P{number}")
    assert (one, cost()) == (1, (7, few))
