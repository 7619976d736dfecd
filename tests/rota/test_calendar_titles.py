"""Titles tell leave from work, and are read for nothing else."""

import pytest

from scheduler.rota import calendar_titles


@pytest.mark.parametrize(
    ("title", "within", "alone"),
    [
        ("Annual leave", "annual", "annual"),
        ("  ANNUAL   Leave ", "annual", "annual"),
        ("Leave", "annual", "annual"),
        ("A/L", "annual", "annual"),
        ("A/L (pm)", "annual", "annual"),
        ("On holiday", "annual", "annual"),
        ("Freya annual leave", "annual", None),
        ("Sick leave", "sickness", "sickness"),
        ("Off sick", "sickness", "sickness"),
        ("Study leave", "study", "study"),
        ("Training", "study", "study"),
        ("Training clinic staff", "study", None),
        ("Bank Holiday", "other", "other"),
        ("Maternity leave", "other", "other"),
        ("Carer’s leave", "other", "other"),
        ("Leave planning with the team", "annual", None),
        ("Clinic", None, None),
        ("Cleaver Street drop-in", None, None),
        ("", None, None),
    ],
)
def test_a_title_is_leave_by_its_words(title: str, within: str | None, alone: str | None) -> None:
    assert calendar_titles.find_leave_within(title) == within
    assert calendar_titles.find_leave_alone(title) == alone
