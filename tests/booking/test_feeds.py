from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.booking import appointments, feeds, holds
from scheduler.booking.feeds import FeedEntry
from scheduler.booking.models import Appointment, Feed
from scheduler.identity import roles
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.refusals import Invalid
from tests.factories import booking, identity, partners
from tests.factories.booking import NINE, NOW, TUESDAY, Clinic


def of_freya(where: Clinic) -> list[FeedEntry]:
    feed, _ = feeds.make(
        label="Freya's phone", staff_member_id=where.freya.staff_member_id, by=where.dot, now=NOW
    )
    return feeds.entries(feed=feed, now=NOW)


def test_a_feed_is_found_by_its_key_which_is_not_kept(clinic: Clinic) -> None:
    feed, key = feeds.make(label="Hub", rota_id=clinic.rota.id, by=clinic.dot, now=NOW)
    assert feeds.find(key=key, now=NOW) == feed
    assert key not in str(Feed.objects.values().get())
    assert feeds.find(key="guess", now=NOW) is None


def test_a_revoked_feed_is_gone_for_good(clinic: Clinic) -> None:
    feed, key = feeds.make(label="Hub", rota_id=clinic.rota.id, by=clinic.dot, now=NOW)
    feeds.revoke(feed_id=feed.id, by=clinic.dot, now=NOW)
    assert feeds.find(key=key, now=NOW) is None
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


def worker_beside_freya(where: Clinic) -> Post:
    """A worker of the trust, there on the same Tuesday."""
    beside = booking.post(where.trust, where.service, slug="hana")
    booking.shift(beside, where.hub, where.rota, f"{TUESDAY} 09:00-13:00")
    return beside


def moved_to(where: Clinic, booked: Appointment, post: Post, *, version: int, hours: int) -> None:
    appointments.move(
        appointment_id=booked.id,
        version=version,
        starts_at=NINE + timedelta(hours=hours),
        post_ids=[post.id],
        site_id=where.hub.id,
        by=where.dot,
        now=NOW + timedelta(minutes=version),
    )


def test_what_was_moved_to_somebody_else_is_cancelled_where_it_stood(clinic: Clinic) -> None:
    hana = worker_beside_freya(clinic)
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    before = of_freya(clinic)[1]
    moved_to(clinic, booked, clinic.freya, version=1, hours=1)
    moved_to(clinic, booked, hana, version=2, hours=3)
    shift, gone = of_freya(clinic)
    assert shift.title == "Shift"
    assert (gone.uid, gone.is_cancelled, gone.sequence) == (before.uid, True, 2)
    assert gone.starts_at == NINE + timedelta(hours=1)
    assert gone.ends_at == NINE + timedelta(hours=1, minutes=50)
    assert (gone.title, gone.location) == (f"First conversation {booked.reference}", "")
    of_hana, _ = feeds.make(
        label="Hana", staff_member_id=hana.staff_member_id, by=clinic.dot, now=NOW
    )
    there = feeds.entries(feed=of_hana, now=NOW)[1]
    assert (there.uid, there.is_cancelled) == (before.uid, False)


def test_what_was_moved_away_and_back_is_there_once(clinic: Clinic) -> None:
    hana = worker_beside_freya(clinic)
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    moved_to(clinic, booked, hana, version=1, hours=1)
    moved_to(clinic, booked, clinic.freya, version=2, hours=2)
    _, back = of_freya(clinic)
    assert (back.is_cancelled, back.sequence) == (False, 2)
    assert back.starts_at == NINE + timedelta(hours=2)


def test_a_hold_that_was_given_back_is_in_no_feed(clinic: Clinic) -> None:
    held = booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    holds.release(hold_id=held.id, by=clinic.dot, now=NOW)
    assert [entry.title for entry in of_freya(clinic)] == ["Shift"]


def test_a_feed_costs_the_same_for_one_moved_appointment_and_for_many(clinic: Clinic) -> None:
    hana = worker_beside_freya(clinic)
    feed, _ = feeds.make(
        label="Freya", staff_member_id=clinic.freya.staff_member_id, by=clinic.dot, now=NOW
    )

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            entries = feeds.entries(feed=feed, now=NOW)
        return len([entry for entry in entries if entry.is_cancelled]), len(queries)

    def book_and_move(hour: int) -> None:
        asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
        booked = booking.appointment(clinic, asha, starts_at=NINE + timedelta(hours=hour))
        moved_to(clinic, booked, hana, version=1, hours=hour)

    book_and_move(0)
    one, few = cost()
    book_and_move(1)
    book_and_move(2)
    assert (one, cost()) == (1, (3, few))


def of_freya_for_a_third_partner(where: Clinic) -> Feed:
    """Freya works there, too, and its keeper watches her calendar."""
    council = booking.partner("council", kind="council")
    partners.post(of=where.freya.staff_member, at_partner=council)
    feed, _ = feeds.make(
        label="Freya",
        staff_member_id=where.freya.staff_member_id,
        by=booking.actor(council, role=Role.ROTA_KEEPER),
        now=NOW,
    )
    assert feed.partner == council
    return feed


