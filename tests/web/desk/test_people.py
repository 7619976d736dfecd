"""The person's page: the strip, and the times beside it."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from scheduler.audit.models import Entry
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.people import contact_rules, needs
from tests.factories import booking
from tests.factories.booking import NINE
from tests.web.conftest import NOW, Desk, staff_of
from tests.web.desk.conftest import picks, see, somebody


def test_the_times_of_every_partner_are_shown_by_place_and_day(desk: Desk) -> None:
    page = see(desk, somebody(desk, Mode.FACE_TO_FACE))
    for told in ("Asha Example", "face to face", "The Hub", "Tue 9 Mar", ">9am<", ">midday<"):
        assert told in page, told


def test_times_are_in_the_modes_they_chose_and_no_other(desk: Desk) -> None:
    ben = somebody(desk, Mode.PHONE, number="07700 900002")
    page = see(desk, ben)
    assert picks(page)
    assert all(pick.startswith("p.") for pick in picks(page))
    # Asked for another mode the table stays empty and says why.
    page = see(desk, ben, "mode=video")
    assert not picks(page)
    assert "This person has chosen phone call, not video call." in page


def test_somebody_never_asked_has_no_times_and_the_question(desk: Desk) -> None:
    page = see(desk, somebody(desk))
    assert "Ask how they want to be seen" in page
    assert not picks(page)


def test_the_strip_says_what_is_safe_needed_booked_and_to_do(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE, Mode.PHONE)
    contact_rules.record(
        person_id=asha.id, channel="sms", number="07700 900003", is_safe=False,
        by=desk.clinic.dot, now=NOW,
    )  # fmt: skip
    needs.record(person_id=asha.id, kind="longer_appointment", by=desk.clinic.dot, now=NOW)
    needs.record(person_id=asha.id, kind="little_waiting", by=desk.clinic.dot, now=NOW)
    booking.appointment(desk.clinic, asha)
    page = see(desk, asha)
    for told in (
        "Not safe.",
        "07700 900003",
        "longer appointment",
        "You must act:",
        "Tuesday 9 March 2027, 9am",
        "Could not be told",
        "First conversation, with Freya Example",
    ):
        assert told in page, told


def test_another_partners_appointment_is_taken_time_and_no_more(desk: Desk) -> None:
    ben = booking.person(desk.clinic.charity, Mode.FACE_TO_FACE, name="Ben Example")
    elsewhere = booking.partner("elsewhere")
    offered = booking.service(slug="money-advice")
    gwen = booking.post(elsewhere, offered, slug="gwen")
    site = booking.site(elsewhere, slug="annexe")
    room = booking.room(site)
    rota = booking.rota(elsewhere, slug="annexe-rota")
    booking.shift(gwen, site, rota, "Wed 10 Mar 2027 09:00-13:00")
    theirs = booking.Clinic(
        elsewhere, elsewhere, site, room, offered, rota, gwen, booking.actor(elsewhere)
    )
    booking.appointment(theirs, ben, starts_at=NINE + timedelta(days=1))
    page = see(desk, ben)
    assert "taken, by another partner" in page
    assert "Money advice, with" not in page


def test_each_look_is_recorded_once(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    see(desk, asha)
    looks = Entry.objects.filter(deed="person.seen", person_id=asha.id)
    assert looks.count() == 1


def test_whoever_may_not_see_a_person_finds_nobody(desk: Desk) -> None:
    ben = booking.person(desk.clinic.charity, Mode.FACE_TO_FACE)
    stranger = staff_of(desk.clinic, booking.partner("far"), Role.WORKER)
    assert stranger.client.get(f"/desk/people/{ben.id}").status_code == 404


def test_without_an_option_the_waiting_list_is_offered_and_never_another_mode(desk: Desk) -> None:
    asha = somebody(desk, Mode.VIDEO)
    needs.record(person_id=asha.id, kind="interpreter", detail="pl", by=desk.clinic.dot, now=NOW)
    page = see(desk, asha)
    assert "Put them on the waiting list: video call<" in page
    assert "01632 960003" in page
    answer = desk.client.post(
        f"/desk/people/{asha.id}/wait", {"service": "first-conversation"}, follow=True
    )
    assert "First conversation, video call, since Monday 1 March 2027" in answer.content.decode()
    again = desk.client.post(f"/desk/people/{asha.id}/wait", {"service": "first-conversation"})
    assert again.status_code == 422
    assert "keeps that place" in again.content.decode()


def test_a_day_that_cannot_be_read_is_kept_and_said(desk: Desk) -> None:
    page = see(desk, somebody(desk, Mode.FACE_TO_FACE), "day=yesterday")
    assert 'value="yesterday"' in page
    assert "Write a day to come" in page


def test_all_times_of_one_day_at_one_place_can_be_read(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    long_day = "Wed 10 Mar 2027 09:00-17:00"
    booking.shift(desk.clinic.freya, desk.clinic.hub, desk.clinic.rota, long_day)
    few = see(desk, asha)
    assert "day=2027-03-10&amp;all=yes" in few
    page = see(desk, asha, f"place={desk.clinic.hub.slug}&day=2027-03-10&all=yes")
    assert len(picks(page)) == 8


@pytest.mark.parametrize("booked", [1, 5])
def test_a_person_costs_the_same_number_of_queries_however_much_is_booked(
    desk: Desk, booked: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    for number in range(booked):
        words = f"{10 + number} Mar 2027 09:00-13:00"
        day = f"{('Wed', 'Thu', 'Fri', 'Sat', 'Sun')[number]} {words}"
        booking.shift(desk.clinic.freya, desk.clinic.hub, desk.clinic.rota, day)
        starts_at = NINE + timedelta(days=1 + number)
        booking.appointment(desk.clinic, asha, starts_at=starts_at)
    see(desk, asha)
    with django_assert_max_num_queries(28):
        see(desk, asha)
    # A script that asks for another day is not told again what stands beside the times.
    with django_assert_max_num_queries(18):
        desk.client.get(f"/desk/people/{asha.id}", headers={"X-Fragment": "yes"})


def test_a_script_is_given_the_times_alone_unless_the_day_cannot_be_read(desk: Desk) -> None:
    address = f"/desk/people/{somebody(desk, Mode.FACE_TO_FACE).id}"
    script = {"X-Fragment": "yes"}
    answer = desk.client.get(f"{address}?day=9+mar", headers=script)
    assert answer.status_code == 200
    assert picks(answer.content.decode())
    assert "<html" not in answer.content.decode()
    answer = desk.client.get(f"{address}?day=yesterday", headers=script)
    assert answer.status_code == 422


def test_whoever_may_be_reached_is_sent_a_code_from_their_strip(desk: Desk) -> None:
    ben = somebody(desk, Mode.PHONE, number="07700 900002")
    assert f'href="/codes/{ben.id}"' in see(desk, ben)
