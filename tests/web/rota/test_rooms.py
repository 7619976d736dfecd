"""Rooms by days: who is in them, as text; closing one leads through what it would do."""

from pytest_django import DjangoAssertNumQueries

from scheduler.booking.models import RoomClosing
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Post
from tests.factories import booking, people
from tests.times import at
from tests.web.conftest import Desk, staff_of
from tests.web.rota.conftest import key_of
from tests.web_process import LET_IN

ADDRESS = "/rota/rooms?site=hub&from=2027-03-09"


def booked(desk: Desk, gwen: Post, hour: int = 9) -> None:
    somebody = booking.person(desk.clinic.trust, Mode.FACE_TO_FACE)
    people.text_route(of=somebody)
    starts_at = at(f"Tue 9 Mar 2027 {hour:02}:00")
    booking.appointment(desk.clinic, somebody, posts=(gwen,), starts_at=starts_at)


def test_a_cell_says_who_works_in_the_room_when_and_nobody_elses_name(
    ewan: Desk, gwen: Post
) -> None:
    booked(ewan, gwen)
    page = ewan.client.get(ADDRESS).content.decode()
    assert "9am to 9:50am Gwen Example, booked" in page
    assert "Asha" not in page
    charity = staff_of(ewan.clinic, ewan.clinic.charity, Role.MANAGER)
    assert charity.client.get(ADDRESS).status_code == 404


def test_a_room_is_closed_after_it_was_shown_and_opened_again(ewan: Desk, gwen: Post) -> None:
    booked(ewan, gwen)
    form = {
        "room": str(ewan.clinic.room.id),
        "site": "hub",
        "first_on": "2027-03-09",
        "last_on": "2027-03-12",
    }
    shown = ewan.client.post("/rota/rooms/close", form).content.decode()
    assert "Must be asked" in shown
    assert "Asha Example" in shown
    assert not RoomClosing.objects.exists()
    answer = ewan.client.post("/rota/rooms/close", form | {"key": key_of(shown)})
    assert answer.status_code == 302
    page = ewan.client.get(answer["Location"]).content.decode()
    assert "Room 1 is closed, 9 March 2027 to 12 March 2027" in page
    closing = RoomClosing.objects.get()
    assert ewan.client.post(f"/rota/rooms/{closing.id}/open").status_code == 302
    assert ewan.client.post(f"/rota/rooms/{closing.id}/open").status_code == 409


def test_nothing_typed_is_lost_and_nobody_elses_room_is_closed(ewan: Desk) -> None:
    form = {"room": str(ewan.clinic.room.id), "site": "hub", "first_on": "2027-03-09"}
    answer = ewan.client.post("/rota/rooms/close", form)
    assert answer.status_code == 422
    assert 'value="2027-03-09"' in answer.content.decode()
    charity = staff_of(ewan.clinic, ewan.clinic.charity, Role.MANAGER)
    assert charity.client.post("/rota/rooms/close", form).status_code == 404
    worker = staff_of(ewan.clinic, ewan.clinic.trust, Role.WORKER)
    assert worker.client.post("/rota/rooms/close", form).status_code == 403


def test_many_rooms_cost_as_many_questions_as_one(
    ewan: Desk, gwen: Post, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2, 12):
        booking.room(ewan.clinic.hub, name=f"Room {number}")
    for hour in (9, 10, 11):
        booked(ewan, gwen, hour)
    with django_assert_max_num_queries(11 + LET_IN):
        page = ewan.client.get(f"{ADDRESS}&span=month").content.decode()
    assert "Room 11" in page
