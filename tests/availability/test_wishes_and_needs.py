"""What narrows a search beside the mode: days, times of day, safe hours, the ends of a day."""

from datetime import time, timedelta

import pytest

from scheduler.availability import exact
from scheduler.modes import Mode
from scheduler.partners import levels, protection
from scheduler.people import contact_rules, needs
from tests.availability.questions import ask, codes, wall_times
from tests.factories import booking
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic
from tests.times import at

HOUR = timedelta(hours=1)


def need(somebody: object, kind: str) -> None:
    needs.record(person_id=somebody.id, kind=kind, by=SETUP, now=NOW)  # type: ignore[attr-defined]


@pytest.fixture
def two_days(clinic: Clinic) -> Clinic:
    """Freya is also there on Thursday, 09:00 to 11:00."""
    booking.shift(clinic.freya, clinic.hub, clinic.rota, "Thu 11 Mar 2027 09:00-11:00")
    return clinic


def test_only_the_weekdays_asked_for_are_offered(two_days: Clinic) -> None:
    asha = booking.person(two_days.trust, Mode.FACE_TO_FACE)
    found = wall_times(ask(two_days, asha, weekdays=(4,)).options)
    assert found == ["Thu 09:00", "Thu 09:15", "Thu 09:30", "Thu 09:45", "Thu 10:00"]
    assert codes(ask(two_days, asha, weekdays=(7,))) == {"other_time"}


def test_the_whole_appointment_lies_in_the_times_of_day_asked_for(two_days: Clinic) -> None:
    asha = booking.person(two_days.trust, Mode.FACE_TO_FACE)
    asked = {"from_time": time(10), "until_time": time(11, 5)}
    found = wall_times(ask(two_days, asha, **asked).options)
    assert found == ["Tue 10:00", "Tue 10:15", "Thu 10:00"]


def test_calls_are_offered_only_when_the_person_can_be_spoken_to(two_days: Clinic) -> None:
    ben = booking.person(two_days.trust, Mode.PHONE, Mode.FACE_TO_FACE)
    contact_rules.record(
        person_id=ben.id,
        channel="voice",
        number="01632 960123",
        is_safe=True,
        days=[2],
        hours_from=time(9),
        hours_until=time(10),
        by=SETUP,
        now=NOW,
    )
    found = ask(two_days, ben).options
    by_phone = [option for option in found if option.mode is Mode.PHONE]
    assert wall_times(by_phone) == ["Tue 09:00"]
    assert len(found) > 10, "face to face needs no safe hour of a phone"
    with pytest.raises(exact.NotAnOption) as refused:
        booking.hold(two_days, ben, mode=Mode.PHONE, starts_at=NINE + HOUR)
    assert refused.value.facts["why"] == "not_safe_then"


def test_the_first_or_last_of_the_day_is_the_end_of_somebodys_shift(two_days: Clinic) -> None:
    first = booking.person(two_days.trust, Mode.FACE_TO_FACE)
    last = booking.person(two_days.trust, Mode.FACE_TO_FACE, name="Ben")
    need(first, "first_appointment")
    need(last, "last_appointment")
    assert wall_times(ask(two_days, first).options) == ["Tue 09:00", "Thu 09:00"]
    assert wall_times(ask(two_days, last).options) == ["Tue 12:00", "Thu 10:00"]
    booking.appointment(two_days, last, starts_at=at(f"{TUESDAY} 12:00"))
    another = booking.person(two_days.trust, Mode.FACE_TO_FACE, name="Cy")
    need(another, "last_appointment")
    assert wall_times(ask(two_days, another).options) == ["Thu 10:00"]
    with pytest.raises(exact.NotAnOption, match="first or last"):
        booking.hold(two_days, another, starts_at=NINE)


def test_who_asks_for_the_same_worker_is_offered_nobody_else(two_days: Clinic) -> None:
    other = booking.post(two_days.trust, two_days.service, slug="ewan")
    booking.room(two_days.hub, name="Room 2")
    booking.shift(other, two_days.hub, two_days.rota, f"{TUESDAY} 14:00-16:00")
    asha = booking.person(two_days.trust, Mode.FACE_TO_FACE)
    need(asha, "same_worker")
    assert {option.post_ids for option in ask(two_days, asha).options} == {
        (two_days.freya.id,),
        (other.id,),
    }, "nobody is the same worker before the first appointment"
    booking.appointment(two_days, asha, posts=(other,), starts_at=at(f"{TUESDAY} 14:00"))
    assert {option.post_ids for option in ask(two_days, asha).options} == {(other.id,)}


def test_remote_bookings_leave_most_of_a_face_to_face_shift(clinic: Clinic) -> None:
    """Level 60 of a shift of four hours leaves 96 minutes: one call of an hour."""
    ben = booking.person(clinic.trust, Mode.VIDEO)
    cy = booking.person(clinic.trust, Mode.VIDEO, name="Cy")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Asha")
    booking.appointment(clinic, ben, mode=Mode.VIDEO)
    assert codes(ask(clinic, cy)) == {"kept_for_face_to_face"}
    with pytest.raises(exact.NotAnOption) as refused:
        booking.hold(clinic, cy, mode=Mode.VIDEO, starts_at=NINE + 2 * HOUR)
    assert refused.value.facts["why"] == "kept_for_face_to_face"
    assert len(ask(clinic, asha).options) == 9, "face to face has all of the rest"
    week_before = NINE - levels.DEFAULT.release + 2 * HOUR
    found = ask(clinic, cy, now=week_before, from_at=week_before).options
    assert wall_times(found)[0] == "Tue 10:00", "released: every mode may have it"
    assert {f"{each.starts_at:%H:%M}" for each in found} <= {
        "10:00",
        "10:15",
        "10:30",
        "10:45",
        "11:00",
    }


def test_a_level_at_a_site_stands_before_the_default(clinic: Clinic) -> None:
    ben = booking.person(clinic.trust, Mode.VIDEO)
    protection.set_level(
        service_id=None, site_id=clinic.hub.id, level=100, release=timedelta(days=1),
        by=SETUP, now=NOW,
    )  # fmt: skip
    assert ask(clinic, ben).options == []
    day_before = at("Mon 8 Mar 2027 09:30")
    assert ask(clinic, ben, now=day_before, from_at=day_before).options


def test_remote_time_that_cannot_serve_face_to_face_has_a_head_start(clinic: Clinic) -> None:
    remote = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.room(clinic.hub, name="Room 2")
    for day in ("Wed 10 Mar 2027", "Fri 12 Mar 2027"):
        words = f"{day} 09:00-10:00"
        booking.shift(remote, clinic.hub, clinic.rota, words, modes=(Mode.VIDEO, Mode.PHONE))
    ben = booking.person(clinic.trust, Mode.VIDEO)
    days = [f"{each.starts_at:%a}" for each in ask(clinic, ben).options]
    assert days == ["Wed", *["Tue"] * 13, "Fri"]
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Asha")
    assert {f"{each.starts_at:%a}" for each in ask(clinic, asha).options} == {"Tue"}
