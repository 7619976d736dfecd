"""Who is offered a time that came free: the published order, one person each, their own mode."""

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest

from scheduler.booking import offer_freeing, offer_matching, offers, waitlist
from scheduler.booking.models import FreedTime, Offer, WaitingListEntry
from scheduler.booking.offer_ways import Reach, Way
from scheduler.booking.waitlist import Wishes
from scheduler.modes import Mode
from scheduler.partners import sharing
from scheduler.partners.models import SharingAgreement
from scheduler.rota import leave
from tests.factories import booking, waiting
from tests.factories import rota as rota_factory
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic
from tests.times import at

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
SOON, URGENT = WaitingListEntry.Priority.SOON, WaitingListEntry.Priority.URGENT


def look(*, now: datetime = NOW, reach: Reach = waiting.quick) -> int:
    return waiting.look(now=now, reach=reach)


@pytest.fixture
def clinic() -> Clinic:
    """One time, come free because somebody cancelled."""
    where, taken = waiting.full_clinic()
    waiting.cancel(where, taken)
    return where


def free_by_phone(where: Clinic) -> None:
    """A time that serves calls only has come free as well."""
    words = "Wed 10 Mar 2027 09:00-10:00"
    booking.shift(where.freya, where.hub, where.rota, words, modes=(Mode.PHONE,))
    note(where)


def note(where: Clinic) -> None:
    offer_freeing.note(
        staff_member_ids=[where.freya.staff_member_id], during=offer_freeing.from_now_on(NOW)
    )


def wait(where: Clinic, name: str, *modes: Mode, days_ago: int = 0) -> WaitingListEntry:
    return waiting.join(where, waiting.somebody(where, name, *modes), days_ago=days_ago)


def test_the_longest_wait_is_offered_the_time_and_nobody_else(clinic: Clinic) -> None:
    ben = wait(clinic, "Ben", days_ago=3)
    asha = wait(clinic, "Asha", days_ago=30)
    assert look() == 1
    assert waiting.the_offer(asha).starts_at == NINE
    assert waiting.offered(ben) is None
    assert not FreedTime.objects.exists()
    assert look() == 0


def test_a_cancel_frees_its_own_time_and_no_other(clinic: Clinic) -> None:
    booking.shift(clinic.freya, clinic.hub, clinic.rota, "Mon 8 Mar 2027 09:00-10:00")
    asha = wait(clinic, "Asha")
    assert look() == 1
    assert waiting.the_offer(asha).starts_at == NINE


def test_a_recorded_priority_comes_before_the_longest_wait(clinic: Clinic) -> None:
    asha, ben, dora = (wait(clinic, name, days_ago=30 - n) for n, name in enumerate("ABD"))
    for entry, priority in ((ben, SOON), (dora, URGENT)):
        waitlist.give_priority(
            entry_id=entry.id, priority=priority, reason="Unwell.", by=clinic.dot, now=NOW
        )
    assert [each.id for each in waitlist.waiting()] == [dora.id, ben.id, asha.id]
    look()
    assert waiting.offered(dora) is not None


def test_equal_waits_are_ordered_by_id_so_that_the_order_is_one(clinic: Clinic) -> None:
    entries = [wait(clinic, name, days_ago=5) for name in "ABC"]
    look()
    first = min(entries, key=lambda entry: entry.id)
    assert waiting.offered(first) is not None


def test_somebody_who_waits_in_another_mode_is_not_offered_this_one(clinic: Clinic) -> None:
    clinic.shift.openings.update(modes=["face_to_face"])
    asha = wait(clinic, "Asha", Mode.PHONE, days_ago=30)
    ben = wait(clinic, "Ben", Mode.FACE_TO_FACE, days_ago=3)
    look()
    assert waiting.offered(asha) is None
    assert waiting.offered(ben) is not None


def test_an_offer_is_in_a_mode_they_wait_in_though_they_accept_others(clinic: Clinic) -> None:
    asha = waiting.somebody(clinic, "Asha", Mode.FACE_TO_FACE, Mode.PHONE)
    entry = waiting.join(clinic, asha, modes=[Mode.PHONE])
    free_by_phone(clinic)
    look()
    assert waiting.held(waiting.the_offer(entry)).mode == "phone"


def test_a_newer_choice_that_shuts_out_their_modes_means_no_offer(clinic: Clinic) -> None:
    asha = wait(clinic, "Asha", Mode.FACE_TO_FACE, days_ago=30)
    ben = wait(clinic, "Ben", days_ago=3)
    booking.choose(asha.person, Mode.VIDEO)
    look()
    assert waiting.offered(asha) is None
    assert waiting.offered(ben) is not None


def test_a_newer_choice_that_keeps_one_of_their_modes_offers_that_one(clinic: Clinic) -> None:
    asha = wait(clinic, "Asha", Mode.FACE_TO_FACE, Mode.PHONE)
    newer = booking.choose(asha.person, Mode.VIDEO, Mode.PHONE)
    free_by_phone(clinic)
    look()
    hold = waiting.held(waiting.the_offer(asha))
    assert (hold.mode, hold.choice) == ("phone", newer)


