from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.availability.answers import Answer
from scheduler.availability.terms import OutsideChoice
from scheduler.booking import holds
from scheduler.modes import Mode
from scheduler.partners import interpreters, sharing
from scheduler.partners.models import SharingAgreement
from scheduler.people import needs
from scheduler.people.choices import NotAsked
from tests.availability.questions import ask, codes
from tests.factories import booking
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic
from tests.times import at

HOUR = timedelta(hours=1)


def times(answer: Answer) -> list[str]:
    return [
        f"{option.starts_at.astimezone(at(f'{TUESDAY} 00:00').tzinfo):%H:%M}"
        for option in answer.options
    ]


def test_options_are_the_grid_of_the_opening_with_everything_they_take(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    answer = ask(clinic, asha)
    assert times(answer) == [
        "09:00", "09:15", "09:30", "09:45", "10:00", "10:15", "10:30",
        "10:45", "11:00", "11:15", "11:30", "11:45", "12:00",
    ]  # fmt: skip
    first = answer.options[0]
    assert (first.mode, first.site_id, first.room_id) == (
        Mode.FACE_TO_FACE,
        clinic.hub.id,
        clinic.room.id,
    )
    assert first.post_ids == (clinic.freya.id,)


def test_every_option_can_be_held(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    for option in ask(clinic, asha).options:
        held = booking.hold(clinic, asha, starts_at=option.starts_at)
        holds.release(hold_id=held.id, by=clinic.dot, now=NOW)


def test_a_person_never_asked_gets_no_options_until_asked(clinic: Clinic) -> None:
    with pytest.raises(NotAsked):
        ask(clinic, booking.person(clinic.trust))


def test_only_modes_of_the_choice_are_offered_in_the_persons_order(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.VIDEO, Mode.FACE_TO_FACE)
    modes = [option.mode for option in ask(clinic, ben).options]
    assert modes == [Mode.VIDEO] * 13 + [Mode.FACE_TO_FACE] * 13


def test_asking_for_a_mode_outside_the_choice_is_refused(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(OutsideChoice):
        ask(clinic, asha, modes=(Mode.VIDEO,))


def test_a_page_of_options_is_no_longer_than_asked_for(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    assert times(ask(clinic, asha, limit=2)) == ["09:00", "09:15"]


def test_times_when_the_person_is_elsewhere_are_left_out(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.room(clinic.hub, name="Room 2")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 10:00-11:00")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(clinic, asha, starts_at=NINE + HOUR)
    assert times(ask(clinic, asha)) == ["09:00", "11:00", "11:15", "11:30", "11:45", "12:00"]


def test_a_worker_the_person_knows_comes_first_even_when_later(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, "Wed 10 Mar 2027 09:00-10:00")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(clinic, asha, posts=(other,), starts_at=at("Wed 10 Mar 2027 09:00"))
    booking.shift(other, clinic.hub, clinic.rota, "Thu 11 Mar 2027 09:00-10:00")
    found = ask(clinic, asha).options
    assert [option.same_worker for option in found] == [True] + [False] * 13
    assert found[0].post_ids == (other.id,)
    assert len(ask(clinic, asha, same_worker_only=True).options) == 1


def test_a_call_spends_time_that_could_not_serve_face_to_face_first(clinic: Clinic) -> None:
    remote = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.room(clinic.hub, name="Room 2")
    booking.shift(remote, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-10:00", modes=(Mode.VIDEO,))
    ben = booking.person(clinic.trust, Mode.VIDEO)
    first, second = ask(clinic, ben, limit=2).options
    assert (first.post_ids, second.post_ids) == ((remote.id,), (clinic.freya.id,))
    assert first.starts_at == second.starts_at


def test_among_equals_the_option_that_leaves_the_smallest_gap_comes_first(
    clinic: Clinic,
) -> None:
    booking.room(clinic.hub, name="Room 2")
    tight = booking.post(clinic.trust, clinic.service, slug="zoe")
    booking.shift(tight, clinic.hub, clinic.rota, f"{TUESDAY} 09:30-10:30")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    at_half_past = [
        option.post_ids[0]
        for option in ask(clinic, asha).options
        if option.starts_at == NINE + timedelta(minutes=30)
    ]
    assert at_half_past == [tight.id, clinic.freya.id]


def test_a_worker_of_a_partner_without_an_agreement_is_not_offered(clinic: Clinic) -> None:
    agreement = SharingAgreement.objects.get()
    sharing.end(agreement_id=agreement.id, ends_on=date(2027, 3, 1), by=SETUP, now=NOW)
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    answer = ask(clinic, asha)
    assert (answer.options, codes(answer)) == ([], {"no_worker", "no_time_in_mode"})


def test_no_option_is_answered_with_the_waiting_list_elsewhere_and_a_human(
    clinic: Clinic,
) -> None:
    far = booking.site(clinic.charity, slug="far-hall")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.PHONE)
    answer = ask(clinic, asha, site_ids=(far.id,), modes=(Mode.FACE_TO_FACE,))
    assert codes(answer) == {"no_time_at_site", "no_room_for_needs"}
    assert answer.next_steps is not None
    assert answer.next_steps.waiting_list_modes == (Mode.FACE_TO_FACE,)
    assert {option.mode for option in answer.next_steps.elsewhere} == {Mode.FACE_TO_FACE}
    assert {option.site_id for option in answer.next_steps.elsewhere} == {clinic.hub.id}
    assert answer.next_steps.desk_phone == "+441632960003"


def test_no_option_says_when_the_workers_have_no_time_in_the_mode(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    answer = ask(clinic, asha, from_at=at("Wed 10 Mar 2027 00:00"))
    assert codes(answer) == {"no_time_in_mode"}
    assert "face to face" in answer.reasons[0].sentence


def test_no_option_says_when_the_dates_cannot_be_booked(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    answer = ask(clinic, asha, until_at=NOW + timedelta(hours=1))
    assert codes(answer) == {"outside_dates"}


def test_no_option_says_when_no_room_meets_the_needs(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    loop = next(code for code, kind in needs.CATALOGUE.items() if kind.effects.hearing_loop)
    needs.record(person_id=asha.id, kind=loop, by=SETUP, now=NOW)
    assert codes(ask(clinic, asha)) == {"no_room_for_needs"}


def test_a_need_for_a_womans_care_leaves_only_women(clinic: Clinic) -> None:
    woman = booking.post(clinic.trust, clinic.service, slug="grace", gender="female")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    kind = next(
        code for code, each in needs.CATALOGUE.items() if each.effects.staff_gender == "female"
    )
    needs.record(person_id=asha.id, kind=kind, by=SETUP, now=NOW)
    assert ask(clinic, asha).options == []
    booking.room(clinic.hub, name="Room 2")
    booking.shift(woman, clinic.hub, clinic.rota, f"{TUESDAY} 14:00-15:00")
    assert [option.post_ids for option in ask(clinic, asha).options] == [(woman.id,)]


def test_an_interpreter_is_claimed_with_the_time(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    kind = next(
        code
        for code, each in needs.CATALOGUE.items()
        if each.detail_is == "interpreter_language" and not each.language
    )
    needs.record(person_id=asha.id, kind=kind, detail="pl", by=SETUP, now=NOW)
    assert "no_interpreter" in codes(ask(clinic, asha))
    polish = interpreters.add(name="Ola Example", languages=["pl"], by=SETUP, now=NOW)
    held = booking.hold(clinic, asha)
    assert held.interpreter_id == polish.id


def test_a_joint_time_is_one_when_both_are_at_the_place(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 11:00-13:00")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    both = (clinic.freya.staff_member_id, other.staff_member_id)
    answer = ask(clinic, asha, together=both)
    assert times(answer) == ["11:00", "11:15", "11:30", "11:45", "12:00"]
    assert {option.post_ids for option in answer.options} == {(clinic.freya.id, other.id)}


def test_a_lapsed_hold_is_offered_again_before_anybody_sweeps(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben")
    booking.hold(clinic, ben, lasting=timedelta(0))
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    assert times(ask(clinic, asha))[0] == "09:00"


def test_a_search_costs_the_same_number_of_queries_however_much_is_booked(
    clinic: Clinic,
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)

    def work(*hours: int) -> None:
        for hour in hours:
            extra = booking.post(clinic.charity, clinic.service, slug=f"worker-{hour}")
            words = f"{TUESDAY} {hour}:00-{hour + 1}:00"
            booking.shift(extra, clinic.hub, clinic.rota, words)
            somebody = booking.person(clinic.trust, Mode.FACE_TO_FACE, name=f"Person {hour}")
            starts_at = at(f"{TUESDAY} {hour}:00")
            booking.appointment(clinic, somebody, posts=(extra,), starts_at=starts_at)

    def cost() -> int:
        ask(clinic, asha, limit=5)  # has the partnership as it is now at hand
        with CaptureQueriesContext(connection) as queries:
            ask(clinic, asha, limit=5)
        return len(queries)

    work(14, 15, 16, 17)
    few = cost()
    work(18, 19, 20, 21, 22)
    assert cost() == few <= 8


@pytest.mark.parametrize("day", ["Fri 26 Mar 2027", "Mon 29 Mar 2027"])
def test_a_nine_oclock_shift_is_offered_at_nine_on_both_sides_of_the_clock_change(
    clinic: Clinic, day: str
) -> None:
    booking.shift(clinic.freya, clinic.hub, clinic.rota, f"{day} 09:00-10:00")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    answer = ask(clinic, asha, from_at=at(f"{day} 00:00"))
    assert answer.options[0].starts_at == at(f"{day} 09:00")


def test_only_days_that_an_agreement_covers_are_offered(clinic: Clinic) -> None:
    booking.shift(clinic.freya, clinic.hub, clinic.rota, "Wed 10 Mar 2027 09:00-10:00")
    SharingAgreement.objects.update(ends_on=date(2027, 3, 10))
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    found = {option.starts_at.date() for option in ask(clinic, asha).options}
    assert found == {date(2027, 3, 9)}


def test_a_joint_time_is_offered_only_while_both_are_shared(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    SharingAgreement.objects.update(ends_on=date(2027, 3, 9))
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    both = (other.staff_member_id, clinic.freya.staff_member_id)
    assert ask(clinic, asha, together=both).options == []
