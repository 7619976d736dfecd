"""Choices: recorded after asking, never guessed, never changed."""

from typing import Any

import pytest

from scheduler.people.models import Choice, Person
from tests.api import calling
from tests.api.bodies import CHOICE
from tests.api.calling import Caller, problem, told
from tests.factories.booking import Clinic


def test_a_choice_is_recorded_in_the_persons_order(
    dot: Caller, unasked: Person, clinic: Clinic
) -> None:
    path = f"people/{unasked.id}/choices"
    assert told(dot.get(f"{path}/in-force"))["choice"] is None
    made = told(dot.post(path, CHOICE), 201)
    assert made["modes"] == ["face_to_face", "phone"]
    assert made["asked_at"] == "2027-02-26T15:00:00+00:00"
    assert made["service_id"] is None
    service_id = str(clinic.service.id)
    narrower = told(dot.post(path, {**CHOICE, "modes": ["phone"], "service_id": service_id}), 201)
    assert told(dot.get(f"{path}/in-force"))["choice"]["id"] == made["id"]
    in_force = told(dot.get(f"{path}/in-force", service=service_id))["choice"]
    assert in_force["id"] == narrower["id"]
    history = told(dot.get(path))["results"]
    assert [each["id"] for each in history] == [narrower["id"], made["id"]]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"modes": []}, "modes"),
        ({"modes": ["phone", "phone"]}, "modes"),
        ({"modes": ["fax"]}, "modes.0"),
        ({"how": "guessed"}, "how"),
        ({"asked_at": "2027-02-26T15:00:00"}, "asked_at"),
        ({"asked_at": "2027-03-02T15:00:00Z"}, "asked_at"),
        ({"asked_by": ""}, "asked_by"),
    ],
)
def test_a_choice_is_never_guessed(
    dot: Caller, unasked: Person, wrong: dict[str, Any], field: str
) -> None:
    refused = problem(dot.post(f"people/{unasked.id}/choices", CHOICE | wrong), 422, "invalid")
    assert set(refused["fields"]) == {field}
    assert not Choice.objects.exists()


def test_a_choice_of_a_service_that_is_not_there_is_not_found(dot: Caller, unasked: Person) -> None:
    body = {**CHOICE, "service_id": str(calling.unknown())}
    problem(dot.post(f"people/{unasked.id}/choices", body), 404, "not_found")
