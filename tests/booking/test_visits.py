"""Several appointments in one visit: all of them, or none."""

from datetime import datetime, timedelta

import pytest

from scheduler.availability.claims import Taken
from scheduler.booking import holds, visits
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.people.models import Person
from scheduler.refusals import Invalid
from tests.factories import booking
from tests.factories.booking import NINE, NOW, Clinic

HOUR = timedelta(hours=1)


def hold(clinic: Clinic, somebody: Person, *starts: datetime) -> list[Hold]:
    return visits.hold(
        person_id=somebody.id,
        mode=Mode.FACE_TO_FACE,
        site_id=clinic.hub.id,
        parts=[visits.Part(clinic.service.id, each, [clinic.freya.id]) for each in starts],
        by=clinic.dot,
        now=NOW,
    )


def test_the_parts_of_a_visit_are_confirmed_together(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = hold(clinic, asha, NINE, NINE + HOUR)
    visit_id = held[0].visit_id
    assert visit_id is not None
    assert {each.visit_id for each in held} == {visit_id}
    made = visits.confirm(visit_id=visit_id, by=clinic.dot, now=NOW)
    assert [each.starts_at for each in made] == [NINE, NINE + HOUR]
    assert {each.visit_id for each in Appointment.objects.all()} == {visit_id}


def test_one_part_that_is_taken_gives_back_the_others(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    ben = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben")
    booking.appointment(clinic, ben, starts_at=NINE + HOUR)
    with pytest.raises(Taken):
        hold(clinic, asha, NINE, NINE + HOUR)
    assert not Hold.objects.filter(person=asha).exists()


def test_a_part_given_back_keeps_the_visit_from_being_confirmed_by_half(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    first, second = hold(clinic, asha, NINE, NINE + HOUR)
    holds.release(hold_id=second.id, by=clinic.dot, now=NOW)
    assert first.visit_id is not None
    with pytest.raises(holds.Lapsed):
        visits.confirm(visit_id=first.visit_id, by=clinic.dot, now=NOW)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("starts", [(NINE,), (NINE + HOUR, NINE), (NINE, NINE + 2 * HOUR)])
def test_parts_that_do_not_follow_one_another_are_no_visit(
    clinic: Clinic, starts: tuple[datetime, ...]
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(Invalid):
        hold(clinic, asha, *starts)
    assert not Hold.objects.exists()


def test_another_partners_desk_does_not_confirm_the_visit(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    (first, _) = hold(clinic, asha, NINE, NINE + HOUR)
    assert first.visit_id is not None
    with pytest.raises(Hold.DoesNotExist):
        visits.confirm(visit_id=first.visit_id, by=booking.actor(clinic.charity), now=NOW)
