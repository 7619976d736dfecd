from datetime import date, timedelta

import pytest

from scheduler.availability.claims import Taken
from scheduler.availability.exact import NotAnOption
from scheduler.availability.models import Claim, Opening
from scheduler.availability.terms import OutsideChoice
from scheduler.booking import appointments, events, holds
from scheduler.booking.means import NoNumber, UnsafeNumber
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.people import contact_rules
from scheduler.people.models import Person
from scheduler.refusals import Invalid, Stale
from tests.factories import booking
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic
from tests.listening import Heard
from tests.times import at

HOUR = timedelta(hours=1)


def move(where: Clinic, booked: Appointment, **changes: object) -> Appointment:
    wish = {
        "appointment_id": booked.id,
        "version": booked.version,
        "starts_at": NINE + 2 * HOUR,
        "post_ids": [where.freya.id],
        "site_id": where.hub.id,
        "by": where.dot,
        "now": NOW,
    } | changes
    return appointments.move(**wish)  # type: ignore[arg-type]


def cancel(where: Clinic, booked: Appointment, **changes: object) -> Appointment:
    wish = {
        "appointment_id": booked.id,
        "version": booked.version,
        "cancelled_by": "person",
        "by": where.dot,
        "now": NOW,
    } | changes
    return appointments.cancel(**wish)  # type: ignore[arg-type]


def test_a_confirmed_hold_becomes_the_appointment_of_the_same_id(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha)
    booked = appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW)
    assert booked.id == held.id
    assert (booked.mode, booked.room_id, booked.starts_at) == ("face_to_face", clinic.room.id, NINE)
    assert (booked.local_on, f"{booked.local_at:%H:%M}") == (date(2027, 3, 9), "09:00")
    assert [each.post_id for each in booked.appointment_staff.all()] == [clinic.freya.id]
    assert not Claim.objects.filter(promise_id=held.id, lapses_at__isnull=False).exists()


def test_a_lapsed_hold_cannot_be_confirmed(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha, lasting=HOUR)
    with pytest.raises(holds.Lapsed):
        appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW + HOUR)
    assert not Appointment.objects.exists()


def test_a_hold_whose_claims_a_later_clock_released_cannot_be_confirmed(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha, lasting=HOUR)
    booking.hold(
        clinic,
        booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben"),
        now=NOW + HOUR,
    )
    # This desk's clock is a little behind the one that gave the time away.
    with pytest.raises(holds.Lapsed):
        appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW + HOUR - timedelta(seconds=1))


def test_a_hold_is_confirmed_once(clinic: Clinic) -> None:
    held = booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW)
    with pytest.raises(holds.Lapsed, match="already been confirmed"):
        appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW)


def test_a_phone_appointment_says_which_number_rings_which(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.PHONE, number="07700 900123")
    booked = booking.appointment(clinic, ben, mode=Mode.PHONE)
    assert (booked.ring_number, booked.ring_from) == ("+447700900123", "+441632960002")


def test_a_phone_appointment_without_a_safe_number_is_refused(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.PHONE)
    held = booking.hold(clinic, ben, mode=Mode.PHONE)
    with pytest.raises(NoNumber, match="Ask which number to use"):
        appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW)
    assert Hold.objects.get(id=held.id).state == Hold.State.HELD


def test_a_number_given_for_this_call_only_is_enough(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.PHONE)
    held = booking.hold(clinic, ben, mode=Mode.PHONE)
    booked = appointments.confirm(
        hold_id=held.id, by=clinic.dot, now=NOW, ring_number="01632 960123"
    )
    assert booked.ring_number == "+441632960123"


def test_a_number_that_is_none_is_refused(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.PHONE)
    held = booking.hold(clinic, ben, mode=Mode.PHONE)
    with pytest.raises(Invalid):
        appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW, ring_number="ring me")


def test_every_video_appointment_has_a_link_nobody_can_guess(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.VIDEO)
    first = booking.appointment(clinic, ben, mode=Mode.VIDEO)
    second = booking.appointment(
        clinic, ben, mode=Mode.VIDEO, starts_at=NINE + 3 * HOUR, now=at("Mon 8 Mar 2027 08:00")
    )
    assert first.video_link != second.video_link
    assert len(first.video_link.rpartition("/")[2]) == 40


