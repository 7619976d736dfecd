"""Needs: of one catalogue, recorded and ended."""

from scheduler.people.models import Person
from tests.api.calling import Caller, problem, told
from tests.factories import people


def test_a_need_is_of_the_catalogue_and_ends(dot: Caller, unasked: Person) -> None:
    kinds = {each["code"]: each for each in told(dot.get("need-kinds"))["results"]}
    assert kinds["print_24_point"] == {
        "code": "print_24_point",
        "label": "Needs print of at least 24 point",
        "category": "004",
        "snomed": "957351000000102",
        "detail_is": "",
    }
    path = f"people/{unasked.id}/needs"
    made = told(dot.post(path, {"kind": "print_24_point"}), 201)
    problem(dot.post(path, {"kind": "print_24_point"}), 409, "need_already_recorded")
    problem(dot.post(path, {"kind": "a sofa"}), 422, "invalid")
    assert told(dot.get(path))["results"] == [made]
    assert told(dot.post(f"{path}/{made['id']}/end"))["ended_at"] == "2027-03-01T08:00:00+00:00"
    problem(dot.post(f"{path}/{made['id']}/end"), 409, "already_ended")
    assert told(dot.get(path))["results"] == []


def test_a_need_of_somebody_else_does_not_exist_here(dot: Caller, unasked: Person) -> None:
    ben = people.person(name="Ben Example", known_to=dot.partner)
    need = people.need("print_24_point", of=ben)
    problem(dot.post(f"people/{unasked.id}/needs/{need.id}/end"), 404, "not_found")
