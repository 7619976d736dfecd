"""Addresses that a letter could be posted to."""

import pytest

from scheduler.people import postal_addresses
from scheduler.refusals import Invalid

ASHA = ["Asha Example", "1 Example Street", "Exampleton", "TA1 1AB"]


def test_lines_are_kept_as_they_are_printed() -> None:
    assert postal_addresses.check([" Asha  Example", "", "1 Example Street ", "ta11ab"]) == [
        "Asha Example",
        "1 Example Street",
        "TA1 1AB",
    ]


@pytest.mark.parametrize(
    "where", ["c/o The Hub", "c/o Homeless Action Centre", "To call for at the front desk"]
)
def test_a_letter_may_be_kept_by_somebody_else(where: str) -> None:
    lines = ["Asha Example", where, "2 High Street", "TA1 1AA"]

    assert postal_addresses.check(lines) == lines


def test_the_forces_have_their_own_last_line() -> None:
    assert postal_addresses.check(["Cpl Example", "1 Regiment", "bfpo 801"])[-1] == "BFPO 801"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["Asha Example", "TA1 1AB"], "3 to 7 lines"),
        (["Asha Example", " ", "TA1 1AB"], "3 to 7 lines"),
        ([*ASHA[:1], *"23456", "7", "TA1 1AB"], "3 to 7 lines"),
        ([*ASHA[:3], "Somerset"], "UK postcode"),
        (["Asha Example", "NFA", "TA1 1AB"], "c/o"),
        (["Asha Example", "n.f.a.", "TA1 1AB"], "c/o"),
        (["Asha Example", "No fixed address", "TA1 1AB"], "c/o"),
        (["Asha Example", "of no fixed abode", "TA1 1AB"], "c/o"),
        (["Asha Example", "Homeless", "TA1 1AB"], "front desk where they call for it"),
        (["Asha Example", "no permanent address", "TA1 1AB"], "c/o"),
        (["Asha Example", "1 Rue Example", "Paris", "France"], "UK postcode"),
        (["Asha Example", "/1 Example Street", "TA1 1AB"], "No line of an address starts"),
        (["Asha Example", "...", "TA1 1AB"], "need a letter or a digit"),
    ],
)
def test_an_address_nothing_can_be_posted_to_is_refused(lines: list[str], words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        postal_addresses.check(lines)

    assert list(refused.value.fields) == ["address_lines"]
