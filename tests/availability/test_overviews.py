"""Counts per day, the next free per place, the same time again, and several parts in one visit."""

from datetime import date, timedelta

import pytest

from scheduler.availability import counts, openings, places, search, series, visits
from scheduler.availability.models import DayLeft
from scheduler.availability.options import Option, Query
from scheduler.availability.reading import Wanted
from scheduler.availability.terms import OutsideChoice
from scheduler.availability.visits import Part
from scheduler.clock import LONDON
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners import services
from scheduler.people.models import Person
from tests.availability.questions import ask, wall_times
from tests.factories import booking
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic
from tests.times import at

HOUR = timedelta(hours=1)
DAY = date(2027, 3, 9)


def query(where: Clinic, somebody: Person, **more: object) -> Query:
    asked = {"from_at": NOW, "until_at": NOW + timedelta(weeks=12), **more}
    return Query(
        person_id=somebody.id,
        service_id=where.service.id,
        partner_id=where.trust.id,
        **asked,  # type: ignore[arg-type]
    )


def counted(where: Clinic, somebody: Person, **more: object) -> dict[tuple[date, Mode], int]:
    agreed = search.terms_of(query(where, somebody), now=NOW)
    found = counts.per_day(agreed=agreed, **more)  # type: ignore[arg-type]
    return {(each.on, each.mode): each.fits for each in found}


def test_counts_say_how_many_appointments_still_fit_a_day(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.TEXT)
    both = {(DAY, Mode.FACE_TO_FACE): 4, (DAY, Mode.TEXT): 4}
    assert counted(clinic, asha) == both
    booking.appointment(clinic, asha, starts_at=NINE + HOUR)
    assert counted(clinic, asha) == dict.fromkeys(both, 3)
    booking.hold(clinic, asha, starts_at=NINE + 150 * timedelta(minutes=1))
    assert counted(clinic, asha) == dict.fromkeys(both, 1)
    assert counted(clinic, asha, modes=(Mode.TEXT,)) == {(DAY, Mode.TEXT): 1}
    with pytest.raises(OutsideChoice):
        counted(clinic, asha, modes=(Mode.VIDEO,))


