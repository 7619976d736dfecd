"""The catalogue of needs against the standards it is taken from."""

from collections import Counter

import pytest

from scheduler.people.need_catalogue import CATALOGUE
from scheduler.people.need_kinds import Category, NeedKind

KINDS = list(CATALOGUE.values())

# Verhoeff's tables: SNOMED CT Release File Specification, 6.3.2 "Check-digit".
_MULTIPLY = [[(a + b) % 5 if a < 5 > b else 0 for b in range(10)] for a in range(10)]
for _a in range(10):
    for _b in range(10):
        if _a < 5 and _b < 5:
            _MULTIPLY[_a][_b] = (_a + _b) % 5
        elif _a < 5:
            _MULTIPLY[_a][_b] = 5 + (_a + _b) % 5
        elif _b < 5:
            _MULTIPLY[_a][_b] = 5 + (_a - _b) % 5
        else:
            _MULTIPLY[_a][_b] = (_a - _b) % 5
_PERMUTE = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def check_digit_holds(code: str) -> bool:
    total = 0
    for place, typed in enumerate(reversed(code)):
        digit = int(typed)
        for _ in range(place % 8):
            digit = _PERMUTE[digit]
        total = _MULTIPLY[total][digit]
    return total == 0


def test_the_check_digit_test_can_fail() -> None:
    assert check_digit_holds("1108171000000102")
    assert not check_digit_holds("1108171000000103")
    assert not check_digit_holds("1108711000000102")


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.snomed], ids=lambda kind: kind.code
)
def test_every_snomed_code_has_its_check_digit(kind: NeedKind) -> None:
    assert check_digit_holds(kind.snomed)


def test_no_snomed_code_stands_for_two_kinds() -> None:
    times = Counter(kind.snomed for kind in KINDS if kind.snomed)

    assert [code for code, count in times.items() if count > 1] == []


def test_the_code_that_the_draft_gives_to_two_languages_is_not_used() -> None:
    assert "415803005" not in {kind.snomed for kind in KINDS}


def test_every_kind_is_known_by_its_code_and_said_in_words() -> None:
    assert all(code == kind.code for code, kind in CATALOGUE.items())
    assert len({kind.label for kind in KINDS}) == len(KINDS)
    assert all(kind.label[0].isupper() and "equires" not in kind.label for kind in KINDS)


def test_every_category_that_matters_to_appointments_has_kinds() -> None:
    assert {kind.category for kind in KINDS} == set(Category)


def test_every_kind_is_met_arranged_or_for_staff_to_know() -> None:
    """Nothing that somebody needs is left to nobody."""
    only_to_know = {
        kind.code for kind in KINDS if kind.effects == type(kind.effects)() and not kind.detail_is
    }

    assert only_to_know == {
        # Held by contact rules.
        "contact_by_letter",
        "contact_by_text",
        "contact_by_phone",
        "contact_by_email",
        # How they communicate, and with whose help.
        "lip_reads",
        "communication_device",
        "hearing_aid",
        "prefers_bsl",
        "prefers_writing",
        "citizen_advocate",
        "legal_advocate",
        "communication_passport",
        # Everybody gets reminders.
        "appointment_reminders",
    }
