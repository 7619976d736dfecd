"""What a person may book by themselves, and that they hold and book one of each."""

import pytest

from scheduler.booking import appointments, own_bookings
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.partners import services
from scheduler.people.models import Person
from tests.factories import booking, waiting
from tests.factories.booking import NINE, NOW, SETUP, Clinic
from tests.times import at

pytestmark = pytest.mark.django_db
TEN = at("Tue 9 Mar 2027 10:00")


@pytest.fixture
def clinic(db: None) -> Clinic:
    return booking.clinic()


@pytest.fixture
def asha(clinic: Clinic) -> Person:
    return booking.person(clinic.trust, Mode.FACE_TO_FACE)


def let_everybody(clinic: Clinic) -> None:
    services.change(
        service_id=clinic.service.id, changes={"people_may_book": True}, by=SETUP, now=NOW
    )


def hold(clinic: Clinic, asha: Person, *, starts_at: object = NINE) -> Hold:
    return own_bookings.hold(
        person_id=asha.id,
        service_id=clinic.service.id,
        mode=Mode.FACE_TO_FACE,
        starts_at=starts_at,  # type: ignore[arg-type]
        post_ids=[clinic.freya.id],
        site_id=clinic.hub.id,
        by=clinic.dot,
        now=NOW,
    )


def names(asha: Person) -> list[str]:
    return [each.service.name for each in own_bookings.open_to(person_id=asha.id, now=NOW)]


def test_nothing_is_open_until_a_partner_says_so(clinic: Clinic, asha: Person) -> None:
    assert names(asha) == []
    with pytest.raises(own_bookings.NotOpen):
        hold(clinic, asha)
    let_everybody(clinic)
    assert names(asha) == ["First conversation"]


def test_what_a_desk_let_them_wait_for_is_open_to_them_alone(clinic: Clinic, asha: Person) -> None:
    ben = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben Example")
    waiting.join(clinic, asha)
    assert names(asha) == ["First conversation"]
    assert names(ben) == []


def test_what_is_held_becomes_their_appointment(clinic: Clinic, asha: Person) -> None:
    let_everybody(clinic)
    booked = own_bookings.book(hold_id=hold(clinic, asha).id, by=clinic.dot, now=NOW)
    assert (booked.person_id, booked.starts_at, booked.mode) == (asha.id, NINE, "face_to_face")


def test_a_second_time_of_the_same_service_is_refused(clinic: Clinic, asha: Person) -> None:
    let_everybody(clinic)
    first = own_bookings.book(hold_id=hold(clinic, asha).id, by=clinic.dot, now=NOW)
    [found] = own_bookings.open_to(person_id=asha.id, now=NOW)
    assert found.appointment_id == first.id
    with pytest.raises(own_bookings.HasOne):
        hold(clinic, asha, starts_at=TEN)


def test_a_desk_that_booked_meanwhile_is_not_doubled(clinic: Clinic, asha: Person) -> None:
    let_everybody(clinic)
    held = hold(clinic, asha)
    other = booking.hold(clinic, asha, starts_at=TEN)
    appointments.confirm(hold_id=other.id, by=clinic.dot, now=NOW)
    with pytest.raises(own_bookings.HasOne):
        own_bookings.book(hold_id=held.id, by=clinic.dot, now=NOW)
    assert Appointment.objects.count() == 1
    # It is still held, so that they may give it back or let it lapse.
    assert Hold.objects.get(id=held.id).state == "held"