def test_the_parts_of_a_day_are_brought_together_and_stay_the_same_sum(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(clinic, asha, starts_at=NINE + HOUR)
    before = counted(clinic, asha)
    assert DayLeft.objects.count() == 2
    counts.compact()
    assert DayLeft.objects.count() == 1
    assert counted(clinic, asha) == before
    assert counts.differences() == []
    DayLeft.objects.update(mode_bits=1)
    assert {on for _, _, on in counts.differences()} == {DAY}
    openings.rebuild_all()
    assert counts.differences() == []
    assert counted(clinic, asha) == before


def test_time_that_nobody_offers_for_a_service_is_not_walked_through(clinic: Clinic) -> None:
    everybody = Wanted(
        mode=Mode.FACE_TO_FACE,
        service_id=clinic.service.id,
        owner_ids=(clinic.trust.id, clinic.charity.id),
        serves_face_to_face=True,
    )
    the_end, now = NOW + timedelta(weeks=12), Interval(NOW, NOW + HOUR)
    (found,) = everybody.at_or_next(now, before=the_end, limit=5)
    assert found.starts_at == NINE
    # The opening is there still, and is not read: nothing says that anything of it is left.
    DayLeft.objects.all().delete()
    assert everybody.at_or_next(now, before=the_end, limit=5) == []


def test_where_nobody_is_free_at_a_moment_all_are_found_who_are_free_next(clinic: Clinic) -> None:
    other = booking.post(clinic.charity, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    everybody = Wanted(
        mode=Mode.FACE_TO_FACE,
        service_id=clinic.service.id,
        owner_ids=(clinic.trust.id, clinic.charity.id),
        serves_face_to_face=True,
    )
    the_end = NOW + timedelta(weeks=12)
    for early in (NOW, NINE - timedelta(minutes=5)):
        found = everybody.at_or_next(Interval(early, early + HOUR), before=the_end, limit=5)
        assert {each.staff_member_id for each in found} == {
            clinic.freya.staff_member_id,
            other.staff_member_id,
        }
        assert {each.starts_at for each in found} == {NINE}
    at_ten = Interval(NINE + HOUR, NINE + 2 * HOUR)
    here = everybody.at_or_next(at_ten, before=the_end, limit=5)
    assert here == everybody.at(at_ten, limit=5)
    assert len(here) == 2


def test_a_day_without_a_count_has_no_option(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    for hour in range(4):
        somebody = booking.person(clinic.trust, Mode.FACE_TO_FACE, name=f"Person {hour}")
        booking.appointment(clinic, somebody, starts_at=NINE + hour * HOUR)
    assert counted(clinic, asha) == {}
    assert ask(clinic, asha).options == []


def test_counts_are_of_those_who_meet_the_needs_and_share(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    other = booking.post(booking.partner("council"), clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    assert counted(clinic, asha) == {(DAY, Mode.FACE_TO_FACE): 4}


def test_the_next_free_time_at_each_place_or_why_there_is_none(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    far = booking.site(clinic.charity, slug="far-hall")
    near = booking.site(clinic.charity, slug="near-hall")
    booking.room(near)
    other = booking.post(clinic.charity, clinic.service, slug="ewan")
    booking.shift(other, near, clinic.rota, "Mon 8 Mar 2027 10:00-12:00")
    asked = query(clinic, asha, site_ids=(clinic.hub.id, far.id, near.id))
    found = places.next_free(query=asked, now=NOW)
    assert [each.site_id for each in found] == [clinic.hub.id, far.id, near.id]
    starts = [each.option and each.option.starts_at for each in found]
    assert starts == [NINE, None, at("Mon 8 Mar 2027 10:00")]
    assert {reason.code for reason in found[1].reasons} == {"no_time_at_site", "no_room_for_needs"}


def test_the_same_time_again_says_for_each_date_what_it_is(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    ben = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben")
    for on in ("Tue 16 Mar 2027", "Tue 30 Mar 2027"):
        booking.shift(clinic.freya, clinic.hub, clinic.rota, f"{on} 09:00-13:00")
    booking.appointment(clinic, ben, starts_at=at("Tue 16 Mar 2027 10:00"))
    found = series.find(
        person_id=asha.id,
        service_id=clinic.service.id,
        partner_id=clinic.trust.id,
        mode=Mode.FACE_TO_FACE,
        starts_at=at(f"{TUESDAY} 10:00"),
        post_ids=[clinic.freya.id],
        site_id=clinic.hub.id,
        times=4,
        now=NOW,
    )
    assert [each.refusal and each.refusal.code for each in found] == [
        None,
        "taken",
        "not_an_option",
        None,
    ]
    # The clocks have changed between the first date and the last; the time on the wall has not.
    assert [f"{each.starts_at.astimezone(LONDON):%H:%M}" for each in found] == ["10:00"] * 4
    assert found[3].option is not None
    assert found[3].option.starts_at == at("Tue 30 Mar 2027 10:00")


@pytest.fixture
def joint(clinic: Clinic) -> tuple[Clinic, Part, Part]:
    """After a first conversation with Freya, a check of twenty minutes with Ewan."""
    check = services.add(
        slug="check",
        name="Check",
        lengths={Mode.FACE_TO_FACE: services.Times(length=timedelta(minutes=20))},
        by=SETUP,
        now=NOW,
    )
    ewan = booking.post(clinic.trust, check, slug="ewan")
    booking.room(clinic.hub, name="Room 2")
    booking.shift(ewan, clinic.hub, clinic.rota, f"{TUESDAY} 11:00-12:30")
    return clinic, Part(clinic.service.id), Part(check.id, (ewan.staff_member_id,))


def times_of(found: visits.Found) -> list[list[str]]:
    return [wall_times(list(visit.parts)) for visit in found.visits]


def test_the_parts_of_a_visit_follow_one_another(joint: tuple[Clinic, Part, Part]) -> None:
    clinic, first, then = joint
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    asked = query(clinic, asha, limit=3)
    assert times_of(visits.find(query=asked, parts=[first, then], now=NOW)) == [
        ["Tue 09:45", "Tue 11:00"],
        ["Tue 10:00", "Tue 11:00"],
        ["Tue 10:15", "Tue 11:15"],
    ]
    backwards = visits.find(query=asked, parts=[then, first], now=NOW)
    assert times_of(backwards)[0] == ["Tue 11:00", "Tue 11:30"]


def test_a_later_part_takes_only_what_the_earlier_ones_have_left(clinic: Clinic) -> None:
    """One worker, one room: with ten minutes after each, the second part waits for both."""
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    again = Part(clinic.service.id)
    found = visits.find(query=query(clinic, asha, limit=2), parts=[again, again], now=NOW)
    assert times_of(found) == [["Tue 09:00", "Tue 10:00"], ["Tue 09:15", "Tue 10:15"]]
    parts: tuple[Option, ...] = found.visits[0].parts
    assert not parts[0].buffered.overlaps(parts[1].buffered)


def test_no_visit_says_which_part_has_no_time_or_that_none_follow(
    joint: tuple[Clinic, Part, Part],
) -> None:
    clinic, first, then = joint
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    asked = query(clinic, asha, until_at=at(f"{TUESDAY} 10:00"))
    nobody = visits.find(query=asked, parts=[first, then], now=NOW)
    assert [reason.code for reason in nobody.reasons] == ["no_time_in_mode"]
    early = query(clinic, asha, weekdays=(2,))
    twice = visits.find(query=early, parts=[then, then, then, then], now=NOW)
    assert (twice.visits, [reason.code for reason in twice.reasons]) == ([], ["none_follow"])
