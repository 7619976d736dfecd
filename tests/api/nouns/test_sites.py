"""Sites: added and changed by their own partner."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import partners as factories
from tests.factories.booking import Clinic

SITE = {
    "slug": "annexe",
    "name": "The Annexe",
    "neutral_name": "The Annexe",
    "address_lines": ["1 Low Street", "Exampleton"],
    "postcode": "ta1 1ab",
    "phone": "01632 960004",
}
SERVICE = {
    "slug": "money-advice",
    "name": "Money advice",
    "minimum_notice_minutes": 60,
    "horizon_days": 90,
    "modes": [
        {"mode": "phone", "length_minutes": 30},
        {"mode": "face_to_face", "length_minutes": 50, "buffer_after_minutes": 10},
    ],
}


def test_a_site_of_ones_own_partner_is_added_and_changed(gil: Caller) -> None:
    made = told(gil.post("sites", {**SITE, "partner_id": str(gil.partner.id)}), 201)
    assert made["postcode"] == "TA1 1AB"
    assert made["zone"] == "Europe/London"
    path = f"sites/{made['id']}"
    changed = told(gil.patch(path, {"latitude": 51.0, "longitude": -3.1}, seen=gil.etag(path)))
    assert (changed["latitude"], changed["longitude"]) == (51.0, -3.1)
    assert changed["name"] == "The Annexe"
    wrong = problem(gil.patch(path, {"latitude": None}, seen=gil.etag(path)), 422, "invalid")
    assert set(wrong["fields"]) == {"latitude"}


def test_a_site_of_another_partner_is_not_added_or_changed(gil: Caller, clinic: Clinic) -> None:
    problem(gil.post("sites", {**SITE, "partner_id": str(clinic.charity.id)}), 403, "not_allowed")
    theirs = factories.site(of=clinic.charity)
    path = f"sites/{theirs.id}"
    problem(gil.patch(path, {"name": "Ours"}, seen=gil.etag(path)), 403, "not_allowed")
    problem(gil.post("sites", {**SITE, "partner_id": str(calling.unknown())}), 403, "not_allowed")


def test_sites_are_listed_for_one_partner(dot: Caller, clinic: Clinic) -> None:
    theirs = factories.site(of=clinic.charity)
    listed = told(dot.get("sites", partner=str(clinic.charity.id)))["results"]
    assert [each["id"] for each in listed] == [str(theirs.id)]
    assert len(told(dot.get("sites"))["results"]) == 2
    wrong = problem(dot.get("sites", partner="x"), 422, "invalid")
    assert set(wrong["fields"]) == {"partner"}


@pytest.mark.parametrize(
    "path", ["sites", "rooms", "services", "posts", "staff-members", "sharing-agreements"]
)
def test_lists_cost_the_same_for_one_row_and_for_many(gil: Caller, path: str) -> None:
    def count() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            rows = told(gil.get(path, page_size=100))["results"]
        return len(rows), len(queries)

    few, cost = count()
    for _ in range(20):
        partner = factories.partner()
        offered = factories.service()
        factories.room(at_site=factories.site(of=partner))
        factories.post(at_partner=partner, services=[offered])
        factories.agreement(owner=gil.partner, with_partner=partner)
    assert count() == (few + 20, cost)
