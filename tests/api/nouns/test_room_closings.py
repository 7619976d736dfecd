"""A room is closed after it was asked what that would do, and opened again."""

from scheduler.booking.models import RoomClosing
from scheduler.modes import Mode
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import booking
from tests.factories.booking import Clinic


def test_a_room_is_tried_closed_and_opened(ewan: Caller, clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    body = {
        "room_id": str(clinic.room.id),
        "first_on": "2027-03-09",
        "last_on": "2027-03-10",
    }
    tried = told(ewan.post("tried-room-closings", body))
    assert (tried["id"], tried["ends_on"]) == (None, "2027-03-11")
    assert [*tried["moved"], *tried["to_ask"]] == [str(booked.id)]
    assert not RoomClosing.objects.exists()
    made = told(ewan.post("room-closings", body), 201)
    assert {**made, "id": None} == tried
    problem(ewan.post("room-closings", body), 409, "room_closed")
    listed = told(ewan.get("room-closings", room=str(clinic.room.id)))["results"]
    assert [each["id"] for each in listed] == [made["id"]]
    assert told(ewan.post(f"room-closings/{made['id']}/open"))["opened_at"]
    problem(ewan.post(f"room-closings/{made['id']}/open"), 409, "room_open")


def test_another_partners_room_is_theirs_to_close(clinic: Clinic) -> None:
    other = calling.caller("rota_keeper", at=clinic.charity)
    body = {"room_id": str(clinic.room.id), "first_on": "2027-03-09", "last_on": "2027-03-10"}
    problem(other.post("room-closings", body), 403, "not_allowed")
