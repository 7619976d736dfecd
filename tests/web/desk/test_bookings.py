"""Hold, confirm, move, cancel, undo: each refusal is said, and nothing is lost."""

import time_machine

from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.reminders.models import Task
from tests.factories import booking
from tests.factories.booking import NINE
from tests.web.conftest import NOW, Desk
from tests.web.desk.conftest import SERVICE, confirm, hold, picks, see, somebody


def test_a_time_is_held_and_confirmed_and_can_be_taken_back(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    held = hold(desk, asha, picks(see(desk, asha))[0])
    assert "Tuesday 9 March 2027, 9am to 9:50am" in held.content.decode()
    page = confirm(desk, held).content.decode()
    assert "Booked." in page
    booked = Appointment.objects.get()
    assert (booked.starts_at, booked.person_id) == (NINE, asha.id)
    page = desk.client.post(f"/desk/people/{asha.id}/undo", {}, follow=True).content.decode()
    assert "Booked." not in page
    booked.refresh_from_db()
    assert booked.state == Appointment.State.CANCELLED
    assert not Task.objects.filter(kind=Task.Kind.FOLLOW_UP_CANCEL, state="open").exists()


def test_after_a_minute_nothing_is_taken_back(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    confirm(desk, hold(desk, asha, picks(see(desk, asha))[0]))
    with time_machine.travel(NOW.replace(minute=1), tick=False):
        answer = desk.client.post(f"/desk/people/{asha.id}/undo", {})
    assert "More than a minute has gone by." in answer.content.decode()
    assert Appointment.objects.get().state == Appointment.State.BOOKED


def test_a_hold_is_given_back(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    hold(desk, asha, picks(see(desk, asha))[0])
    held = Hold.objects.get()
    page = desk.client.post(
        f"/desk/holds/{held.id}/release", {"service": SERVICE}, follow=True
    ).content.decode()
    assert ">9am<" in page
    held.refresh_from_db()
    assert held.state == Hold.State.RELEASED


def test_of_two_desks_one_has_the_time_and_the_other_is_told(desk: Desk) -> None:
    asha, ben = somebody(desk, Mode.FACE_TO_FACE), somebody(desk, Mode.FACE_TO_FACE, name="Ben")
    pick = picks(see(desk, asha))[0]
    hold(desk, ben, pick)
    answer = hold(desk, asha, pick)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "You must act:" in page
    assert "already booked" in page
    # The table is there anew, without that time.
    assert picks(page)
    assert pick not in picks(page)


def test_a_phone_appointment_without_a_number_asks_for_one_and_keeps_the_hold(desk: Desk) -> None:
    ben = somebody(desk, Mode.PHONE)
    held = hold(desk, ben, picks(see(desk, ben))[0])
    refused = confirm(desk, held)
    assert refused.status_code == 422
    assert "Held for" in refused.content.decode()
    booked = confirm(desk, refused, ring_number="07700 900002").content.decode()
    assert "Booked." in booked


def test_what_is_no_time_is_said(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    assert "could not be read" in hold(desk, asha, "nonsense").content.decode()


def test_an_appointment_is_moved_in_one_step_and_back(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    booked = booking.appointment(desk.clinic, asha)
    page = see(desk, asha, f"moving={booked.id}")
    assert "Picked up" in page
    later = next(pick for pick in picks(page))
    given = {"service": SERVICE, "pick": later}
    answer = desk.client.post(f"/desk/appointments/{booked.id}/move", given, follow=True)
    assert "Moved." in answer.content.decode()
    booked.refresh_from_db()
    assert booked.starts_at > NINE
    desk.client.post(f"/desk/people/{asha.id}/undo", {})
    booked.refresh_from_db()
    assert booked.starts_at == NINE


def test_a_cancel_is_taken_back_as_a_new_appointment_at_the_same_time(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    booked = booking.appointment(desk.clinic, asha)
    given = {"version": booked.version}
    answer = desk.client.post(f"/desk/appointments/{booked.id}/cancel", given, follow=True)
    assert "Cancelled." in answer.content.decode()
    stale = desk.client.post(f"/desk/appointments/{booked.id}/cancel", given)
    assert "Somebody else changed this appointment" in stale.content.decode()
    desk.client.post(f"/desk/people/{asha.id}/undo", {})
    again = Appointment.objects.get(state=Appointment.State.BOOKED)
    assert (again.starts_at, again.person_id) == (NINE, asha.id)


def test_another_desks_hold_and_appointment_are_not_there(desk: Desk) -> None:
    elsewhere = booking.actor(desk.clinic.charity)
    asha = somebody(desk, Mode.FACE_TO_FACE)
    theirs = booking.hold(desk.clinic, asha)
    Hold.objects.update(made_by_partner=elsewhere.partner_id)
    assert desk.client.post(f"/desk/holds/{theirs.id}/confirm", {}).status_code == 404
    assert desk.client.post(f"/desk/holds/{theirs.id}/release", {}).status_code == 404
    missing = booking.new_id()
    assert desk.client.post(f"/desk/appointments/{missing}/move", {}).status_code == 404
