from datetime import timedelta

import pytest

from scheduler.booking import appointments, feeds
from scheduler.booking.feeds import FeedEntry
from scheduler.booking.models import Appointment, Feed
from scheduler.modes import Mode
from scheduler.refusals import Invalid
from tests.factories import booking
from tests.factories.booking import NINE, NOW, TUESDAY, Clinic


def of_freya(where: Clinic) -> list[FeedEntry]:
    feed, _ = feeds.make(
        label="Freya's phone", staff_member_id=where.freya.staff_member_id, by=where.dot, now=NOW
    )
    return feeds.entries(feed=feed, now=NOW)


def test_a_feed_is_found_by_its_key_which_is_not_kept(clinic: Clinic) -> None:
    feed, key = feeds.make(label="Hub", rota_id=clinic.rota.id, by=clinic.dot, now=NOW)
    assert feeds.find(key=key) == feed
    assert key not in str(Feed.objects.values().get())
    assert feeds.find(key="guess") is None


def test_a_revoked_feed_is_gone_for_good(clinic: Clinic) -> None:
    feed, key = feeds.make(label="Hub", rota_id=clinic.rota.id, by=clinic.dot, now=NOW)
    feeds.revoke(feed_id=feed.id, by=clinic.dot, now=NOW)
    assert feeds.find(key=key) is None
    again = feeds.revoke(feed_id=feed.id, by=clinic.dot, now=NOW + timedelta(days=1))
    assert again.revoked_at == NOW


def test_a_feed_is_of_one_calendar(clinic: Clinic) -> None:
    with pytest.raises(Invalid):
        feeds.make(label="Nobody's", by=clinic.dot, now=NOW)


def test_a_feed_shows_shifts_and_appointments_and_nobodys_name(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Asha Example")
    booked = booking.appointment(clinic, asha)
    shift, appointment = of_freya(clinic)
    assert (shift.title, shift.is_busy, shift.location) == ("Shift", False, "The Hub")
    assert appointment.title == f"First conversation (face to face) {booked.reference}"
    assert (appointment.location, appointment.starts_at) == ("The Hub, Room 1", NINE)
    assert "Asha" not in f"{shift}{appointment}"


def test_a_moved_appointment_keeps_its_uid_and_its_sequence_grows(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    before = of_freya(clinic)[1]
    appointments.move(
        appointment_id=booked.id,
        version=1,
        starts_at=NINE + timedelta(hours=2),
        post_ids=[clinic.freya.id],
        site_id=clinic.hub.id,
        by=clinic.dot,
        now=NOW,
    )
    after = of_freya(clinic)[1]
    assert (before.uid, before.sequence) == (after.uid, 0)
    assert (after.sequence, after.starts_at) == (1, NINE + timedelta(hours=2))


def test_a_cancelled_appointment_stays_in_the_feed_as_cancelled(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    appointments.cancel(
        appointment_id=booked.id, version=1, cancelled_by="person", by=clinic.dot, now=NOW
    )
    entry = of_freya(clinic)[1]
    assert (entry.is_cancelled, entry.sequence) == (True, 1)


def test_a_rotas_feed_names_the_staff_and_holds_only_its_own_shifts(clinic: Clinic) -> None:
    elsewhere = booking.rota(clinic.charity, slug="other-rota")
    booking.shift(clinic.freya, clinic.hub, elsewhere, f"{TUESDAY} 14:00-16:00")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(clinic, asha)
    booking.appointment(clinic, asha, starts_at=NINE + timedelta(hours=5))
    feed, _ = feeds.make(label="Hub", rota_id=clinic.rota.id, by=clinic.dot, now=NOW)
    entries = feeds.entries(feed=feed, now=NOW)
    assert [entry.starts_at for entry in entries] == [NINE, NINE]
    assert entries[0].title == "Freya Example: Shift"


def test_what_is_long_past_is_left_out(clinic: Clinic) -> None:
    feed, _ = feeds.make(label="Hub", rota_id=clinic.rota.id, by=clinic.dot, now=NOW)
    assert feeds.entries(feed=feed, now=NINE + timedelta(weeks=5)) == []


@pytest.mark.parametrize(
    ("mode", "where"),
    [
        (Mode.FACE_TO_FACE, "The Hub, 2 High Street, Exampleton, BS1 4ND"),
        (Mode.PHONE, "We ring you on +447700900123"),
        (Mode.TEXT, "By text with +447700900010"),
    ],
)
def test_the_persons_own_entry_has_a_neutral_title_and_says_where(
    clinic: Clinic, mode: Mode, where: str
) -> None:
    booked = of_mode(clinic, mode)
    entry = feeds.entry_for_person(appointment=booked)
    assert (entry.title, entry.location) == ("Appointment", where)


def test_the_persons_own_entry_for_video_is_the_link(clinic: Clinic) -> None:
    booked = of_mode(clinic, Mode.VIDEO)
    assert feeds.entry_for_person(appointment=booked).location == booked.video_link


def of_mode(where: Clinic, mode: Mode) -> Appointment:
    somebody = booking.person(where.trust, mode)
    held = booking.hold(where, somebody, mode=mode)
    return appointments.confirm(
        hold_id=held.id,
        by=where.dot,
        now=NOW,
        ring_number="07700 900123",
    )
