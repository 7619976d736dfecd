"""Booking for oneself: what for, a day, a time that is held while it is read, the confirmation."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django.fixtures import DjangoAssertNumQueries

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment, Hold, WaitingListEntry
from scheduler.modes import Mode
from scheduler.partners import services, sharing
from scheduler.partners.models import SharingAgreement
from scheduler.people import contact_rules, needs
from tests.factories import booking, partners, people
from tests.factories.booking import SETUP, Clinic
from tests.times import at
from tests.web.conftest import NOW
from tests.web.person.conftest import TUESDAY, Visit, come_in, fields, words
from tests.web_process import LET_IN

pytestmark = pytest.mark.django_db
NEW = "/yours/new/first-conversation"
NAMES = ("starts_at", "post_ids", "site_id", "mode")


@pytest.fixture
def asha(clinic: Clinic) -> Visit:
    """Asha, in by a code, with no appointment; everybody may book a first conversation."""
    services.change(
        service_id=clinic.service.id, changes={"people_may_book": True}, by=SETUP, now=NOW
    )
    person = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    people.letter_route(of=person)
    return Visit(clinic, person, Appointment(), come_in(person))


def hold(visit: Visit, *, button: int = 0) -> Any:
    """Press the button of a time on Tuesday; the page that follows."""
    page = visit.client.get(f"{NEW}/{TUESDAY}")
    return visit.client.post(f"{NEW}/hold", {name: fields(page, name)[button] for name in NAMES})


def test_they_choose_what_for_then_a_day_then_a_time(asha: Visit) -> None:
    assert "Book an appointment" in asha.read("/yours")
    assert "First conversation" in asha.read("/yours/new")
    assert "Tuesday 9 March 2027" in asha.read(NEW)
    times = asha.read(f"{NEW}/{TUESDAY}")
    assert "9am at The Hub" in times
    assert "2 High Street, Exampleton, BS1 4ND" in times
    for other in ("phone call", "video call", "text messages"):
        assert other not in times, other


def test_a_time_is_held_while_they_read_and_then_booked(asha: Visit) -> None:
    address = hold(asha).headers["Location"]
    checked = asha.read(address)
    assert "First conversation" in checked
    assert "Tuesday 9 March 2027, 9am" in checked
    assert "We hold this time for you until 9:10am" in checked
    answer = asha.client.post(address, {"wish": "book"}, follow=True)
    booked = Appointment.objects.get()
    assert f"Appointment booked Your reference is {booked.reference}" in words(answer)
    assert (booked.mode, booked.booked_by) == ("face_to_face", "the person")
    entry = Entry.objects.get(deed="appointment.confirmed")
    assert (entry.by_role, entry.by_partner_id) == ("person", asha.clinic.trust.id)


def test_pressing_book_twice_books_once(asha: Visit) -> None:
    address = hold(asha).headers["Location"]
    for _ in range(2):
        answer = asha.client.post(address, {"wish": "book"})
    assert answer.headers["Location"] == f"/yours/{Appointment.objects.get().id}"


def test_only_a_post_books(asha: Visit) -> None:
    address = hold(asha).headers["Location"]
    asha.read(f"{address}?wish=book")
    assert not Appointment.objects.exists()


def test_more_time_and_another_time(asha: Visit) -> None:
    address = hold(asha).headers["Location"]
    with time_machine.travel(NOW + timedelta(minutes=8), tick=False):
        assert "until 9:18am" in words(asha.client.post(address, {"wish": "longer"}))
        answer = asha.client.post(address, {"wish": "other"})
    assert answer.headers["Location"] == NEW
    assert Hold.objects.get().state == "released"


def test_a_time_that_lapsed_is_said_and_the_days_are_shown(asha: Visit) -> None:
    address = hold(asha).headers["Location"]
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        for answer in (asha.client.get(address), asha.client.post(address, {"wish": "book"})):
            assert answer.status_code == 409
            assert "do not hold this time for you any more" in words(answer)
            assert "Which day would suit you?" in words(answer)
    assert not Appointment.objects.exists()


def test_a_time_that_somebody_else_took_is_said_and_the_others_are_shown(asha: Visit) -> None:
    page = asha.client.get(f"{NEW}/{TUESDAY}")
    pressed = {name: fields(page, name)[0] for name in NAMES}
    ben = booking.person(asha.clinic.trust, Mode.FACE_TO_FACE, name="Ben Example")
    booking.hold(asha.clinic, ben, now=NOW)
    answer = asha.client.post(f"{NEW}/hold", pressed)
    assert answer.status_code == 409
    assert "Choose another time" in words(answer)
    assert "10am" in words(answer)


def test_a_made_up_button_holds_nothing(asha: Visit) -> None:
    page = asha.client.get(f"{NEW}/{TUESDAY}")
    pressed = {name: fields(page, name)[0] for name in NAMES}
    other = str(booking.new_id())
    for wrong in ({"mode": "pigeon"}, {"starts_at": "x"}, {"site_id": other}, {"post_ids": other}):
        assert asha.client.post(f"{NEW}/hold", {**pressed, **wrong}).status_code == 404
    assert not Hold.objects.exists()


def test_what_is_not_open_to_them_is_not_there(asha: Visit) -> None:
    booking.service(slug="review")
    assert "Review" not in asha.read("/yours/new")
    assert asha.client.get("/yours/new/review").status_code == 404


def test_nobody_has_two_of_the_same(asha: Visit) -> None:
    asha.client.post(hold(asha).headers["Location"], {"wish": "book"})
    assert "You have an appointment for this" in asha.read("/yours/new")
    assert hold(asha).headers["Location"] == "/yours/new"


def test_who_was_never_asked_is_asked_first(asha: Visit) -> None:
    ben = booking.person(asha.clinic.trust, name="Ben Example")
    answer = come_in(ben).get(NEW)
    assert "First, tell us how you would like to meet" in words(answer)


def test_without_any_time_it_says_why_and_offers_the_list_in_their_mode(asha: Visit) -> None:
    agreement = SharingAgreement.objects.get(owner=asha.clinic.charity)
    sharing.end(agreement_id=agreement.id, ends_on=date(2027, 3, 1), by=SETUP, now=NOW)
    page = asha.read(NEW)
    assert "There is no time at the moment" in page
    assert "There is nobody at the moment who does this" in page
    assert "01632 960003" in page
    for other in ("phone call", "video", "text messages"):
        assert other not in page.lower().replace("text message or", ""), other
    asha.read(f"{NEW}/wait")
    answer = asha.client.post(f"{NEW}/wait")
    assert "You are on the waiting list" in words(answer)
    assert WaitingListEntry.objects.get().modes == ["face_to_face"]
    # Pressed again, they keep the place they have.
    assert "You are on the waiting list" in words(asha.client.post(f"{NEW}/wait"))


def test_a_wished_place_without_a_time_leads_to_the_next(asha: Visit) -> None:
    annexe = booking.site(asha.clinic.trust, slug="annexe")
    page = asha.read(f"{NEW}?place={annexe.slug}")
    assert "There is a time, but not at the place you asked for" in page
    assert "Tuesday 9 March 2027, at The Hub" in page


def test_wishes_narrow_the_days_and_stay_in_the_addresses(asha: Visit) -> None:
    evening = asha.read(f"{NEW}?hours=evening")
    assert "There is a time, but not at the time of day you asked for" in evening
    page = asha.client.get(f"{NEW}?hours=morning&place=hub").content.decode()
    assert f"{NEW}/{TUESDAY}?place=hub&amp;hours=morning" in page
    morning = asha.read(f"{NEW}/{TUESDAY}?hours=morning&place=hub")
    assert "9am" in morning
    assert "12:" not in morning.replace("9:12", "")


def test_a_worker_or_their_gender_can_be_wished_for(asha: Visit) -> None:
    anna = booking.post(asha.clinic.charity, asha.clinic.service, slug="anna", gender="female")
    booking.shift(anna, asha.clinic.hub, asha.clinic.rota, "Wed 10 Mar 2027 09:00-11:00")
    assert "Tuesday 9 March 2027" in asha.read(NEW)
    for wish in ("female", "anna"):
        page = asha.read(f"{NEW}?who={wish}")
        assert "Wednesday 10 March 2027" in page
        assert "Tuesday 9 March 2027" not in page
    assert "not with whom you asked for" in asha.read(f"{NEW}?who=nobody")


def test_the_same_person_as_last_time_is_named_and_marked(asha: Visit) -> None:
    other = booking.service(slug="review")
    services.change(service_id=other.id, changes={"people_may_book": True}, by=SETUP, now=NOW)
    asha.clinic.freya.services.add(other)
    booking.shift(
        asha.clinic.freya, asha.clinic.hub, asha.clinic.rota, "Wed 10 Mar 2027 09:00-13:00"
    )
    booking.appointment(asha.clinic, asha.person)
    page = asha.read("/yours/new/review?who=again")
    assert "Freya Example, as last time" in page
    assert "Wednesday 10 March 2027" in page
    assert "same person as last time" in asha.read("/yours/new/review/2027-03-10")


def test_what_a_place_has_is_shown(asha: Visit) -> None:
    booking.room(asha.clinic.hub, name="Room 2", is_step_free=True, has_hearing_loop=True)
    times = asha.read(f"{NEW}/{TUESDAY}")
    assert "Step-free" in times
    assert "Hearing loop" in times
    assert "Quiet room" not in times


def test_a_need_counts_without_being_wished_for(asha: Visit) -> None:
    needs.record(person_id=asha.person.id, kind="wheelchair_access", by=SETUP, now=NOW)
    assert "no room with what you need" in asha.read(NEW)


def test_without_a_safe_number_a_call_is_not_booked_and_says_what_to_do(asha: Visit) -> None:
    booking.choose(asha.person, Mode.PHONE, now=NOW)
    address = hold(asha).headers["Location"]
    answer = asha.client.post(address, {"wish": "book"})
    assert answer.status_code == 409
    assert "Phone 01632 960003 and tell us one" in words(answer)
    contact_rules.record(
        person_id=asha.person.id,
        channel="voice",
        number="01632 960009",
        is_safe=True,
        by=SETUP,
        now=NOW,
    )
    assert asha.client.post(address, {"wish": "book"}).status_code == 302


def test_a_supporter_books_nothing(asha: Visit) -> None:
    mary = people.supporter(of=asha.person, name="Mary Example", may_move=True)
    client = come_in(asha.person, supporter=mary)
    assert "Book an appointment" not in words(client.get("/yours"))
    assert client.get("/yours/new").status_code == 404
    assert client.get(NEW).status_code == 404


@pytest.mark.parametrize("days", [1, 12])
def test_the_days_take_the_same_queries_however_many_there_are(
    asha: Visit, days: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(days):
        during = f"{at('Wed 10 Mar 2027 09:00') + timedelta(days=number):%a %-d %b %Y} 09:00-11:00"
        booking.shift(asha.clinic.freya, asha.clinic.hub, asha.clinic.rota, during)
    partners.site(of=asha.clinic.trust)
    asha.client.get(NEW)
    with django_assert_max_num_queries(24 + LET_IN) as counted:
        asha.client.get(NEW)
    assert len(counted) >= 1
