"""Partners: read by everybody who acts, added and changed by administrators."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.audit.models import Entry
from scheduler.identity.roles import Role
from scheduler.partners.models import Partner
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import partners as partner_factories
from tests.factories.booking import Clinic

NEW = {
    "slug": "mind",
    "name": "Exampleton Mind",
    "kind": "charity",
    "neutral_name": "Exampleton",
    "desk_phone": "01632 960009",
}


def test_partners_are_listed_by_name(dot: Caller, clinic: Clinic) -> None:
    page = told(dot.get("partners"))
    assert [each["name"] for each in page["results"]] == ["Charity", "Trust"]
    assert page["next"] is None
    assert page["results"][1] == {
        "id": str(clinic.trust.id),
        "slug": "trust",
        "name": "Trust",
        "kind": "nhs_trust",
        "ods_code": "",
        "neutral_name": "Trust",
        "desk_phone": "+441632960003",
        "text_number": "+447700900010",
    }


def test_a_partner_is_added_and_found_where_the_answer_says(gil: Caller) -> None:
    response = calling.done(gil.post("partners", NEW), 201)
    there = told(gil.client().get(response["Location"]))
    assert there == told(response, 201)
    assert there["desk_phone"] == "+441632960009"
    entry = Entry.objects.get(deed="partner.added", record_id=there["id"])
    assert entry.by_label == gil.account.username
    assert entry.by_partner_id == gil.partner.id
    assert entry.request_id


def test_a_second_partner_of_one_slug_is_refused(gil: Caller) -> None:
    refused = problem(gil.post("partners", {**NEW, "slug": "trust"}), 409, "already_there")
    assert refused["detail"] == "Another partner has this short name."
    assert refused["facts"] == {"field": "slug"}
    assert refused["instance"] == "/api/v1/partners"


def test_what_is_wrong_is_named_by_field(gil: Caller) -> None:
    wrong = problem(
        gil.post("partners", {"slug": "a b", "kind": "shop", "colour": "red"}), 422, "invalid"
    )
    assert set(wrong["fields"]) == {"colour"}
    wrong = problem(gil.post("partners", {"slug": "a b", "kind": "shop"}), 422, "invalid")
    assert set(wrong["fields"]) == {"slug", "kind", "name", "neutral_name", "desk_phone"}
    wrong = problem(gil.post("partners", {**NEW, "desk_phone": "999999"}), 422, "invalid")
    assert wrong["fields"] == {
        "desk_phone": ["This is not a phone number that can be rung from the UK."]
    }


def test_an_own_partner_is_changed_by_the_version_that_was_seen(gil: Caller) -> None:
    path = f"partners/{gil.partner.id}"
    seen = gil.etag(path)
    changed = calling.done(gil.patch(path, {"name": "Levels Trust"}, seen=seen))
    assert told(changed)["name"] == "Levels Trust"
    assert changed["ETag"] == gil.etag(path) != seen
    problem(gil.patch(path, {"name": "Other Trust"}, seen=seen), 412, "stale")
    assert Partner.objects.get(id=gil.partner.id).name == "Levels Trust"


def test_a_change_says_which_version_it_was_made_from(gil: Caller) -> None:
    path = f"partners/{gil.partner.id}"
    problem(gil.patch(path, {"name": "Levels"}), 428, "version_required")
    problem(gil.patch(path, {"name": "Levels"}, seen="*"), 428, "version_required")
    problem(gil.patch(path, {"name": "Levels"}, seen='"1"'), 412, "stale")
    problem(gil.patch(path, {}, seen=gil.etag(path)), 422, "invalid")


def test_another_partner_is_for_that_partner_to_change(gil: Caller, clinic: Clinic) -> None:
    path = f"partners/{clinic.charity.id}"
    refused = problem(gil.patch(path, {"name": "X"}, seen=gil.etag(path)), 403, "not_allowed")
    assert refused["detail"] == "This is for the other partner to decide. Ask them."


def test_a_receptionist_adds_no_partner(dot: Caller) -> None:
    refused = problem(dot.post("partners", NEW), 403, "not_allowed")
    assert refused["facts"] == {"deed": "partner.add"}
    assert not Partner.objects.filter(slug="mind").exists()


def test_a_partner_that_is_not_there_is_not_found(dot: Caller) -> None:
    missing = problem(dot.get(f"partners/{calling.unknown()}"), 404, "not_found")
    assert missing["detail"] == "There is no such record, or it is not yours to see."


def test_a_list_costs_the_same_for_many_rows(clinic: Clinic) -> None:
    auditor = calling.caller(Role.AUDITOR, at=clinic.trust)
    with CaptureQueriesContext(connection) as few:
        told(auditor.get("partners"))
    for _ in range(30):
        partner_factories.partner()
    with CaptureQueriesContext(connection) as many:
        assert len(told(auditor.get("partners"))["results"]) == 32
    assert len(many) == len(few)
