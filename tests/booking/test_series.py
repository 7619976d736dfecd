"""The same time again, held: each date by itself."""

import pytest

from scheduler.availability.terms import OutsideChoice
from scheduler.booking import series
from scheduler.booking.models import Hold
from scheduler.modes import Mode
from tests.factories import booking
from tests.factories.booking import NINE, NOW, Clinic


def test_what_is_free_is_held_and_the_rest_says_why_not(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booking.shift(clinic.freya, clinic.hub, clinic.rota, "Tue 23 Mar 2027 09:00-13:00")
    found = series.hold(
        person_id=asha.id,
        service_id=clinic.service.id,
        mode=Mode.FACE_TO_FACE,
        starts_at=NINE,
        post_ids=[clinic.freya.id],
        site_id=clinic.hub.id,
        times=3,
        by=clinic.dot,
        now=NOW,
    )
    assert [each.hold is not None for each in found] == [True, False, True]
    assert found[1].refusal is not None
    assert found[1].refusal.code == "not_an_option"
    held = Hold.objects.filter(person=asha, state=Hold.State.HELD).order_by("starts_at")
    assert [hold.starts_at for hold in held] == [NINE, found[2].starts_at]


def test_no_date_is_held_in_another_mode(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(OutsideChoice):
        series.hold(
            person_id=asha.id,
            service_id=clinic.service.id,
            mode=Mode.VIDEO,
            starts_at=NINE,
            post_ids=[clinic.freya.id],
            site_id=clinic.hub.id,
            times=2,
            by=clinic.dot,
            now=NOW,
        )
    assert not Hold.objects.exists()