def test_a_text_conversation_says_both_numbers(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.TEXT)
    held = booking.hold(clinic, ben, mode=Mode.TEXT)
    booked = appointments.confirm(
        hold_id=held.id, by=clinic.dot, now=NOW, ring_number="07700 900123"
    )
    assert (booked.ring_number, booked.text_number) == ("+447700900123", "+447700900010")


def test_a_text_conversation_needs_a_mobile(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.TEXT)
    held = booking.hold(clinic, ben, mode=Mode.TEXT)
    with pytest.raises(Invalid, match="text"):
        appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW, ring_number="01632 960123")


def test_a_move_keeps_the_mode_and_frees_the_old_time(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.VIDEO)
    booked = booking.appointment(clinic, asha)
    moved = move(clinic, booked)
    assert (moved.mode, moved.starts_at, moved.version) == ("face_to_face", NINE + 2 * HOUR, 2)
    openings = [(each.starts_at, each.ends_at) for each in Opening.objects.all()]
    assert openings == [(NINE, NINE + 2 * HOUR), (NINE + 3 * HOUR, NINE + 4 * HOUR)]


def test_a_move_may_overlap_the_time_it_leaves(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    moved = move(clinic, booked, starts_at=NINE + timedelta(minutes=30))
    assert moved.starts_at == NINE + timedelta(minutes=30)


def test_a_move_that_is_refused_keeps_the_old_time(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    ben = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben")
    booking.appointment(clinic, ben, starts_at=NINE + 2 * HOUR)
    with pytest.raises(Taken):
        move(clinic, booked)
    live = Claim.objects.filter(promise_id=booked.id, released_at=None)
    assert {claim.during.lower for claim in live} == {NINE}


def test_a_move_changes_the_mode_only_when_asked_and_only_within_the_choice(
    clinic: Clinic,
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.VIDEO)
    booked = booking.appointment(clinic, asha)
    with pytest.raises(OutsideChoice):
        move(clinic, booked, mode=Mode.PHONE)
    moved = move(clinic, booked, mode=Mode.VIDEO)
    assert moved.mode == "video"
    assert moved.video_link


def test_a_move_cannot_keep_a_mode_that_a_newer_choice_shuts_out(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    booking.choose(asha, Mode.VIDEO)
    with pytest.raises(OutsideChoice):
        move(clinic, booked)


def test_a_moved_video_call_keeps_its_link(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.VIDEO)
    booked = booking.appointment(clinic, ben, mode=Mode.VIDEO)
    assert move(clinic, booked).video_link == booked.video_link


def test_of_two_changes_to_one_version_the_second_is_stale(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    move(clinic, booked)
    with pytest.raises(Stale, match="Somebody else changed"):
        cancel(clinic, booked)


def test_a_cancel_frees_the_time_and_is_told_by_an_event(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    with Heard(events.cancelled, events.freed) as heard:
        cancelled = cancel(clinic, booked, reason="unwell")
    assert (cancelled.state, cancelled.cancelled_by, cancelled.version) == (
        "cancelled",
        "person",
        2,
    )
    assert Opening.objects.get().starts_at == NINE
    assert heard.names == ["cancelled", "freed"]


def test_a_cancelled_appointment_cannot_be_moved(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    cancelled = cancel(clinic, booking.appointment(clinic, asha))
    with pytest.raises(appointments.NotBooked, match="has been cancelled"):
        move(clinic, cancelled)


def test_a_cancel_says_by_whom(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    with pytest.raises(Invalid) as refusal:
        cancel(clinic, booked, cancelled_by="nobody")
    assert "cancelled_by" in refusal.value.fields


def test_somebody_who_was_seen_is_not_cancelled_afterwards(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    seen = appointments.mark_attendance(
        appointment_id=booked.id, version=1, attendance="seen", by=clinic.dot, now=NINE + HOUR
    )
    with pytest.raises(appointments.NotBooked, match="already taken place"):
        cancel(clinic, seen, now=NINE + HOUR)


def test_nobody_is_missed_before_the_appointment_begins(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    with pytest.raises(appointments.NotBooked, match="has not begun"):
        appointments.mark_attendance(
            appointment_id=booked.id, version=1, attendance="missed", by=clinic.dot, now=NOW
        )


def test_somebody_who_arrived_early_may_be_seen_early(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    early = NINE - timedelta(minutes=15)
    arrived = appointments.note_arrival(
        appointment_id=booked.id, version=1, by=clinic.dot, now=early
    )
    assert arrived.arrived_at == early
    seen = appointments.mark_attendance(
        appointment_id=booked.id, version=2, attendance="seen", by=clinic.dot, now=early
    )
    assert (seen.attendance, seen.version) == ("seen", 3)


def test_attendance_is_one_of_the_known_ways(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    with pytest.raises(Invalid, match="how the appointment went"):
        appointments.mark_attendance(
            appointment_id=booked.id, version=1, attendance="DNA", by=clinic.dot, now=NINE
        )


def test_a_hold_in_a_mode_still_accepted_follows_the_newer_choice(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.VIDEO)
    held = booking.hold(clinic, asha)
    booking.choose(asha, Mode.FACE_TO_FACE)
    assert appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW).mode == "face_to_face"


def test_a_hold_in_a_mode_no_longer_accepted_is_given_back(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha)
    booking.choose(asha, Mode.VIDEO)
    assert Hold.objects.get(id=held.id).state == Hold.State.RELEASED
    assert Opening.objects.get().starts_at == NINE


def test_a_booking_shut_out_by_a_newer_choice_is_neither_kept_nor_cancelled_in_silence(
    clinic: Clinic,
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    with Heard(events.choice_shut_out) as heard:
        booking.choose(asha, Mode.VIDEO)
    assert [each["appointment"].id for each in heard.calls] == [booked.id]
    assert Appointment.objects.get(id=booked.id).state == "booked"


def test_a_choice_for_another_service_shuts_nothing_out(clinic: Clinic) -> None:
    other = booking.service(slug="money-advice")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(clinic, asha)
    with Heard(events.choice_shut_out) as heard:
        booking.choose(asha, Mode.VIDEO, service_id=other.id)
    assert heard.calls == []


def test_a_joint_appointment_is_with_both_and_moves_with_both(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha, posts=(clinic.freya, other))
    moved = move(clinic, booked, post_ids=[clinic.freya.id, other.id])
    assert {each.post.partner_id for each in moved.appointment_staff.all()} == {
        clinic.trust.id,
        clinic.charity.id,
    }
    alone = move(clinic, moved, starts_at=NINE)
    assert [each.post_id for each in alone.appointment_staff.all()] == [clinic.freya.id]


def test_a_number_called_unsafe_is_not_rung_even_when_it_is_given(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.PHONE)
    unsafe(ben, "07700 900123")
    held = booking.hold(clinic, ben, mode=Mode.PHONE)
    with pytest.raises(UnsafeNumber, match="not safe"):
        appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW, ring_number="07700 900123")


def test_a_move_keeps_the_number_given_for_the_appointment(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.PHONE)
    held = booking.hold(clinic, ben, mode=Mode.PHONE)
    booked = appointments.confirm(
        hold_id=held.id, by=clinic.dot, now=NOW, ring_number="07700 900123"
    )
    assert move(clinic, booked).ring_number == "+447700900123"


def test_a_move_does_not_keep_a_number_that_has_become_unsafe(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.PHONE, number="07700 900123")
    booked = booking.appointment(clinic, ben, mode=Mode.PHONE)
    unsafe(ben, "07700 900123")
    with pytest.raises(NoNumber):
        move(clinic, booked)


def test_what_has_taken_place_is_not_moved(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    missed = appointments.mark_attendance(
        appointment_id=booked.id, version=1, attendance="missed", by=clinic.dot, now=NINE + HOUR
    )
    with pytest.raises(appointments.NotBooked, match="already taken place"):
        move(clinic, missed, now=NINE + HOUR)


def test_an_arrival_is_no_change_of_the_promise_and_a_move_is(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    arrived = appointments.note_arrival(appointment_id=booked.id, version=1, by=clinic.dot, now=NOW)
    assert (arrived.version, arrived.promise_version) == (2, 1)
    moved = move(clinic, arrived)
    assert (moved.version, moved.promise_version, moved.arrived_at) == (3, 3, None)


def test_a_hold_with_a_worker_whose_post_was_ended_meanwhile_is_not_confirmed(
    clinic: Clinic,
) -> None:
    held = booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    posts.end(post_id=clinic.freya.id, ends_on=date(2027, 3, 9), by=SETUP, now=NOW)
    with pytest.raises(NotAnOption, match="not there any more"):
        appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW)


def unsafe(somebody: Person, number: str) -> None:
    contact_rules.record(
        person_id=somebody.id, channel="voice", number=number, is_safe=False, by=SETUP, now=NOW
    )
