"""What really refused a time is said to the person, with what to do next; never “somebody else”
for everything."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from scheduler.availability import claims, exact
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.partners import services
from scheduler.partners.models import Service
from scheduler.people import choices
from scheduler.refusals import Refusal
from scheduler.web.person import refusing
from tests.factories import booking, people
from tests.factories.booking import SETUP, Clinic
from tests.times import at
from tests.web.conftest import NOW
from tests.web.person.conftest import TUESDAY, Visit, come_in, fields, words

pytestmark = pytest.mark.django_db
NEW = "/yours/new/first-conversation"
NAMES = ("starts_at", "post_ids", "site_id", "mode")


@pytest.fixture
def asha(clinic: Clinic) -> Visit:
    """Asha, in by a code, who may book a first conversation by herself."""
    changes = {"people_may_book": True}
    services.change(service_id=clinic.service.id, changes=changes, by=SETUP, now=NOW)
    person = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    people.letter_route(of=person)
    return Visit(clinic, person, Appointment(), come_in(person))


def pressed(visit: Visit) -> dict[str, str]:
    page = visit.client.get(f"{NEW}/{TUESDAY}")
    return {name: fields(page, name)[0] for name in NAMES}


def chooses(visit: Visit, *modes: Mode) -> None:
    choices.record(
        person_id=visit.person.id,
        modes=list(modes),
        asked_by="the desk",
        how="phone",
        asked_at=NOW,
        by=SETUP,
        now=NOW,
    )


def test_a_time_that_another_took_says_so(asha: Visit) -> None:
    button = pressed(asha)
    ben = booking.person(asha.clinic.trust, Mode.FACE_TO_FACE, name="Ben Example")
    booking.appointment(asha.clinic, ben, starts_at=at("Tue 9 Mar 2027 09:00"))
    answer = asha.client.post(f"{NEW}/hold", button)
    assert answer.status_code == 409
    assert "Somebody else has just taken this time. Choose another time." in words(answer)


def test_a_choice_that_changed_says_so_and_shows_the_days_of_the_new_one(asha: Visit) -> None:
    button = pressed(asha)
    chooses(asha, Mode.PHONE)
    answer = asha.client.post(f"{NEW}/hold", button)
    assert answer.status_code == 409
    assert "How you would like to meet has changed" in words(answer)
    assert "Somebody else" not in words(answer)
    assert not Hold.objects.exists()


def test_a_choice_that_changed_while_they_read_books_nothing(asha: Visit) -> None:
    address = asha.client.post(f"{NEW}/hold", pressed(asha)).headers["Location"]
    chooses(asha, Mode.PHONE)
    answer = asha.client.post(address, {"wish": "book"})
    assert answer.status_code == 409
    assert "this time no longer fits it" in words(answer)
    assert not Appointment.objects.exists()


def test_notice_that_is_too_short_says_so_and_to_phone(asha: Visit) -> None:
    button = pressed(asha)
    Service.objects.filter(id=asha.clinic.service.id).update(minimum_notice=timedelta(days=30))
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        answer = asha.client.post(f"{NEW}/hold", button)
    assert "It is too late to book this time here" in words(answer)
    assert "phone us if it must be soon" in words(answer)


def test_an_appointment_of_ones_own_at_that_time_says_so(asha: Visit) -> None:
    clinic = asha.clinic
    button = pressed(asha)
    review = booking.service(slug="review")
    hana = booking.post(clinic.trust, review, slug="hana")
    booking.room(clinic.hub, name="Room 2")
    booking.shift(hana, clinic.hub, clinic.rota, "Tue 9 Mar 2027 09:00-13:00")
    other = replace(clinic, service=review, freya=hana)
    booking.appointment(other, asha.person, starts_at=at("Tue 9 Mar 2027 09:00"))
    answer = asha.client.post(f"{NEW}/hold", button)
    assert answer.status_code == 409
    assert "You have another appointment, or hold another time, at this time" in words(answer)


def every(refusal: type[Refusal]) -> set[type[Refusal]]:
    return {refusal, *(each for child in refusal.__subclasses__() for each in every(child))}


@pytest.mark.parametrize("why", sorted(refusing.REASONS))
def test_each_reason_why_a_time_is_none_has_words_and_a_next_step(why: str) -> None:
    said = refusing.said(exact.NotAnOption("", why=why))
    assert any(next_step in said for next_step in ("Choose another", "phone us", "Phone us")), said


@pytest.mark.parametrize("resource", ["person", "room", "interpreter", "staff_member", "new"])
def test_whatever_is_taken_is_named(resource: str) -> None:
    assert "Choose another time." in refusing.said(claims.Taken("", resource=resource))


def test_what_has_no_words_of_its_own_leads_to_a_human() -> None:
    assert "Phone us, or ask at any desk" in refusing.said(Refusal("Ask the administrator."))


def test_the_words_are_for_refusals_that_there_are() -> None:
    known: set[Any] = {each.code for each in every(Refusal)}
    assert set(refusing.WORDS) <= known
