from datetime import date, timedelta

import pytest

from scheduler.audit.actors import system
from scheduler.audit.models import Entry
from scheduler.availability.claims import Taken
from scheduler.availability.exact import NotAnOption, NotShared
from scheduler.availability.models import Claim, Opening
from scheduler.availability.terms import OutsideChoice
from scheduler.booking import holds
from scheduler.booking.models import Hold
from scheduler.modes import Mode
from scheduler.partners import posts, services, sharing
from scheduler.partners.models import SharingAgreement
from scheduler.people import needs
from scheduler.people.choices import NotAsked
from scheduler.people.need_kinds import Effects
from tests.factories import booking
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic
from tests.times import at

MINUTE = timedelta(minutes=1)


def test_a_hold_takes_the_person_the_worker_and_a_room(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha)
    taken = {
        (claim.staff_member_id or claim.person_id or claim.room_id): claim.during
        for claim in Claim.objects.filter(promise_id=held.id, released_at=None)
    }
    assert set(taken) == {clinic.freya.staff_member_id, asha.id, clinic.room.id}
    # Ten minutes to write up are inside the worker's stretch and not inside the person's.
    assert taken[asha.id].upper == NINE + 50 * MINUTE
    assert taken[clinic.freya.staff_member_id].upper == NINE + 60 * MINUTE


def test_a_person_who_was_never_asked_cannot_be_held_a_time(clinic: Clinic) -> None:
    with pytest.raises(NotAsked, match="has not been asked"):
        booking.hold(clinic, booking.person(clinic.trust))


@pytest.mark.parametrize("mode", [Mode.PHONE, Mode.VIDEO, Mode.TEXT])
def test_a_mode_outside_the_choice_is_refused_with_the_reason(clinic: Clinic, mode: Mode) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(OutsideChoice, match=f"has chosen face to face, not {mode.words}"):
        booking.hold(clinic, asha, mode=mode)


def test_a_time_that_is_taken_is_refused_and_says_what_is_taken(clinic: Clinic) -> None:
    booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    with pytest.raises(Taken) as refusal:
        booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben"))
    assert refusal.value.facts == {"resource": "staff_member"}


def test_one_person_is_not_held_in_two_places(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    booking.room(clinic.hub, name="Room 2")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booking.hold(clinic, asha)
    with pytest.raises(Taken) as refusal:
        booking.hold(clinic, asha, posts=(other,), starts_at=NINE + 30 * MINUTE)
    assert refusal.value.facts == {"resource": "person"}


def test_the_last_room_is_taken_once(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    ben = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben")
    with pytest.raises(Taken) as refusal:
        booking.hold(clinic, ben, posts=(other,))
    assert refusal.value.facts == {"resource": "room"}


def test_a_lapsed_hold_gives_its_time_to_whoever_wants_it(clinic: Clinic) -> None:
    first = booking.hold(
        clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE), lasting=5 * MINUTE
    )
    ben = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben")
    with pytest.raises(Taken):
        booking.hold(clinic, ben, now=NOW + 4 * MINUTE)
    second = booking.hold(clinic, ben, now=NOW + 5 * MINUTE)
    kept = Claim.objects.filter(promise_id=first.id, released_at=None)
    assert [each.person_id for each in kept] == [first.person_id]  # in nobody's way until swept
    assert Claim.objects.filter(promise_id=second.id, released_at=None).count() == 3


def test_lapsed_holds_are_swept_and_their_openings_come_back(clinic: Clinic) -> None:
    held = booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    assert Opening.objects.get().starts_at == NINE + 60 * MINUTE
    assert holds.release_lapsed(now=NOW + 10 * MINUTE) == 1
    assert Hold.objects.get(id=held.id).state == Hold.State.LAPSED
    assert Opening.objects.get().starts_at == NINE
    assert holds.release_lapsed(now=NOW + 10 * MINUTE) == 0


def test_a_released_hold_frees_the_time_at_once(clinic: Clinic) -> None:
    held = booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    holds.release(hold_id=held.id, by=clinic.dot, now=NOW)
    booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben"))
    with pytest.raises(holds.Lapsed, match="given back"):
        holds.release(hold_id=held.id, by=clinic.dot, now=NOW)


def test_an_extended_hold_lapses_later(clinic: Clinic) -> None:
    held = booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    holds.extend(hold_id=held.id, by=clinic.dot, now=NOW + 9 * MINUTE, lasting=10 * MINUTE)
    assert holds.release_lapsed(now=NOW + 18 * MINUTE) == 0
    assert holds.release_lapsed(now=NOW + 19 * MINUTE) == 1


def test_a_lapsed_hold_cannot_be_extended(clinic: Clinic) -> None:
    held = booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    with pytest.raises(holds.Lapsed, match="Search again"):
        holds.extend(hold_id=held.id, by=clinic.dot, now=NOW + 10 * MINUTE)


def test_another_partners_worker_needs_an_agreement(clinic: Clinic) -> None:
    agreement = SharingAgreement.objects.get()
    sharing.end(agreement_id=agreement.id, ends_on=date(2027, 3, 1), by=SETUP, now=NOW)
    with pytest.raises(NotShared):
        booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))


