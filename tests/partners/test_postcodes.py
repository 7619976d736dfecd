"""Postcodes as Royal Mail prints them."""

import pytest

from scheduler.partners import postcodes
from scheduler.refusals import Invalid


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("ta1 1aa", "TA1 1AA"),
        ("TA11AA", "TA1 1AA"),
        (" bs1  4nd ", "BS1 4ND"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("W1A 0AX", "W1A 0AX"),
        ("M1 1AE", "M1 1AE"),
        ("IM1 1AA", "IM1 1AA"),
    ],
)
def test_a_postcode_is_printed_in_capitals_with_one_space(typed: str, printed: str) -> None:
    assert postcodes.check(typed, field="postcode") == printed


@pytest.mark.parametrize(
    "typed", ["", "TA1", "XX1 1AA", "TA1 1CA", "TA1 1A", "TA1 1AAA", "12345", "TA１ 1AA"]
)
def test_what_no_postcode_looks_like_is_refused(typed: str) -> None:
    assert postcodes.find_postcode(typed) is None
    with pytest.raises(Invalid) as refused:
        postcodes.check(typed, field="postcode")
    assert refused.value.fields == {"postcode": ["This is not a UK postcode."]}


@pytest.mark.parametrize(
    ("postcode", "lands"),
    [
        ("TA1 1AA", {"england-and-wales"}),
        ("LL57 1AA", {"england-and-wales"}),
        ("g1 1aa", {"scotland"}),
        ("GL1 1AA", {"england-and-wales"}),
        ("BT1 1AA", {"northern-ireland"}),
        ("TD15 1AA", {"scotland", "england-and-wales"}),
        ("CA6 5AA", {"scotland", "england-and-wales"}),
        ("KW1 1AA", {"scotland"}),
        ("KW17 2AA", {"scotland", "far-islands"}),
        ("HS1 2AA", {"scotland", "far-islands"}),
        ("TR20 1AA", {"england-and-wales"}),
        ("TR25 0AA", {"england-and-wales", "far-islands"}),
        ("IM1 1AA", {"crown-dependency"}),
        ("BF1 2AB", {"forces"}),
        ("EC1A 1BB", {"england-and-wales"}),
        ("nowhere", set()),
    ],
)
def test_a_postcode_says_in_which_land_it_lies(postcode: str, lands: set[str]) -> None:
    assert postcodes.lands(postcode) == lands
