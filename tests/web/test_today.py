from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from scheduler.booking import appointments, holds
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Partner
from scheduler.reminders.models import Reply
from tests.factories import booking, people
from tests.factories.booking import NINE
from tests.web.conftest import Desk, staff_of
from tests.web_process import LET_IN

DAY = "2027-03-09"


def read(desk: Desk, *, on: str = DAY) -> str:
    answer = desk.client.get(f"/today?site={desk.clinic.hub.slug}&on={on}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_day_list_says_who_comes_when_how_where_and_with_whom(
    desk: Desk, booked: Appointment
) -> None:
    page = read(desk)
    assert "Tuesday 9 March 2027" in page
    for told in ("9am to 9:50am", "Asha Example", "First conversation", "face to face", "Room 1"):
        assert told in page, told
    assert "Freya Example" in page


def test_a_phone_appointment_says_which_number_we_ring_and_from_which(desk: Desk) -> None:
    ben = booking.person(desk.clinic.trust, Mode.PHONE, name="Ben Example", number="07700 900002")
    booking.appointment(desk.clinic, ben, mode=Mode.PHONE)
    assert "ring 07700 900002 from 01632 960002" in read(desk)


def test_a_video_appointment_shows_its_link_and_a_text_one_its_numbers(desk: Desk) -> None:
    number = "07700 900003"
    for hour, mode in enumerate((Mode.VIDEO, Mode.TEXT)):
        somebody = booking.person(desk.clinic.trust, mode, name=f"{mode} Example")
        people.text_route(of=somebody, number=number)
        starts_at = NINE + timedelta(hours=hour)
        day_before = NINE - timedelta(days=1)  # when nothing is kept for face to face any more
        booked = booking.appointment(
            desk.clinic, somebody, mode=mode, starts_at=starts_at, now=day_before
        )
        told = booked.video_link or f"text {number} from 07700 900010"
        assert told in read(desk)


def test_who_came_is_told(desk: Desk, booked: Appointment) -> None:
    Appointment.objects.filter(id=booked.id).update(arrived_at=NINE)
    assert ">Arrived<" in read(desk)
    Appointment.objects.filter(id=booked.id).update(attendance="seen_late")
    assert "Came late, and was seen" in read(desk)


def test_today_is_the_day_that_is_shown_first(desk: Desk) -> None:
    page = desk.client.get("/today").content.decode()
    assert "Monday 1 March 2027" in page
    assert "Nothing is booked at this site on this day." in page
    assert "on=2027-02-28" in page
    assert "on=2027-03-02" in page


def test_a_cancelled_appointment_stays_on_the_list_and_says_so(
    desk: Desk, booked: Appointment
) -> None:
    appointments.cancel(
        appointment_id=booked.id,
        version=booked.version,
        cancelled_by="person",
        by=desk.clinic.dot,
        now=booking.NOW,
    )
    assert "Cancelled by, or on behalf of, the person" in read(desk)


def _charitys_own(desk: Desk, partner: Partner) -> Appointment:
    """Booked by the charity's desk with the charity's worker, at the trust's site."""
    ben = booking.person(partner, Mode.FACE_TO_FACE, name="Ben Example")
    held = holds.make(
        person_id=ben.id,
        service_id=desk.clinic.service.id,
        mode=Mode.FACE_TO_FACE,
        starts_at=NINE,
        post_ids=[desk.clinic.freya.id],
        site_id=desk.clinic.hub.id,
        by=booking.actor(partner),
        now=booking.NOW,
    )
    return appointments.confirm(hold_id=held.id, by=booking.actor(partner), now=booking.NOW)


def test_of_another_partners_appointment_only_the_taken_time_is_told(desk: Desk) -> None:
    _charitys_own(desk, desk.clinic.charity)
    page = read(desk)
    assert "9am to 9:50am" in page
    assert "Another partner’s" in page
    for secret in ("Ben", "First conversation", "face to face"):
        assert secret not in page, secret


def test_another_partners_site_is_not_found(desk: Desk) -> None:
    elsewhere = staff_of(desk.clinic, desk.clinic.charity, Role.RECEPTIONIST)
    answer = elsewhere.client.get(f"/today?site={desk.clinic.hub.slug}&on={DAY}")
    assert answer.status_code == 404


def test_a_partner_without_a_site_is_told_where_to_look(desk: Desk) -> None:
    charity = staff_of(desk.clinic, desk.clinic.charity, Role.RECEPTIONIST)
    assert "no site of its own" in charity.client.get("/today").content.decode()


@pytest.mark.parametrize(
    "on", ["yesterday", "2027-02-30", "0000-01-01", "0001-01-01", "9999-12-31"]
)
def test_a_day_that_is_none_is_not_found(desk: Desk, on: str) -> None:
    assert desk.client.get(f"/today?site={desk.clinic.hub.slug}&on={on}").status_code == 404


def test_whoever_answered_that_they_will_come_is_marked_until_the_time_changes(
    desk: Desk, booked: Appointment
) -> None:
    Reply.objects.create(
        carrier="twilio",
        carrier_reference="SM1",
        outcome="confirmed",
        person=booked.person,
        appointment=booked,
        promise_version=booked.promise_version,
        received_at=NINE - timedelta(days=1),
    )
    assert "Said they will come" in read(desk)
    Reply.objects.update(promise_version=booked.promise_version - 1)
    assert "Said they will come" not in read(desk)


@pytest.mark.parametrize("count", [1, 4])
def test_the_day_list_costs_the_same_number_of_queries_at_any_length(
    desk: Desk, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        asha = booking.person(desk.clinic.trust, Mode.FACE_TO_FACE)
        booking.appointment(desk.clinic, asha, starts_at=NINE + timedelta(hours=number))
    with django_assert_max_num_queries(15 + LET_IN):
        read(desk)


def _mark(desk: Desk, booked: Appointment, came: str, version: int = 1) -> Any:
    given = {"came": came, "version": version, "site": desk.clinic.hub.slug, "on": DAY}
    return desk.client.post(f"/today/{booked.id}", given, follow=True)


def test_who_arrived_and_who_was_seen_is_marked_in_the_list(
    desk: Desk, booked: Appointment
) -> None:
    page = _mark(desk, booked, "arrived").content.decode()
    assert "<span>Arrived" in page
    page = _mark(desk, booked, "seen", version=2).content.decode()
    assert "Seen, on time" in page
    assert f"/today/{booked.id}" not in page


def test_who_cancels_gives_the_time_back(desk: Desk, booked: Appointment) -> None:
    assert "Cancelled by, or on behalf of" in _mark(desk, booked, "cancelled").content.decode()


@pytest.mark.parametrize(
    ("came", "version", "told"),
    [
        ("missed", 1, "has not begun"),
        ("arrived", 7, "Somebody else changed this appointment"),
        ("flown", 1, "Say how the appointment went."),
    ],
)
def test_what_cannot_be_marked_is_said_above_the_list(
    desk: Desk, booked: Appointment, came: str, version: int, told: str
) -> None:
    answer = _mark(desk, booked, came, version)
    assert answer.status_code == 409
    assert told in answer.content.decode()


def test_another_partners_appointment_is_not_marked(desk: Desk) -> None:
    theirs = _charitys_own(desk, desk.clinic.charity)
    assert _mark(desk, theirs, "arrived").status_code == 404
