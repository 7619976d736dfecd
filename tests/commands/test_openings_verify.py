from datetime import timedelta

import pytest

from scheduler.availability.models import Opening
from tests.commands.conftest import Run
from tests.factories import booking
from tests.factories.booking import Clinic

# What the command compares is read in a transaction of its own.
pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]
TRUE = "All bookable time is as the rule says.\n"


@pytest.fixture
def clinic(committed: None) -> Clinic:
    return booking.clinic()


def test_where_nothing_differs_it_says_so(run: Run, clinic: Clinic) -> None:
    result = run("openings", "verify")

    assert (result.exit_code, result.stdout) == (0, TRUE)


def test_a_difference_is_listed_and_left_as_it_is(run: Run, clinic: Clinic) -> None:
    Opening.objects.update(ends_at=Opening.objects.get().ends_at + timedelta(minutes=15))

    result = run("openings", "verify")

    lines = result.stdout.splitlines()
    shift = f"freya, shift {clinic.shift.id}, 2027-03-09 09:00+0000 to 2027-03-09"
    assert result.exit_code == 1
    assert lines[0] == f"{shift} 13:00+0000: only by the rule: it is free, and is never offered"
    assert lines[1].startswith(f"{shift} 13:15+0000: only in the table")
    assert lines[2:] == ["2 differences at 1 staff member."]
    assert run("openings", "verify").exit_code == 1


def test_a_repair_lists_what_differed_and_says_what_is_left(run: Run, clinic: Clinic) -> None:
    Opening.objects.all().delete()

    result = run("openings", "verify", "--repair")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        "1 difference at 1 staff member.",
        "Made the openings of 1 staff member anew.",
        TRUE.strip(),
    ]
    assert run("openings", "verify").stdout == TRUE
