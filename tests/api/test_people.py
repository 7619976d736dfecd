"""People, their choices, needs, contact rules and supporters; who sees them, and who looked."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.audit.models import Entry
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.people.models import Choice, Person
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import booking, people
from tests.factories.booking import Clinic

CHOICE = {
    "modes": ["face_to_face", "phone"],
    "asked_by": "Dot",
    "how": "face_to_face",
    "asked_at": "2027-02-26T15:00:00+00:00",
}
ROUTE = {"channel": "sms", "number": "07700 900002", "is_safe": True}
SUPPORTER = {
    "name": "Mary Example",
    "may_see": True,
    "may_move": False,
    "gets_copies": True,
    "starts_on": "2027-03-01",
}


@pytest.fixture
def asha(clinic: Clinic) -> Person:
    return people.person(known_to=clinic.trust, nhs_number="943 476 5919")


def test_only_a_name_is_needed(dot: Caller) -> None:
    response = calling.done(dot.post("people", {"name": "Asha Example"}), 201)
    person = told(response, 201)
    assert person == {
        "id": person["id"],
        "name": "Asha Example",
        "known_as": "",
        "date_of_birth": None,
        "pronouns": "",
        "nhs_number": None,
        "language": "en",
        "first_known_to_id": str(dot.partner.id),
        "external_reference": "",
        "registered_at": "2027-03-01T08:00:00+00:00",
        "version": 1,
    }
    assert response["ETag"] == '"1"'


def test_an_nhs_number_is_checked_and_belongs_to_one_person(dot: Caller, asha: Person) -> None:
    wrong = problem(
        dot.post("people", {"name": "Ben", "nhs_number": "999 123 4567"}), 422, "invalid"
    )
    assert set(wrong["fields"]) == {"nhs_number"}
    refused = problem(
        dot.post("people", {"name": "Ben", "nhs_number": "9434765919"}), 409, "already_registered"
    )
    assert refused["facts"] == {"field": "nhs_number"}
    assert "Asha" not in str(refused)


def test_people_are_found_by_words_that_no_log_repeats(dot: Caller, asha: Person) -> None:
    people.letter_route(of=asha)
    for words in ("ash", "943 476 5919", "TA1 1AB"):
        found = told(dot.post("people/search", {"words": words, "limit": 5}))
        assert found == {
            "results": [
                {
                    "id": str(asha.id),
                    "name": "Asha Example",
                    "known_as": "",
                    "date_of_birth": None,
                }
            ],
            "next": None,
        }
    assert told(dot.post("people/search", {"words": "nobody"}))["results"] == []
    entries = Entry.objects.filter(deed="people.searched").order_by("id")
    assert [entry.reason for entry in entries] == ["1 found"] * 3 + ["0 found"]
    assert not [value for entry in entries.values() for value in entry.values() if value == "ash"]


def test_a_look_at_a_person_is_recorded(dot: Caller, asha: Person) -> None:
    person = told(dot.get(f"people/{asha.id}"))
    assert person["nhs_number"] == "9434765919"
    look = Entry.objects.get(deed="person.seen")
    assert (look.person_id, look.record_kind, look.by_label) == (
        asha.id,
        "person",
        dot.account.username,
    )


def test_details_are_changed_by_the_version_that_was_seen(dot: Caller, asha: Person) -> None:
    path = f"people/{asha.id}"
    changed = calling.done(dot.patch(path, {"known_as": "Ash", "nhs_number": ""}, seen='"1"'))
    assert told(changed)["known_as"] == "Ash"
    assert told(changed)["nhs_number"] is None
    assert changed["ETag"] == '"2"'
    problem(dot.patch(path, {"known_as": "A"}, seen='"1"'), 412, "stale")
    for never_given in ('W/"2"', "2", '"2", "3"', '"abc"', '"99999999999999999999"'):
        problem(dot.patch(path, {"known_as": "A"}, seen=never_given), 412, "stale")


@pytest.mark.parametrize(
    "path",
    ["", "/choices", "/choices/in-force", "/needs", "/contact-rules", "/supporters"],
)
def test_a_worker_sees_only_people_whom_their_partner_looks_after(
    clinic: Clinic, asha: Person, path: str
) -> None:
    chidi = calling.caller(Role.WORKER)
    theirs = calling.of_post(clinic.freya)
    own = calling.caller(Role.WORKER, at=clinic.trust)
    missing = chidi.get(f"people/{asha.id}{path}")
    problem(missing, 404, "not_found")
    unknown = chidi.get(f"people/{calling.unknown()}{path}")
    assert unknown.content == missing.content.replace(
        str(asha.id).encode(), str(calling.unknown()).encode()
    )
    told(own.get(f"people/{asha.id}{path}"))
    problem(theirs.get(f"people/{asha.id}{path}"), 404, "not_found")
    assert Entry.objects.filter(deed="person.seen").count() == 1
    booking.choose(asha, Mode.FACE_TO_FACE)
    booking.appointment(clinic, asha)
    told(theirs.get(f"people/{asha.id}{path}"))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("choices", CHOICE),
        ("needs", {"kind": "step_free"}),
        ("contact-rules", ROUTE),
        ("supporters", SUPPORTER),
        (f"needs/{calling.unknown()}/end", None),
        (f"contact-rules/{calling.unknown()}/end", None),
        (f"supporters/{calling.unknown()}/end", {"ends_on": "2027-03-02"}),
    ],
)
def test_what_a_worker_may_not_see_they_may_not_change(
    clinic: Clinic, asha: Person, path: str, body: Any
) -> None:
    chidi = calling.caller(Role.WORKER)
    problem(chidi.post(f"people/{asha.id}/{path}", body), 404, "not_found")
    problem(chidi.patch(f"people/{asha.id}", {"name": "X"}, seen='"1"'), 404, "not_found")
    assert Entry.objects.filter(by_partner_id=chidi.partner.id).exclude(deed="").count() == 0


def test_a_choice_is_recorded_in_the_persons_order(
    dot: Caller, asha: Person, clinic: Clinic
) -> None:
    path = f"people/{asha.id}/choices"
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
    dot: Caller, asha: Person, wrong: dict[str, Any], field: str
) -> None:
    refused = problem(dot.post(f"people/{asha.id}/choices", CHOICE | wrong), 422, "invalid")
    assert set(refused["fields"]) == {field}
    assert not Choice.objects.exists()


def test_a_choice_of_a_service_that_is_not_there_is_not_found(dot: Caller, asha: Person) -> None:
    body = {**CHOICE, "service_id": str(calling.unknown())}
    problem(dot.post(f"people/{asha.id}/choices", body), 404, "not_found")


def test_a_need_is_of_the_catalogue_and_ends(dot: Caller, asha: Person) -> None:
    kinds = {each["code"]: each for each in told(dot.get("need-kinds"))["results"]}
    assert kinds["print_24_point"] == {
        "code": "print_24_point",
        "label": "Needs print of at least 24 point",
        "category": "004",
        "snomed": "957351000000102",
        "detail_is": "",
    }
    path = f"people/{asha.id}/needs"
    made = told(dot.post(path, {"kind": "print_24_point"}), 201)
    problem(dot.post(path, {"kind": "print_24_point"}), 409, "need_already_recorded")
    problem(dot.post(path, {"kind": "a sofa"}), 422, "invalid")
    assert told(dot.get(path))["results"] == [made]
    assert told(dot.post(f"{path}/{made['id']}/end"))["ended_at"] == "2027-03-01T08:00:00+00:00"
    problem(dot.post(f"{path}/{made['id']}/end"), 409, "already_ended")
    assert told(dot.get(path))["results"] == []


def test_a_need_of_somebody_else_does_not_exist_here(dot: Caller, asha: Person) -> None:
    ben = people.person(name="Ben Example", known_to=dot.partner)
    need = people.need("print_24_point", of=ben)
    problem(dot.post(f"people/{asha.id}/needs/{need.id}/end"), 404, "not_found")


def test_a_route_is_recorded_with_its_rules_and_ended(dot: Caller, asha: Person) -> None:
    path = f"people/{asha.id}/contact-rules"
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
    dot: Caller, asha: Person, wrong: dict[str, Any], field: str
) -> None:
    refused = problem(dot.post(f"people/{asha.id}/contact-rules", ROUTE | wrong), 422, "invalid")
    assert set(refused["fields"]) == {field}


def test_a_supporter_has_a_scope_and_an_end(dot: Caller, asha: Person) -> None:
    path = f"people/{asha.id}/supporters"
    made = told(dot.post(path, SUPPORTER), 201)
    assert (made["may_see"], made["may_move"], made["gets_copies"]) == (True, False, True)
    told(dot.post(f"people/{asha.id}/contact-rules", {**ROUTE, "supporter_id": made["id"]}), 201)
    assert told(dot.get(path))["results"] == [made]
    ended = told(dot.post(f"{path}/{made['id']}/end", {"ends_on": "2027-03-01"}))
    assert ended["ends_on"] == "2027-03-01"
    assert told(dot.get(path))["results"] == []


@pytest.mark.parametrize("path", ["choices", "needs", "contact-rules", "supporters"])
def test_lists_of_a_person_cost_the_same_for_one_row_and_for_many(
    dot: Caller, asha: Person, path: str
) -> None:
    def add() -> None:
        booking.choose(asha, Mode.PHONE)
        told(dot.post(f"people/{asha.id}/supporters", SUPPORTER), 201)

    kinds = [each["code"] for each in told(dot.get("need-kinds"))["results"]]
    plain = [kind for kind in kinds if not kind.endswith(("interpreter", "language"))]
    add()
    with CaptureQueriesContext(connection) as few:
        told(dot.get(f"people/{asha.id}/{path}"))
    for number in range(8):
        add()
        dot.post(f"people/{asha.id}/needs", {"kind": plain[number]})
        dot.post(f"people/{asha.id}/contact-rules", {**ROUTE, "number": f"07700 90010{number}"})
    with CaptureQueriesContext(connection) as many:
        assert len(told(dot.get(f"people/{asha.id}/{path}"))["results"]) >= 7
    assert len(many) == len(few)


def test_a_manager_reads_no_choices_and_records_none(clinic: Clinic, asha: Person) -> None:
    manager = calling.caller(Role.MANAGER, at=clinic.trust)
    told(manager.get(f"people/{asha.id}"))
    problem(manager.get(f"people/{asha.id}/choices"), 403, "not_allowed")
    problem(manager.post(f"people/{asha.id}/choices", CHOICE), 403, "not_allowed")
