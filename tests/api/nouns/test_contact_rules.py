"""Contact rules: routes with their rules, recorded and ended."""

from typing import Any

import pytest

from scheduler.people.models import Person
from tests.api.bodies import ROUTE
from tests.api.calling import Caller, problem, told


def test_a_route_is_recorded_with_its_rules_and_ended(dot: Caller, unasked: Person) -> None:
    path = f"people/{unasked.id}/contact-rules"
    body = {**ROUTE, "days": [1, 5], "hours_from": "09:00", "hours_until": "17:00"}
    made = told(dot.post(path, body), 201)
    assert made["number"] == "+447700900002"
    assert (made["hours_from"], made["hours_until"], made["days"]) == ("09:00", "17:00", [1, 5])
    letter = {
        "channel": "letter",
        "address_lines": ["Asha Example", "1 Example Street", "Exampleton", "TA1 1AB"],
        "is_safe": True,
        "position": 2,
    }
    told(dot.post(path, letter), 201)
    listed = told(dot.get(path))["results"]
    assert [each["channel"] for each in listed] == ["sms", "letter"]
    assert told(dot.post(f"{path}/{made['id']}/end"))["ended_at"]
    problem(dot.post(f"{path}/{made['id']}/end"), 409, "already_ended")
    assert len(told(dot.get(path))["results"]) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "01632 960003"}, "number"),
        ({"is_safe": "yes"}, "is_safe"),
        ({"days": [0]}, "days.0"),
        ({"hours_from": "09:00"}, "hours_until"),
        ({"email": "asha@example.org"}, "channel"),
        ({"position": 0}, "position"),
    ],
)
def test_a_route_that_cannot_be_safe_is_refused(
    dot: Caller, unasked: Person, wrong: dict[str, Any], field: str
) -> None:
    refused = problem(dot.post(f"people/{unasked.id}/contact-rules", ROUTE | wrong), 422, "invalid")
    assert set(refused["fields"]) == {field}
