"""Rooms: with the features that needs ask for."""

from scheduler.partners.models import Room
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