@pytest.mark.parametrize(
    ("starts_at", "why"),
    [
        (f"{TUESDAY} 08:00", "no_shift"),
        (f"{TUESDAY} 12:15", "no_shift"),  # the write-up would end after the shift
        (f"{TUESDAY} 09:05", "off_the_grid"),
        ("Mon 1 Mar 2027 09:00", "outside_dates"),
        ("Tue 7 Sep 2027 09:00", "outside_dates"),
    ],
)
def test_a_time_nobody_promised_is_not_an_option(clinic: Clinic, starts_at: str, why: str) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(NotAnOption) as refusal:
        booking.hold(clinic, asha, starts_at=at(starts_at))
    assert refusal.value.facts["why"] == why


def test_leave_takes_the_time_away(clinic: Clinic) -> None:
    posts.end(post_id=clinic.freya.id, ends_on=date(2027, 3, 9), by=SETUP, now=NOW)
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises((Taken, NotAnOption)):
        booking.hold(clinic, asha)


def test_two_workers_of_two_partners_are_held_all_or_none(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha, posts=(clinic.freya, other))
    live = Claim.objects.filter(promise_id=held.id, released_at=None)
    assert live.filter(staff_member__isnull=False).count() == 2
    assert live.filter(room__isnull=False).count() == 1
    ben = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben")
    before = Claim.objects.count()
    with pytest.raises(Taken):
        booking.hold(clinic, ben, posts=(other, clinic.freya))
    assert Claim.objects.count() == before