def test_somebody_with_an_offer_out_is_not_offered_a_second_time(clinic: Clinic) -> None:
    asha = wait(clinic, "Asha")
    look()
    booking.shift(clinic.freya, clinic.hub, clinic.rota, f"{TUESDAY} 10:00-11:00")
    note(clinic)
    assert look() == 0
    assert Offer.objects.filter(entry=asha).count() == 1


def test_a_time_they_refused_goes_to_the_next_and_never_back_to_them(clinic: Clinic) -> None:
    asha, ben = wait(clinic, "Asha", days_ago=30), wait(clinic, "Ben", days_ago=3)
    look()
    offers.refuse(offer_id=waiting.the_offer(asha).id, by=clinic.dot, now=LATER)
    look(now=LATER)
    offers.refuse(offer_id=waiting.the_offer(ben).id, by=clinic.dot, now=LATER)
    assert look(now=LATER) == 0
    assert Offer.objects.count() == 2


def test_another_time_is_offered_to_whoever_refused_one(clinic: Clinic) -> None:
    asha = wait(clinic, "Asha", days_ago=30)
    look()
    booking.shift(clinic.freya, clinic.hub, clinic.rota, f"{TUESDAY} 10:00-11:00")
    offers.refuse(offer_id=waiting.the_offer(asha).id, by=clinic.dot, now=LATER)
    look(now=LATER)
    assert waiting.the_offer(asha).starts_at == NINE + timedelta(hours=1)


def test_a_new_shift_serves_several_each_at_a_time_of_their_own() -> None:
    where = booking.clinic()
    entries = [wait(where, name, days_ago=30 - n) for n, name in enumerate("ABCDE")]
    FreedTime.objects.all().delete()
    rota_factory.pattern(on_rota=where.rota, of=where.freya, at_site=where.hub)
    assert FreedTime.objects.exists()
    note(where)
    assert look() == 5
    starts = [waiting.the_offer(entry).starts_at for entry in entries]
    assert len(set(starts)) == 5


def test_leave_that_ends_frees_its_time() -> None:
    where, taken = waiting.full_clinic()
    away = rota_factory.leave(f"{TUESDAY} 08:00-18:00", of=where.freya.staff_member)
    waiting.cancel(where, taken)
    asha = wait(where, "Asha")
    assert look() == 0
    leave.end(leave_id=away.id, by=SETUP, now=NOW)
    assert look() == 1
    assert waiting.the_offer(asha).starts_at == NINE


def test_days_hours_sites_and_staff_they_named_are_kept_to(clinic: Clinic) -> None:
    other_site = booking.site(clinic.trust, slug="annex")
    ewan = booking.post(clinic.trust, clinic.service, slug="ewan")
    asks: dict[str, Wishes] = {
        "weekdays": {"weekdays": [1, 3]},
        "from_time": {"from_time": time(9, 5)},
        "until_time": {"until_time": time(9, 49)},
        "site_ids": {"site_ids": [other_site.id]},
        "staff": {"staff_member_ids": [ewan.staff_member_id]},
    }
    for name, wishes in asks.items():
        waiting.join(clinic, waiting.somebody(clinic, name), days_ago=30, **wishes)
    fits = waiting.join(
        clinic,
        waiting.somebody(clinic, "Ben"),
        weekdays=[2],
        from_time=time(9),
        until_time=time(9, 50),
        site_ids=[clinic.hub.id],
        staff_member_ids=[clinic.freya.staff_member_id],
    )
    look()
    [offer] = Offer.objects.all()
    assert offer.entry_id == fits.id


def test_a_desk_whose_sharing_agreement_ended_is_offered_nothing(clinic: Clinic) -> None:
    wait(clinic, "Asha")
    agreement = SharingAgreement.objects.get()
    sharing.end(agreement_id=agreement.id, ends_on=NOW.date(), by=SETUP, now=NOW)
    assert look() == 0


def slow(person_id: UUID, now: datetime) -> Way:
    """A letter that would come, and be answered, only after the time at the clinic."""
    until = at("Fri 12 Mar 2027 17:00")
    return Way(route=Offer.Route.LETTER, needs_until=until, holds_until=until)


def slow_for(person_id: UUID) -> Reach:
    return lambda whom, now: (slow if whom == person_id else waiting.quick)(whom, now)


def test_a_route_too_slow_is_passed_over_on_record_and_the_next_has_the_time(
    clinic: Clinic,
) -> None:
    asha, ben = wait(clinic, "Asha", days_ago=30), wait(clinic, "Ben", days_ago=3)
    reach = slow_for(asha.person_id)
    look(reach=reach)
    passed = Offer.objects.get(entry=asha)
    assert (passed.state, passed.hold, passed.starts_at) == ("passed_over", None, NINE)
    offers.refuse(offer_id=waiting.the_offer(ben).id, by=clinic.dot, now=LATER)
    look(now=LATER, reach=reach)
    assert Offer.objects.filter(entry=asha).count() == 1
    asha.refresh_from_db()
    assert asha.state == "waiting"


