"""Nothing past what a worker is authorised for is offered, held, covered or claimed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from scheduler.availability import openings, verification
from scheduler.availability.exact import NotAnOption
from scheduler.availability.models import Claim, Opening
from scheduler.booking import uncovered
from scheduler.booking.models import WithoutWorker
from scheduler.modes import Mode
from scheduler.partners import authorisations
from scheduler.partners.models import Authorisation
from tests.factories import booking
from tests.factories.booking import NOW, SETUP, Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return booking.clinic()


def holds(clinic: Clinic, kind: str, ends_on: date | None = None, mode: str = "") -> Authorisation:
    return authorisations.record(
        post_id=clinic.freya.id,
        kind=kind,
        mode=mode,
        starts_on=date(2027, 1, 1),
        ends_on=ends_on,
        by=SETUP,
        now=NOW,
    )


def test_no_opening_is_left_past_a_check_that_runs_out(clinic: Clinic) -> None:
    assert Opening.objects.count() == 1
    row = holds(clinic, "dbs", date(2027, 3, 9))
    assert not Opening.objects.exists()
    assert openings.verify() == []
    authorisations.withdraw(authorisation_id=row.id, by=SETUP, now=NOW)
    assert Opening.objects.count() == 1


def test_an_opening_serves_the_modes_that_the_worker_is_trained_for(clinic: Clinic) -> None:
    holds(clinic, "mode", mode="phone")
    assert Opening.objects.get().modes == ["phone"]
    assert list(verification._facts()) == []
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(NotAnOption) as refused:
        booking.hold(clinic, asha)
    assert refused.value.facts["why"] == "not_authorised"
    assert "face to face" in refused.value.sentence


def test_whoever_is_booked_past_it_stands_on_the_list(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(clinic, asha)
    row = holds(clinic, "dbs", date(2027, 3, 9))
    assert uncovered.coming(now=NOW).count() == 1
    authorisations.record(
        post_id=clinic.freya.id, kind="dbs", starts_on=date(2027, 3, 9), by=SETUP, now=NOW
    )
    assert row.ends_on == date(2027, 3, 9)
    assert WithoutWorker.objects.get().ending == "back"


def test_the_database_takes_no_claim_past_a_check(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha)
    holds(clinic, "dbs", date(2027, 3, 9))
    claim = Claim.objects.get(promise_id=held.id, post=clinic.freya)
    with pytest.raises(IntegrityError, match="is not authorised over"), transaction.atomic():
        Claim.objects.filter(id=claim.id).update(during=claim.during)
