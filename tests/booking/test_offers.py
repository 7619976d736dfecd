"""An offer holds one time for one person until they answer; what they answer costs them nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from scheduler.audit.models import Entry
from scheduler.availability.models import Claim
from scheduler.booking import appointments, holds, offer_freeing, offers, waitlist
from scheduler.booking.models import FreedTime, Hold, Offer, WaitingListEntry
from scheduler.modes import Mode
from tests.factories import booking, waiting
from tests.factories.booking import NINE, NOW, Clinic

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
TOO_LATE = NOW + timedelta(hours=5)


@pytest.fixture
def clinic() -> Clinic:
    where, taken = waiting.full_clinic()
    waiting.cancel(where, taken)
    return where


@pytest.fixture
def entry(clinic: Clinic) -> WaitingListEntry:
    """Asha waits, and the only time is held for her."""
    asha = waiting.join(clinic, waiting.somebody(clinic, "Asha"), days_ago=20)
    assert waiting.look(reach=waiting.quick) == 1
    return asha


def test_an_offer_holds_the_time_for_as_long_as_the_route_needs(entry: WaitingListEntry) -> None:
    offer = waiting.the_offer(entry)
    assert (offer.starts_at, offer.answer_by) == (NINE, NOW + timedelta(hours=4))
    hold = waiting.held(offer)
    assert (hold.state, hold.held_until, hold.mode) == ("held", offer.answer_by, "face_to_face")
    assert hold.made_by_partner == entry.owner


def test_accepting_books_the_time_and_ends_the_wait(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    offer = waiting.the_offer(entry)
    made = offers.accept(offer_id=offer.id, by=clinic.dot, now=LATER)
    offer.refresh_from_db()
    entry.refresh_from_db()
    assert (made.id, made.starts_at) == (offer.hold_id, NINE)
    assert made.booked_by_partner == clinic.trust
    assert (offer.state, offer.ended_at, offer.ended_by) == ("accepted", LATER, "dot")
    assert (entry.state, entry.ended_at) == ("booked", LATER)


def test_a_hold_that_is_confirmed_as_any_other_is_an_offer_accepted(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    offer = waiting.the_offer(entry)
    appointments.confirm(hold_id=waiting.held(offer).id, by=clinic.dot, now=LATER)
    offer.refresh_from_db()
    entry.refresh_from_db()
    assert (offer.state, entry.state) == ("accepted", "booked")


def test_refusing_costs_nothing_and_passes_the_time_on_at_once(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    ben = waiting.join(clinic, waiting.somebody(clinic, "Ben"), days_ago=10)
    offer = waiting.the_offer(entry)
    offers.refuse(offer_id=offer.id, by=clinic.dot, now=LATER, reason="Away that day.")
    offer.refresh_from_db()
    before = entry.asked_at
    entry.refresh_from_db()
    assert (offer.state, offer.reason) == ("refused", "Away that day.")
    assert (entry.state, entry.asked_at) == ("waiting", before)
    assert waiting.held(offer).state == "released"
    assert waiting.look(now=LATER, reach=waiting.quick) == 1
    assert waiting.the_offer(ben).starts_at == NINE
    assert waiting.offered(entry) is None


def test_an_offer_nobody_answered_lapses_and_passes_on_at_once(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    ben = waiting.join(clinic, waiting.somebody(clinic, "Ben"), days_ago=10)
    offer = waiting.the_offer(entry)
    assert offers.lapse_due(now=LATER) == 0
    assert offers.lapse_due(now=TOO_LATE) == 1
    assert offers.lapse_due(now=TOO_LATE) == 0
    offer.refresh_from_db()
    entry.refresh_from_db()
    assert (offer.state, entry.state) == ("lapsed", "waiting")
    assert waiting.held(offer).state == "lapsed"
    waiting.look(now=TOO_LATE, reach=waiting.quick)
    assert waiting.the_offer(ben).starts_at == NINE


def test_a_search_that_clears_the_lapsed_hold_first_loses_nothing(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    offer = waiting.the_offer(entry)
    FreedTime.objects.all().delete()
    holds.release_lapsed(now=TOO_LATE)
    assert offers.lapse_due(now=TOO_LATE) == 1
    offer.refresh_from_db()
    assert offer.state == "lapsed"
    assert FreedTime.objects.filter(staff_member=clinic.freya.staff_member).exists()


def test_a_hold_that_is_given_back_withdraws_its_offer(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    offer = waiting.the_offer(entry)
    holds.release(hold_id=waiting.held(offer).id, by=clinic.dot, now=LATER)
    assert offers.lapse_due(now=LATER) == 1
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == ("withdrawn", "The time was given back.")


def test_a_hold_that_is_extended_keeps_its_offer(clinic: Clinic, entry: WaitingListEntry) -> None:
    offer = waiting.the_offer(entry)
    holds.extend(
        hold_id=waiting.held(offer).id, by=clinic.dot, now=LATER, lasting=timedelta(hours=9)
    )
    assert offers.lapse_due(now=TOO_LATE) == 0
    offers.accept(offer_id=offer.id, by=clinic.dot, now=TOO_LATE)


@pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn", "lapsed"])
def test_an_offer_that_is_over_stays_as_it_ended(
    clinic: Clinic, entry: WaitingListEntry, state: str
) -> None:
    offer = waiting.the_offer(entry)
    match state:
        case "accepted":
            offers.accept(offer_id=offer.id, by=clinic.dot, now=LATER)
        case "refused":
            offers.refuse(offer_id=offer.id, by=clinic.dot, now=LATER)
        case "withdrawn":
            offers.withdraw(offer_id=offer.id, reason="A mistake.", by=clinic.dot, now=LATER)
        case _:
            offers.lapse_due(now=TOO_LATE)
    with pytest.raises(offers.Over):
        offers.accept(offer_id=offer.id, by=clinic.dot, now=TOO_LATE)
    with pytest.raises(offers.Over):
        offers.refuse(offer_id=offer.id, by=clinic.dot, now=TOO_LATE)
    with pytest.raises(offers.Over):
        offers.withdraw(offer_id=offer.id, reason="Again.", by=clinic.dot, now=TOO_LATE)
    offer.refresh_from_db()
    assert offer.state == state
    with pytest.raises(IntegrityError, match="is over"), transaction.atomic():
        Offer.objects.filter(id=offer.id).update(state="offered", ended_at=None)


def test_an_offer_is_too_late_to_accept_once_its_hold_is_over(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    offer = waiting.the_offer(entry)
    with pytest.raises(offers.Over, match="not answered in time"):
        offers.accept(offer_id=offer.id, by=clinic.dot, now=TOO_LATE)


def test_refusing_late_still_gives_the_time_back(clinic: Clinic, entry: WaitingListEntry) -> None:
    offer = waiting.the_offer(entry)
    holds.release_lapsed(now=TOO_LATE)
    offers.refuse(offer_id=offer.id, by=clinic.dot, now=TOO_LATE)
    offer.refresh_from_db()
    assert offer.state == "refused"
    assert FreedTime.objects.exists()


def test_somebody_who_leaves_gives_back_what_is_held_for_them(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    offer = waiting.the_offer(entry)
    waitlist.leave(entry_id=entry.id, by=clinic.dot, now=LATER)
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == ("withdrawn", "They left the list.")
    held = waiting.held(offer)
    assert not Claim.objects.filter(promise_id=held.id, released_at=None).exists()


def test_a_choice_that_shuts_out_the_offered_mode_withdraws_the_offer(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    offer = waiting.the_offer(entry)
    booking.choose(entry.person, Mode.PHONE, now=LATER)
    offer.refresh_from_db()
    assert offer.state == "withdrawn"
    assert waiting.held(offer).state == "released"


def test_the_database_refuses_an_offer_of_what_nobody_waits_for(
    clinic: Clinic, entry: WaitingListEntry
) -> None:
    offer = waiting.the_offer(entry)
    offers.refuse(offer_id=offer.id, by=clinic.dot, now=LATER)
    ben = waiting.join(clinic, waiting.somebody(clinic, "Ben"))
    row = {"starts_at": NINE, "ends_at": NINE + timedelta(minutes=50), "route": "voice"}
    ashas = booking.hold(clinic, entry.person, now=LATER)
    with pytest.raises(IntegrityError, match="is not what entry"), transaction.atomic():
        Offer.objects.create(entry=ben, hold=ashas, made_at=NOW, answer_by=LATER, **row)
    WaitingListEntry.objects.filter(id=entry.id).update(modes=["phone"])
    with pytest.raises(IntegrityError, match="is not what entry"), transaction.atomic():
        Offer.objects.create(entry=entry, hold=ashas, made_at=NOW, answer_by=LATER, **row)
    with pytest.raises(IntegrityError, match="offer_holds_a_time"), transaction.atomic():
        Offer.objects.create(entry=entry, made_at=NOW, answer_by=LATER, **row)


def test_nobody_is_held_two_times_at_once(clinic: Clinic, entry: WaitingListEntry) -> None:
    offer = waiting.the_offer(entry)
    with pytest.raises(IntegrityError, match="one_live_offer_per_entry"), transaction.atomic():
        Offer.objects.create(
            entry=entry,
            hold=Hold.objects.create(
                person=entry.person,
                choice=entry.choice,
                mode="face_to_face",
                service=entry.service,
                site=clinic.hub,
                starts_at=NINE,
                ends_at=LATER + timedelta(days=20),
                held_until=LATER,
                made_by="raw",
                made_at=NOW,
            ),
            starts_at=offer.starts_at,
            ends_at=offer.ends_at,
            route="voice",
            made_at=NOW,
            answer_by=LATER,
        )


def test_every_step_has_a_name_beside_it(clinic: Clinic, entry: WaitingListEntry) -> None:
    offer = waiting.the_offer(entry)
    offers.refuse(offer_id=offer.id, by=clinic.dot, now=LATER)
    noted = Entry.objects.filter(record_kind="offer", record_id=str(offer.id)).order_by("at", "id")
    assert [(each.deed, each.by_label) for each in noted] == [
        ("offer.made", "system: waiting list"),
        ("offer.refused", "dot"),
    ]


def test_lapsed_holds_of_desks_are_noted_as_freed_time() -> None:
    where, taken = waiting.full_clinic()
    waiting.cancel(where, taken)
    ben = waiting.somebody(where, "Ben")
    booking.hold(where, ben, lasting=timedelta(minutes=10))
    FreedTime.objects.all().delete()
    assert offer_freeing.release_lapsed(now=NOW) == 0
    assert not FreedTime.objects.exists()
    assert offer_freeing.release_lapsed(now=LATER) == 1
    [note] = FreedTime.objects.all()
    assert (note.staff_member, note.starts_at) == (where.freya.staff_member, NINE)
