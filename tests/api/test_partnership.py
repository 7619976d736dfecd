"""Sites, rooms, services, sharing, staff members, posts, interpreters: the partnership's nouns."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.audit.models import Entry
from scheduler.partners.models import Post, Room
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


def test_a_room_has_the_features_that_needs_ask_for(gil: Caller, clinic: Clinic) -> None:
    body = {"site_id": str(clinic.hub.id), "name": "Room 2", "is_step_free": True}
    made = told(gil.post("rooms", body), 201)
    assert made["is_step_free"] is True
    assert made["has_hearing_loop"] is False
    problem(gil.post("rooms", body), 409, "already_there")
    path = f"rooms/{made['id']}"
    changed = told(gil.patch(path, {"has_hearing_loop": True}, seen=gil.etag(path)))
    assert changed["has_hearing_loop"] is True
    listed = told(gil.get("rooms", site=str(clinic.hub.id)))["results"]
    assert [each["name"] for each in listed] == ["Room 1", "Room 2"]


def test_a_room_at_another_partners_site_is_theirs(gil: Caller, clinic: Clinic) -> None:
    theirs = factories.room(at_site=factories.site(of=clinic.charity))
    body = {"site_id": str(theirs.site_id), "name": "Room 9"}
    problem(gil.post("rooms", body), 403, "not_allowed")
    path = f"rooms/{theirs.id}"
    problem(gil.patch(path, {"name": "Ours"}, seen=gil.etag(path)), 403, "not_allowed")
    problem(gil.post("rooms", {**body, "site_id": str(calling.unknown())}), 404, "not_found")
    assert Room.objects.get(id=theirs.id).name == theirs.name


def test_a_service_says_how_long_it_takes_in_each_mode(gil: Caller) -> None:
    made = told(gil.post("services", SERVICE), 201)
    assert made["minimum_notice_minutes"] == 60
    assert made["horizon_days"] == 90
    assert made["modes"] == [
        {
            "mode": "face_to_face",
            "length_minutes": 50,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 10,
            "start_grid_minutes": 15,
        },
        {
            "mode": "phone",
            "length_minutes": 30,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
            "start_grid_minutes": 15,
        },
    ]
    wrong = problem(gil.post("services", {**SERVICE, "modes": []}), 422, "invalid")
    assert set(wrong["fields"]) == {"modes"}


def test_a_mode_named_twice_is_not_guessed_at(gil: Caller) -> None:
    twice = [{"mode": "phone", "length_minutes": 30}, {"mode": "phone", "length_minutes": 50}]
    wrong = problem(gil.post("services", {**SERVICE, "modes": twice}), 422, "invalid")
    assert wrong["fields"] == {"modes": ["Each mode stands once."]}


def test_a_service_is_given_in_another_mode_and_withdrawn_from_it(gil: Caller) -> None:
    made = told(gil.post("services", SERVICE), 201)
    path = f"services/{made['id']}"
    video = {"length_minutes": 50}
    given = calling.done(gil.post(f"{path}/modes/video", video, seen=gil.etag(path)))
    assert [each["mode"] for each in told(given)["modes"]] == ["face_to_face", "phone", "video"]
    left = told(gil.post(f"{path}/modes/video/withdraw", seen=given["ETag"]))
    assert [each["mode"] for each in left["modes"]] == ["face_to_face", "phone"]
    problem(gil.post(f"{path}/modes/video/withdraw", seen=given["ETag"]), 412, "stale")
    problem(gil.post(f"{path}/modes/video/withdraw", seen=gil.etag(path)), 404, "not_found")
    wrong = problem(gil.post(f"{path}/modes/fax", video, seen=gil.etag(path)), 422, "invalid")
    assert set(wrong["fields"]) == {"mode"}


def test_a_service_is_changed(gil: Caller) -> None:
    made = told(gil.post("services", SERVICE), 201)
    path = f"services/{made['id']}"
    changed = told(gil.patch(path, {"horizon_days": 30, "name": "Money"}, seen=gil.etag(path)))
    assert (changed["horizon_days"], changed["name"]) == (30, "Money")


def test_sharing_is_agreed_by_the_owner_and_ended(gil: Caller, clinic: Clinic) -> None:
    body = {
        "owner_id": str(clinic.trust.id),
        "with_partner_id": str(clinic.charity.id),
        "service_id": str(clinic.service.id),
        "starts_on": "2027-04-01",
    }
    made = told(gil.post("sharing-agreements", body), 201)
    assert made["ends_on"] is None
    problem(gil.post("sharing-agreements", body), 409, "already_agreed")
    path = f"sharing-agreements/{made['id']}"
    ended = told(gil.post(f"{path}/end", {"ends_on": "2027-06-01"}, seen=gil.etag(path)))
    assert ended["ends_on"] == "2027-06-01"
    problem(
        gil.post(f"{path}/end", {"ends_on": "2027-07-01"}, seen=gil.etag(path)),
        409,
        "already_ended",
    )
    theirs = {**body, "owner_id": str(clinic.charity.id), "with_partner_id": str(clinic.trust.id)}
    problem(gil.post("sharing-agreements", theirs), 403, "not_allowed")
    listed = told(gil.get("sharing-agreements", owner=str(clinic.charity.id)))["results"]
    assert [each["with_partner_id"] for each in listed] == [str(clinic.trust.id)]
    path = f"sharing-agreements/{listed[0]['id']}"
    problem(
        gil.post(f"{path}/end", {"ends_on": "2027-06-01"}, seen=gil.etag(path)),
        403,
        "not_allowed",
    )


def test_a_staff_member_is_one_human_with_posts(gil: Caller, clinic: Clinic) -> None:
    made = told(
        gil.post("staff-members", {"slug": "gita", "name": "Gita", "languages": ["EN", "bsl"]}),
        201,
    )
    assert made["languages"] == ["en", "bsl"]
    path = f"staff-members/{made['id']}"
    assert told(gil.patch(path, {"gender": "female"}, seen=gil.etag(path)))["gender"] == "female"
    post = told(
        gil.post(
            "posts",
            {
                "staff_member_id": made["id"],
                "partner_id": str(clinic.trust.id),
                "title": "Adviser",
                "starts_on": "2027-01-01",
                "service_ids": [str(clinic.service.id)],
            },
        ),
        201,
    )
    assert post["service_ids"] == [str(clinic.service.id)]
    assert post["kind"] == "contract"
    listed = told(gil.get("posts", staff_member=made["id"], partner=str(clinic.trust.id)))
    assert listed["results"] == [post]


def test_a_post_is_changed_and_ended_by_its_employer(gil: Caller, clinic: Clinic) -> None:
    post = factories.post(at_partner=clinic.trust)
    path = f"posts/{post.id}"
    told(gil.patch(path, {"title": "Lead", "ends_on": None}, seen=gil.etag(path)))
    told(
        gil.post(f"{path}/services", {"service_ids": [str(clinic.service.id)]}, seen=gil.etag(path))
    )
    ended = told(gil.post(f"{path}/end", {"ends_on": "2027-05-01"}, seen=gil.etag(path)))
    assert (ended["title"], ended["ends_on"]) == ("Lead", "2027-05-01")
    assert Post.objects.get(id=post.id).ends_on == date(2027, 5, 1)
    deeds = Entry.objects.filter(record_id=str(post.id)).values_list("deed", flat=True)
    assert {"post.changed", "post.ended"} <= set(deeds)


@pytest.mark.parametrize("action", ["", "/services", "/end"])
def test_a_post_with_another_employer_is_theirs(gil: Caller, clinic: Clinic, action: str) -> None:
    path = f"posts/{clinic.freya.id}"
    bodies: dict[str, Any] = {
        "": {"title": "Ours"},
        "/services": {"service_ids": []},
        "/end": {"ends_on": "2027-05-01"},
    }
    send = gil.patch if not action else gil.post
    problem(send(path + action, bodies[action], seen=gil.etag(path)), 403, "not_allowed")
    body = {
        "staff_member_id": str(clinic.freya.staff_member_id),
        "partner_id": str(clinic.charity.id),
        "title": "Ours",
        "starts_on": "2027-01-01",
    }
    problem(gil.post("posts", body), 403, "not_allowed")


def test_an_interpreter_speaks_something(gil: Caller) -> None:
    made = told(gil.post("interpreters", {"name": "Gita", "languages": ["bsl"]}), 201)
    path = f"interpreters/{made['id']}"
    changed = told(gil.patch(path, {"phone": "01632 960005"}, seen=gil.etag(path)))
    assert changed["phone"] == "+441632960005"
    wrong = problem(gil.post("interpreters", {"name": "Gita", "languages": []}), 422, "invalid")
    assert set(wrong["fields"]) == {"languages"}
    assert [each["name"] for each in told(gil.get("interpreters"))["results"]] == ["Gita"]


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