def test_what_concerns_other_partners_is_only_taken_time(clinic: Clinic) -> None:
    hana = worker_beside_freya(clinic)
    feed = of_freya_for_a_third_partner(clinic)
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    _, busy = feeds.entries(feed=feed, now=NOW)
    assert (busy.title, busy.location, busy.starts_at) == ("Busy", "", NINE)
    assert busy.is_busy
    assert booked.reference not in str(busy)
    moved_to(clinic, booked, hana, version=1, hours=1)
    _, gone = feeds.entries(feed=feed, now=NOW)
    assert (gone.title, gone.location, gone.is_cancelled) == ("Busy", "", True)
    assert booked.reference not in str(gone)


def test_a_rotas_feed_shows_details_to_the_partners_they_are_for(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    seen = {}
    for partner in (clinic.trust, clinic.charity, booking.partner("council", kind="council")):
        by = booking.actor(partner)
        feed, _ = feeds.make(label="Hub", rota_id=clinic.rota.id, by=by, now=NOW)
        seen[partner.slug] = feeds.entries(feed=feed, now=NOW)[1].title
    details = f"First conversation (face to face) {booked.reference}"
    assert seen == {"trust": details, "charity": details, "council": "Busy"}


def test_a_staff_members_own_feed_shows_everything(clinic: Clinic) -> None:
    council = booking.partner("council", kind="council")
    freya = clinic.freya.staff_member
    grant = identity.grant(Role.WORKER, to=partners.post(of=freya, at_partner=council))
    by = roles.find_actor(identity.account(of=freya), grant, now=NOW)
    assert by is not None
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    own, _ = feeds.make(label="My phone", staff_member_id=freya.id, by=by, now=NOW)
    assert own.partner is None
    assert booked.reference in feeds.entries(feed=own, now=NOW)[1].title
    of_rota, _ = feeds.make(label="Hub", rota_id=clinic.rota.id, by=by, now=NOW)
    assert of_rota.partner == council


def test_feeds_of_before_are_for_the_partner_who_is_in_the_record(clinic: Clinic) -> None:
    freya = clinic.freya.staff_member
    by = roles.find_actor(
        identity.account(of=freya), identity.grant(Role.WORKER, to=clinic.freya), now=NOW
    )
    assert by is not None
    own, _ = feeds.make(label="My phone", staff_member_id=freya.id, by=by, now=NOW)
    watched = of_freya_for_a_third_partner(clinic)
    Feed.objects.update(partner=None)
    migration = import_module("scheduler.booking.migrations.0004_feed_partner")
    migration.name_the_partner(apps, None)
    assert Feed.objects.get(id=own.id).partner_id is None
    assert Feed.objects.get(id=watched.id).partner_id == watched.partner_id


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        (" ", "Enter what the feed is for."),
        ("x" * 121, "What the feed is for must be 120 characters or fewer."),
        ("a\x00b", "What the feed is for must be on one line, in ordinary characters."),
        ("a\nb", "What the feed is for must be on one line, in ordinary characters."),
        ("a\ud800b", "What the feed is for must be on one line, in ordinary characters."),
    ],
)
def test_a_label_that_cannot_be_kept_is_refused_in_words(
    clinic: Clinic, label: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        feeds.make(label=label, rota_id=clinic.rota.id, by=clinic.dot, now=NOW)
    assert refusal.value.fields == {"label": [sentence]}
    assert not Feed.objects.exists()


def test_a_label_of_the_full_length_is_kept_without_spaces_at_its_ends(clinic: Clinic) -> None:
    feed, _ = feeds.make(label=f" {'x' * 120} ", rota_id=clinic.rota.id, by=clinic.dot, now=NOW)
    assert Feed.objects.get(id=feed.id).label == "x" * 120


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


def test_a_sites_feed_shows_whoever_works_there_and_what_is_booked_there(clinic: Clinic) -> None:
    elsewhere = booking.site(clinic.trust, slug="annexe")
    gwen = booking.post(clinic.trust, clinic.service, slug="gwen")
    booking.shift(gwen, elsewhere, clinic.rota, f"{TUESDAY} 09:00-13:00")
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    feed, key = feeds.make(label="Hub", site_id=clinic.hub.id, by=clinic.dot, now=NOW)
    found = feeds.entries(feed=feed, now=NOW)
    assert feeds.find(key=key, now=NOW) == feed
    assert [each.title for each in found] == [
        "Freya Example: Shift",
        f"First conversation (face to face) {booked.reference}",
    ]


def test_a_sites_feed_shows_other_partners_appointments_only_as_taken(clinic: Clinic) -> None:
    stranger = booking.partner("council", kind="council")
    booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    by = booking.actor(stranger)
    feed, _ = feeds.make(label="Hub", site_id=clinic.hub.id, by=by, now=NOW)
    assert [each.title for each in feeds.entries(feed=feed, now=NOW)][1:] == ["Busy"]


def test_a_feed_is_not_of_two_calendars(clinic: Clinic) -> None:
    with pytest.raises(Invalid, match="one site"):
        feeds.make(
            label="Both", site_id=clinic.hub.id, rota_id=clinic.rota.id, by=clinic.dot, now=NOW
        )
