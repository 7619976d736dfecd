"""People: registered, found, read, changed; who sees them, and who looked."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.audit.models import Entry
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.people.models import Person
from tests.api import calling
from tests.api.bodies import CHOICE, ROUTE, SUPPORTER
from tests.api.calling import Caller, problem, told
from tests.factories import booking, people
from tests.factories.booking import Clinic


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


def test_an_nhs_number_is_checked_and_belongs_to_one_person(dot: Caller, unasked: Person) -> None:
    wrong = problem(
        dot.post("people", {"name": "Ben", "nhs_number": "999 123 4567"}), 422, "invalid"
    )
    assert set(wrong["fields"]) == {"nhs_number"}
    refused = problem(
        dot.post("people", {"name": "Ben", "nhs_number": "9434765919"}), 409, "already_registered"
    )
    assert refused["facts"] == {"field": "nhs_number"}
    assert "Asha" not in str(refused)


def test_people_are_found_by_words_that_no_log_repeats(dot: Caller, unasked: Person) -> None:
    people.letter_route(of=unasked)
    for words in ("ash", "943 476 5919", "TA1 1AB"):
        found = told(dot.post("people/search", {"words": words, "limit": 5}))
        assert found == {
            "results": [
                {
                    "id": str(unasked.id),
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


def test_a_look_at_a_person_is_recorded(dot: Caller, unasked: Person) -> None:
    person = told(dot.get(f"people/{unasked.id}"))
    assert person["nhs_number"] == "9434765919"
    look = Entry.objects.get(deed="person.seen")
    assert (look.person_id, look.record_kind, look.by_label) == (
        unasked.id,
        "person",
        dot.account.username,
    )


def test_details_are_changed_by_the_version_that_was_seen(dot: Caller, unasked: Person) -> None:
    path = f"people/{unasked.id}"
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
    clinic: Clinic, unasked: Person, path: str
) -> None:
    chidi = calling.caller(Role.WORKER)
    theirs = calling.of_post(clinic.freya)
    own = calling.caller(Role.WORKER, at=clinic.trust)
    missing = chidi.get(f"people/{unasked.id}{path}")
    problem(missing, 404, "not_found")
    unknown = chidi.get(f"people/{calling.unknown()}{path}")
    assert unknown.content == missing.content.replace(
        str(unasked.id).encode(), str(calling.unknown()).encode()
    )
    told(own.get(f"people/{unasked.id}{path}"))
    problem(theirs.get(f"people/{unasked.id}{path}"), 404, "not_found")
    assert Entry.objects.filter(deed="person.seen").count() == 1
    booking.choose(unasked, Mode.FACE_TO_FACE)
    booking.appointment(clinic, unasked)
    told(theirs.get(f"people/{unasked.id}{path}"))


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
    clinic: Clinic, unasked: Person, path: str, body: Any
) -> None:
    chidi = calling.caller(Role.WORKER)
    problem(chidi.post(f"people/{unasked.id}/{path}", body), 404, "not_found")
    problem(chidi.patch(f"people/{unasked.id}", {"name": "X"}, seen='"1"'), 404, "not_found")
    assert Entry.objects.filter(by_partner_id=chidi.partner.id).exclude(deed="").count() == 0


@pytest.mark.parametrize("path", ["choices", "needs", "contact-rules", "supporters"])
def test_lists_of_a_person_cost_the_same_for_one_row_and_for_many(
    dot: Caller, unasked: Person, path: str
) -> None:
    def add() -> None:
        booking.choose(unasked, Mode.PHONE)
        told(dot.post(f"people/{unasked.id}/supporters", SUPPORTER), 201)

    kinds = [each["code"] for each in told(dot.get("need-kinds"))["results"]]
    plain = [kind for kind in kinds if not kind.endswith(("interpreter", "language"))]
    add()
    with CaptureQueriesContext(connection) as few:
        told(dot.get(f"people/{unasked.id}/{path}"))
    for number in range(8):
        add()
        dot.post(f"people/{unasked.id}/needs", {"kind": plain[number]})
        dot.post(f"people/{unasked.id}/contact-rules", {**ROUTE, "number": f"07700 90010{number}"})
    with CaptureQueriesContext(connection) as many:
        assert len(told(dot.get(f"people/{unasked.id}/{path}"))["results"]) >= 7
    assert len(many) == len(few)


def test_a_manager_reads_no_choices_and_records_none(clinic: Clinic, unasked: Person) -> None:
    manager = calling.caller(Role.MANAGER, at=clinic.trust)
    told(manager.get(f"people/{unasked.id}"))
    problem(manager.get(f"people/{unasked.id}/choices"), 403, "not_allowed")
    problem(manager.post(f"people/{unasked.id}/choices", CHOICE), 403, "not_allowed")