def test_a_joint_time_needs_everybody_at_the_place(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(NotAnOption):
        booking.hold(clinic, asha, posts=(clinic.freya, other))
    assert not Claim.objects.exists()


def test_a_need_for_more_time_makes_the_appointment_longer(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    longer = next(
        code
        for code, kind in needs.CATALOGUE.items()
        if kind.effects == Effects(longer=True) and not kind.detail_is
    )
    needs.record(person_id=asha.id, kind=longer, by=SETUP, now=NOW)
    held = booking.hold(clinic, asha)
    assert held.ends_at - held.starts_at == timedelta(minutes=75)


def test_a_person_who_needs_step_free_access_is_not_put_upstairs(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    step_free = next(code for code, kind in needs.CATALOGUE.items() if kind.effects.step_free)
    needs.record(person_id=asha.id, kind=step_free, by=SETUP, now=NOW)
    with pytest.raises(NotAnOption, match="no room that meets"):
        booking.hold(clinic, asha)
    lower = booking.room(clinic.hub, name="Ground floor", is_step_free=True)
    assert booking.hold(clinic, asha).room_id == lower.id


def test_a_call_takes_a_private_room_and_leaves_the_rooms_that_see_people(
    clinic: Clinic,
) -> None:
    booth = booking.room(clinic.hub, name="Z phone booth", sees_people=False)
    ben = booking.person(clinic.trust, Mode.PHONE, number="07700 900123")
    assert booking.hold(clinic, ben, mode=Mode.PHONE).room_id == booth.id


def test_a_text_conversation_takes_no_room(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.TEXT)
    assert booking.hold(clinic, ben, mode=Mode.TEXT).room_id is None


def test_only_a_desk_books(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(holds.NoDesk):
        holds.make(
            person_id=asha.id,
            service_id=clinic.service.id,
            mode=Mode.FACE_TO_FACE,
            starts_at=NINE,
            post_ids=[clinic.freya.id],
            site_id=clinic.hub.id,
            by=system("tests"),
            now=NOW,
        )


def test_every_hold_has_a_name_beside_it(clinic: Clinic) -> None:
    held = booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    entry = Entry.objects.get(deed="hold.made")
    assert (entry.record_id, entry.by_label) == (str(held.id), "dot")


def test_a_hold_may_be_released_when_a_choice_is_recorded_for_another_service_only(
    clinic: Clinic,
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha)
    other = booking.service(slug="money-advice")
    booking.choose(asha, Mode.VIDEO, service_id=other.id)
    assert Hold.objects.get(id=held.id).state == Hold.State.HELD


def test_a_hold_names_the_posts_it_is_with(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(NotAnOption) as refusal:
        holds.make(
            person_id=asha.id,
            service_id=clinic.service.id,
            mode=Mode.FACE_TO_FACE,
            starts_at=NINE,
            post_ids=[],
            site_id=clinic.hub.id,
            by=clinic.dot,
            now=NOW,
        )
    assert refusal.value.facts["why"] == "no_post"


def test_a_post_that_does_not_offer_the_service_is_not_an_option(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(NotAnOption) as refusal:
        booking.hold(clinic, asha, posts=(other,))
    assert refusal.value.facts["why"] == "no_worker"


def test_a_mode_the_service_is_not_given_in_is_not_an_option(clinic: Clinic) -> None:
    services.withdraw_from(service_id=clinic.service.id, mode=Mode.VIDEO, by=SETUP, now=NOW)
    ben = booking.person(clinic.trust, Mode.VIDEO)
    with pytest.raises(NotAnOption) as refusal:
        booking.hold(clinic, ben, mode=Mode.VIDEO)
    assert refusal.value.facts["why"] == "mode_not_offered"


def test_a_room_asked_for_by_name_is_the_one_that_is_held(clinic: Clinic) -> None:
    special = booking.room(clinic.hub, name="Room 2", has_hearing_loop=True)
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    assert booking.hold(clinic, asha, room_id=special.id).room_id == special.id


def test_a_room_of_another_site_is_refused(clinic: Clinic) -> None:
    far = booking.room(booking.site(clinic.charity, slug="far-hall"))
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(NotAnOption) as refusal:
        booking.hold(clinic, asha, room_id=far.id)
    assert refusal.value.facts["why"] == "room_elsewhere"


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(date(2026, 1, 1), date(2027, 3, 9)), (date(2027, 3, 10), None)],
    ids=["ends that day", "starts the day after"],
)
def test_an_agreement_binds_on_the_day_of_the_appointment(
    clinic: Clinic, starts_on: date, ends_on: date | None
) -> None:
    SharingAgreement.objects.update(starts_on=starts_on, ends_on=ends_on)
    with pytest.raises(NotShared, match="on that day"):
        booking.hold(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))


def test_holding_on_for_longer_never_shortens_a_hold(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha, lasting=timedelta(days=5))
    longer = holds.extend(hold_id=held.id, by=clinic.dot, now=NOW, lasting=timedelta(minutes=10))
    assert longer.held_until == held.held_until
    assert {claim.lapses_at for claim in Claim.objects.all()} == {held.held_until}
