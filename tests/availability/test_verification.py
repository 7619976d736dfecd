"""What `compare` sees that is not as it should be, and what `repair` makes of it."""

from datetime import timedelta

import pytest
from django.db import InternalError

from scheduler.audit.models import Entry
from scheduler.availability import openings, verification
from scheduler.availability.models import Opening, ShiftLeft
from scheduler.availability.verification import Fault, Finding
from scheduler.modes import Mode
from tests.factories import booking
from tests.factories.booking import NOW, SETUP, TUESDAY, Clinic
from tests.times import span

# In a transaction of the test's own nothing could be read as it was at one moment.
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]
HOUR = timedelta(hours=1)


@pytest.fixture
def clinic(committed: None) -> Clinic:
    return booking.clinic()


def faults(findings: list[Finding]) -> list[Fault]:
    return [each.fault for each in findings]


def test_what_the_use_cases_leave_behind_is_as_the_rule_says(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.VIDEO)
    booking.appointment(clinic, asha, mode=Mode.VIDEO)
    booking.hold(clinic, asha, starts_at=booking.NINE + timedelta(hours=2))
    assert verification.compare() == []


def test_too_much_time_and_too_little_are_told_apart(clinic: Clinic) -> None:
    Opening.objects.update(ends_at=Opening.objects.get().ends_at + timedelta(minutes=15))
    assert [(each.worker, each.interval, each.fault) for each in verification.compare()] == [
        ("freya", span(f"{TUESDAY} 09:00-13:00"), Fault.ONLY_BY_RULE),
        ("freya", span(f"{TUESDAY} 09:00-13:15"), Fault.ONLY_IN_TABLE),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"modes": ["video"]},
        {"service_ids": []},
        {"remote_minutes": 5},
        {"shift_starts_at": NOW},
        {"serves_face_to_face": False},
    ],
    ids=str,
)
def test_an_opening_that_is_not_as_its_shift_is_found(
    clinic: Clinic, change: dict[str, object]
) -> None:
    Opening.objects.update(**change)
    assert faults(verification.compare()) == [Fault.NOT_AS_SHIFT]


def test_a_wrong_count_and_a_missing_one_are_found(clinic: Clinic) -> None:
    ShiftLeft.objects.update(fits=[0] * 24)
    assert faults(verification.compare()) == [Fault.MISCOUNTED]
    ShiftLeft.objects.all().delete()
    assert faults(verification.compare()) == [Fault.MISCOUNTED]


def test_a_repair_makes_everything_true_and_leaves_a_note(clinic: Clinic) -> None:
    Opening.objects.update(modes=["video"], ends_at=Opening.objects.get().starts_at + HOUR)
    ShiftLeft.objects.all().delete()
    findings = verification.compare()
    assert len(findings) == 4
    repaired = verification.repair(findings=findings, by=SETUP, now=NOW)
    assert repaired == {clinic.freya.staff_member_id}
    assert verification.compare() == []
    noted = Entry.objects.get(deed="openings.repaired")
    assert (noted.record_id, noted.reason) == (str(clinic.freya.staff_member_id), "differences: 4")


def test_a_repair_touches_nobody_else(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    untouched = Opening.objects.get(post=other).id
    Opening.objects.filter(post=clinic.freya).update(modes=["video"])
    verification.repair(findings=verification.compare(), by=SETUP, now=NOW)
    assert Opening.objects.get(post=other).id == untouched


def test_looking_writes_nothing(clinic: Clinic) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openings, "verify", lambda: [Opening.objects.all().delete()])
        with pytest.raises(InternalError, match="read-only"):
            verification.compare()
