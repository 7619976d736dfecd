"""Supporters: with a scope and an end."""

from scheduler.people.models import Person
from tests.api.bodies import ROUTE, SUPPORTER
from tests.api.calling import Caller, told


def test_a_supporter_has_a_scope_and_an_end(dot: Caller, unasked: Person) -> None:
    path = f"people/{unasked.id}/supporters"
    made = told(dot.post(path, SUPPORTER), 201)
    assert (made["may_see"], made["may_move"], made["gets_copies"]) == (True, False, True)
    told(dot.post(f"people/{unasked.id}/contact-rules", {**ROUTE, "supporter_id": made["id"]}), 201)
    assert told(dot.get(path))["results"] == [made]
    ended = told(dot.post(f"{path}/{made['id']}/end", {"ends_on": "2027-03-01"}))
    assert ended["ends_on"] == "2027-03-01"
    assert told(dot.get(path))["results"] == []