def test_a_slow_route_is_offered_the_first_time_it_can_answer_for(clinic: Clinic) -> None:
    asha = wait(clinic, "Asha")
    booking.shift(clinic.freya, clinic.hub, clinic.rota, "Fri 12 Mar 2027 09:00-10:00")
    booking.shift(clinic.freya, clinic.hub, clinic.rota, "Fri 19 Mar 2027 09:00-10:00")
    note(clinic)
    look(reach=slow)
    offer = waiting.the_offer(asha)
    assert (offer.state, offer.starts_at) == ("offered", at("Fri 19 Mar 2027 09:00"))
    assert not Offer.objects.filter(state="passed_over").exists()


def test_a_time_is_not_held_into_the_notice_of_the_service(clinic: Clinic) -> None:
    def patient(person_id: UUID, now: datetime) -> Way:
        return Way(
            route=Offer.Route.VOICE,
            needs_until=now + timedelta(hours=2),
            holds_until=NINE + timedelta(days=1),
        )

    asha = wait(clinic, "Asha")
    look(reach=patient)
    notice = clinic.service.minimum_notice
    assert waiting.the_offer(asha).answer_by == NINE - notice


def test_somebody_who_is_booked_elsewhere_then_is_not_offered_the_time(clinic: Clinic) -> None:
    asha, ben = wait(clinic, "Asha", days_ago=30), wait(clinic, "Ben", days_ago=3)
    ewan = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.room(clinic.hub, name="Room 2")
    booking.shift(ewan, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-10:00")
    booking.appointment(clinic, asha.person, posts=(ewan,))
    note(clinic)
    look()
    assert waiting.offered(asha) is None
    assert waiting.offered(ben) is not None


def test_notes_of_one_staff_member_are_looked_at_together_and_by_one_worker(
    clinic: Clinic,
) -> None:
    note(clinic)
    freed = offer_freeing.take_next(now=NOW)
    assert freed is not None
    assert (
        len(freed.note_ids)
        == FreedTime.objects.filter(staff_member=clinic.freya.staff_member).count()
    )
    note(clinic)
    assert offer_freeing.take_next(now=NOW) is None
    assert offer_freeing.take_next(now=NOW + offer_freeing.LEASE) is not None


def test_a_worker_that_died_halfway_is_followed_by_another(clinic: Clinic) -> None:
    asha, ben = wait(clinic, "Asha", days_ago=30), wait(clinic, "Ben", days_ago=3)
    freed = offer_freeing.take_next(now=NOW)
    assert freed is not None
    offer_matching.match(
        freed=freed, reach=waiting.quick, clock=lambda: NOW, until=NOW + offer_freeing.LEASE
    )
    assert look(now=NOW + offer_freeing.LEASE) == 0
    assert waiting.offered(asha) is not None
    assert waiting.offered(ben) is None


def test_one_persons_failure_never_stops_the_next_persons_turn(
    clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    asha, ben = wait(clinic, "Asha", days_ago=30), wait(clinic, "Ben", days_ago=3)

    def breaks(person_id: UUID, now: datetime) -> Way:
        if person_id == asha.person_id:
            raise LookupError("Asha Example")
        return waiting.quick(person_id, now)

    with pytest.raises(offer_matching.Unexpected, match="1 turns"):
        look(reach=breaks)
    assert waiting.offered(ben) is not None
    assert caplog.messages == [f"the turn of place {asha.id} broke: LookupError"]


def test_a_worker_that_runs_out_of_time_is_followed_where_it_was(clinic: Clinic) -> None:
    for number in range(3):
        waiting.join(clinic, waiting.somebody(clinic, f"N{number}"), days_ago=9, weekdays=[1])
    last = wait(clinic, "Last")
    until = NOW + timedelta(seconds=20)
    moments = iter([NOW] * 5 + [until] * 9)
    made = offer_matching.offer_freed_time(
        clock=lambda: next(moments), until=until, reach=waiting.quick
    )
    [turn_after] = {note.turn_after for note in FreedTime.objects.all()}
    assert (made, turn_after in list(waitlist.waiting()[:3])) == (0, True)
    assert look() == 1
    assert waiting.offered(last) is not None
    assert not FreedTime.objects.exists()


def test_what_comes_free_meanwhile_begins_at_the_top_of_the_list(clinic: Clinic) -> None:
    asha = wait(clinic, "Asha", days_ago=9)
    freed = offer_freeing.take_next(now=NOW)
    assert freed is not None
    offer_freeing.put_back(freed, turn_after=asha.id)
    note(clinic)
    assert look() == 1
    assert waiting.offered(asha) is not None


def test_looking_ends_when_its_time_is_up(clinic: Clinic) -> None:
    wait(clinic, "Asha")
    made = offer_matching.offer_freed_time(clock=lambda: NOW, until=NOW, reach=waiting.quick)
    assert made == 0
    assert FreedTime.objects.exists()
