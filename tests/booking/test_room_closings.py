"""Closing a room: another that suits, or a human asks; and nothing is booked into it meanwhile."""

from datetime import date
from typing import Any

import pytest

from scheduler.availability.claims import Taken
from scheduler.availability.exact import NotAnOption
from scheduler.availability.models import Claim
from scheduler.booking import appointments, offers, other_rooms, room_closings
from scheduler.booking.models import Appointment, Offer, RoomClosing
from scheduler.booking.room_closings import Closed
from scheduler.modes import Mode
from scheduler.people import needs
from scheduler.refusals import Invalid
from scheduler.reminders.models import Task
from tests.factories import booking, people, waiting
from tests.factories.booking import NOW, SETUP, Clinic

pytestmark = pytest.mark.django_db
TUESDAY, FRIDAY = date(2027, 3, 9), date(2027, 3, 12)


@pytest.fixture
def clinic() -> Clinic:
    return booking.clinic()


def booked(clinic: Clinic) -> Appointment:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    people.text_route(of=asha)
    return booking.appointment(clinic, asha)


def closes(clinic: Clinic, *, first_on: date = TUESDAY, last_on: date = FRIDAY) -> Closed:
    return room_closings.close(
        room_id=clinic.room.id, first_on=first_on, last_on=last_on, by=SETUP, now=NOW
    )


def test_whoever_is_booked_is_seen_in_another_room_at_the_same_time(clinic: Clinic) -> None:
    before = booked(clinic)
    other = booking.room(clinic.hub, name="Room 2")
    found = closes(clinic)
    assert [(one.id, room.id) for one, room in found.moved] == [(before.id, other.id)]
    after = Appointment.objects.get()
    assert (after.room, after.starts_at) == (other, before.starts_at)
    assert after.promise_version > before.promise_version
    assert Claim.objects.get(promise_id=after.id, room__isnull=False).room == other
    assert not found.to_ask


def test_a_room_that_does_not_suit_is_no_other_room(clinic: Clinic) -> None:
    appointment = booked(clinic)
    type(clinic.room).objects.filter(id=clinic.room.id).update(is_step_free=True)
    booking.room(clinic.hub, name="Upstairs")
    needs.record(person_id=appointment.person_id, kind="wheelchair_access", by=SETUP, now=NOW)
    found = closes(clinic)
    assert [one.id for one in found.to_ask] == [appointment.id]


def test_whoever_fits_no_other_room_keeps_theirs_until_they_were_asked(clinic: Clinic) -> None:
    appointment = booked(clinic)
    assert [one.id for one in closes(clinic).to_ask] == [appointment.id]
    assert Appointment.objects.get().room == clinic.room
    task = Task.objects.get(appointment=appointment, kind="ask_and_rebook")
    assert "room is closed" in task.reason
    # What they give up is closed at once.
    appointments.cancel(
        appointment_id=appointment.id,
        version=appointment.version,
        cancelled_by="person",
        by=SETUP,
        now=NOW,
    )
    with pytest.raises((Taken, NotAnOption)):
        booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben Example"))


def test_nothing_is_booked_into_a_closed_room_until_it_is_open_again(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    closing = closes(clinic).closing
    with pytest.raises((Taken, NotAnOption)):
        booking.hold(clinic, asha)
    room_closings.reopen(closing_id=closing.id, by=SETUP, now=NOW)
    booking.hold(clinic, asha)
    with pytest.raises(room_closings.AlreadyOpen):
        room_closings.reopen(closing_id=closing.id, by=SETUP, now=NOW)


def test_a_preview_keeps_nothing_and_is_saved_only_if_it_is_still_so(clinic: Clinic) -> None:
    wished: dict[str, Any] = {"room_id": clinic.room.id, "first_on": TUESDAY, "last_on": FRIDAY}
    shown = room_closings.preview(**wished, by=SETUP, now=NOW)
    assert not RoomClosing.objects.exists()
    booked(clinic)
    other = room_closings.close_if_same(**wished, key=shown.key, by=SETUP, now=NOW)
    assert other is not None
    assert not RoomClosing.objects.exists()
    assert room_closings.close_if_same(**wished, key=other.key, by=SETUP, now=NOW) is None
    assert RoomClosing.objects.count() == 1


def test_what_a_desk_holds_goes_to_another_room_or_is_waited_for(clinic: Clinic) -> None:
    held = booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    with pytest.raises(other_rooms.Held):
        closes(clinic)
    other = booking.room(clinic.hub, name="Room 2")
    assert [room for _, room in closes(clinic).held.moved] == [other]
    appointment = appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW)
    assert appointment.room == other


def offered(clinic: Clinic) -> Offer:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, number="01632 960009")
    return waiting.offer(waiting.join(clinic, asha), from_at=booking.NINE)


def test_an_offer_is_kept_in_another_room(clinic: Clinic) -> None:
    offer = offered(clinic)
    other = booking.room(clinic.hub, name="Room 2")
    found = closes(clinic)
    assert not found.held.to_take_back
    assert waiting.held(offer).room == other
    assert offers.accept(offer_id=offer.id, by=clinic.dot, now=NOW).room == other


def test_an_offer_that_no_room_suits_is_taken_back_and_they_keep_their_turn(
    clinic: Clinic,
) -> None:
    offer = offered(clinic)
    shown = room_closings.preview(
        room_id=clinic.room.id, first_on=TUESDAY, last_on=FRIDAY, by=SETUP, now=NOW
    )
    assert [one.id for one in shown.held.to_take_back] == [offer.id]
    assert waiting.offered(offer.entry) == offer
    closes(clinic)
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == ("withdrawn", "Room 1 is closed then.")
    assert offer.entry.state == "waiting"
    # What they would have had is closed at once, and nobody else is offered it.
    with pytest.raises((Taken, NotAnOption)):
        booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben Example"))


def test_a_room_is_closed_once_and_on_days_that_come(clinic: Clinic) -> None:
    closes(clinic)
    with pytest.raises(room_closings.AlreadyClosed):
        closes(clinic, first_on=FRIDAY)
    for first_on, last_on in (
        (date(2027, 2, 1), FRIDAY),
        (FRIDAY, TUESDAY),
        (date(2028, 1, 1), date(2029, 2, 1)),
    ):
        with pytest.raises(Invalid):
            closes(clinic, first_on=first_on, last_on=last_on)


def test_the_days_on_which_the_clocks_change_are_closed_whole(clinic: Clinic) -> None:
    closes(clinic, first_on=date(2027, 3, 27), last_on=date(2027, 3, 28))
    lengths = [
        (claim.during.upper - claim.during.lower).total_seconds() / 3600
        for claim in Claim.objects.filter(room=clinic.room)
    ]
    assert lengths == [24, 23]
