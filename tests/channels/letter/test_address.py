"""Which addresses can be posted to, as a table that people can read (DOMAIN.md §4.1, §4.3)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.letter.address import REASONS, NotAnAddress, PostalAddress

WHO, STREET, TOWN = "Asha Example", "1 Example Street", "Taunton"

PRINTED = [
    # typed, printed
    ([WHO, STREET, "TA1 1AA"], (WHO, STREET, "TA1 1AA")),
    ([WHO, STREET, TOWN, "ta11aa"], (WHO, STREET, TOWN, "TA1 1AA")),
    ([WHO, STREET, TOWN, "  tA1   1aA "], (WHO, STREET, TOWN, "TA1 1AA")),
    ([WHO, STREET, "Taunton TA1 1AA"], (WHO, STREET, TOWN, "TA1 1AA")),
    ([WHO, STREET, "Taunton, ta1 1aa."], (WHO, STREET, TOWN, "TA1 1AA")),
    ([f"{WHO},", f"{STREET}.", f"{TOWN} ,", "TA1 1AA"], (WHO, STREET, TOWN, "TA1 1AA")),
    (["", WHO, " ", STREET, TOWN, "TA1 1AA", ""], (WHO, STREET, TOWN, "TA1 1AA")),
    ([f"{WHO}\n{STREET}\r\n{TOWN}\nTA1 1AA"], (WHO, STREET, TOWN, "TA1 1AA")),
    ([WHO, STREET, TOWN, "TA1 1AA", "United Kingdom"], (WHO, STREET, TOWN, "TA1 1AA")),
    ([WHO, STREET, "Caerdydd", "CF10 1AA", "Wales", "UK"], (WHO, STREET, "Caerdydd", "CF10 1AA")),
    ([WHO, "c/o Freya Example", STREET, "TA1 1AA"], (WHO, "c/o Freya Example", STREET, "TA1 1AA")),
    ([WHO, "12,  Example Rd", "W1A 1AA"], (WHO, "12, Example Rd", "W1A 1AA")),
    (
        ["Sgt Example", "Unit 2", "BFPO 58", "BF1 2AU"],
        ("Sgt Example", "Unit 2", "BFPO 58", "BF1 2AU"),
    ),
    (["Sgt Example", "Unit 2", "bfpo c/o 58"], ("Sgt Example", "Unit 2", "bfpo c/o 58")),
    (["A"] * 6 + ["TA1 1AA"], ("A",) * 6 + ("TA1 1AA",)),
    # No fixed address: a letter that somebody keeps, or that is called for.
    (
        [WHO, "c/o Homeless Action Centre", STREET, TOWN, "TA1 1AA"],
        (WHO, "c/o Homeless Action Centre", STREET, TOWN, "TA1 1AA"),
    ),
    (
        [WHO, "To call for at the front desk", "The Hub", STREET, "TA1 1AA"],
        (WHO, "To call for at the front desk", "The Hub", STREET, "TA1 1AA"),
    ),
    (
        [WHO, "Poste Restante", "Taunton Post Office", "TA1 1AA"],
        (WHO, "Poste Restante", "Taunton Post Office", "TA1 1AA"),
    ),
    # The islands' own post is within the UK's.
    ([WHO, STREET, "St Helier", "JE2 3AB"], (WHO, STREET, "St Helier", "JE2 3AB")),
    ([WHO, STREET, "Douglas", "im1 1aa"], (WHO, STREET, "Douglas", "IM1 1AA")),
]
REFUSED = [
    # typed, code
    ([], "address-is-empty"),
    (["", " , ", "\n"], "address-is-empty"),
    (["UK"], "address-is-empty"),
    (["NFA"], "no-fixed-abode-address"),
    ([WHO, "n.f.a.", TOWN, "TA1 1AA"], "no-fixed-abode-address"),
    ([WHO, "No fixed abode", TOWN, "TA1 1AA"], "no-fixed-abode-address"),
    ([WHO, "of No Fixed Address at present", "TA1 1AA"], "no-fixed-abode-address"),
    ([WHO, "Homeless", TOWN, "TA1 1AA"], "no-fixed-abode-address"),
    ([WHO, "of no permanent address", TOWN, "TA1 1AA"], "no-fixed-abode-address"),
    ([WHO, "Dim cyfeiriad", TOWN, "TA1 1AA"], "no-fixed-abode-address"),
    ([WHO, "TA1 1AA"], "not-enough-address-lines"),
    ([WHO], "not-enough-address-lines"),
    ([WHO, *["A"] * 6, "TA1 1AA"], "too-many-address-lines"),
    ([WHO, *["A"] * 5, "Taunton TA1 1AA"], "too-many-address-lines"),
    ([WHO, STREET, TOWN], "not-a-real-uk-postcode"),
    ([WHO, STREET, "Paris", "France"], "not-a-real-uk-postcode"),
    ([WHO, STREET, "Dublin", "D02 AF30"], "not-a-real-uk-postcode"),
    ([WHO, STREET, "75001 Paris"], "not-a-real-uk-postcode"),
    ([WHO, STREET, TOWN, "TA1 1AA", "France"], "not-a-real-uk-postcode"),
    ([WHO, STREET, TOWN, "XX1 1AA"], "not-a-real-uk-postcode"),
    ([WHO, STREET, TOWN, "TA1 1CC"], "not-a-real-uk-postcode"),
    ([WHO, STREET, TOWN, "TA1 AAA"], "not-a-real-uk-postcode"),
    ([WHO, STREET, "TA1 1AA", TOWN], "not-a-real-uk-postcode"),
    (["Sgt Example", "Unit 2", "BFPO 58", "Germany"], "has-country-for-bfpo-address"),
    (["Sgt Example", "Cyprus", "BFPO 57", "BF1 2AT"], "has-country-for-bfpo-address"),
    (["Sgt Example", "England", "BFPO 57", "BF1 2AT"], "has-country-for-bfpo-address"),
    (["(Asha)", STREET, "TA1 1AA"], "invalid-char-in-address"),
    ([WHO, "[1] Example Street", "TA1 1AA"], "invalid-char-in-address"),
    ([WHO, "/1 Example Street", "TA1 1AA"], "invalid-char-in-address"),
    ([WHO, ", Example Street", "TA1 1AA"], "invalid-char-in-address"),
    (["-", STREET, "TA1 1AA"], "invalid-address-line-1-or-2"),
    ([WHO, "...!", "TA1 1AA"], "invalid-address-line-1-or-2"),
]


@pytest.mark.parametrize(("typed", "printed"), PRINTED)
def test_an_address_is_printed_as_the_post_wants_it(
    typed: list[str], printed: tuple[str, ...]
) -> None:
    assert PostalAddress(typed).lines == printed


@pytest.mark.parametrize(("typed", "code"), REFUSED)
def test_what_cannot_be_posted_to_is_refused_by_name(typed: list[str], code: str) -> None:
    with pytest.raises(NotAnAddress) as refusal:
        PostalAddress(typed)
    assert refusal.value.code == code
    assert refusal.value.reason == REASONS[code]


def test_a_refusal_and_an_address_repeat_nobodys_address() -> None:
    with pytest.raises(NotAnAddress) as refusal:
        PostalAddress([WHO, STREET, TOWN])
    assert TOWN not in str(refusal.value)
    assert STREET not in repr(PostalAddress([WHO, STREET, "TA1 1AA"]))


@pytest.mark.parametrize("start", '@()=[]"\\/,<>~')
def test_no_line_starts_with_a_sign_that_sorting_machines_stumble_over(start: str) -> None:
    with pytest.raises(NotAnAddress) as refusal:
        PostalAddress([WHO, f"{start}{STREET}", TOWN, "TA1 1AA"])
    assert refusal.value.code == "invalid-char-in-address"


def test_two_spellings_of_one_address_are_equal() -> None:
    assert PostalAddress([WHO, STREET, "ta11aa"]) == PostalAddress([f"{WHO},", STREET, "TA1 1AA"])
    assert PostalAddress([WHO, STREET, "TA1 1AA"]) != PostalAddress([WHO, STREET, "TA1 1AB"])


@pytest.mark.parametrize(
    ("lines", "postcode", "is_bfpo"),
    [
        ([WHO, STREET, "ta1 1aa"], "TA1 1AA", False),
        (["Sgt Example", "Unit 2", "BFPO 58", "BF1 2AU"], "BF1 2AU", True),
        (["Sgt Example", "Unit 2", "BFPO 58"], "", True),
    ],
)
def test_an_address_knows_its_postcode(lines: list[str], postcode: str, is_bfpo: bool) -> None:
    address = PostalAddress(lines)
    assert (address.postcode, address.is_bfpo) == (postcode, is_bfpo)


POSTCODES = ["M1 1AA", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "ZE1 0AA"]


@pytest.mark.parametrize("postcode", POSTCODES)
def test_every_shape_of_postcode_is_known(postcode: str) -> None:
    for typed in (postcode, postcode.lower(), postcode.replace(" ", ""), f" {postcode} "):
        assert PostalAddress([WHO, STREET, typed]).postcode == postcode


@given(typed=st.lists(st.text(max_size=30), max_size=9))
def test_any_lines_make_an_address_in_form_or_a_named_refusal(typed: list[str]) -> None:
    address = made_or_refused(typed)
    if isinstance(address, str):
        assert address in REASONS
        return
    assert 3 <= len(address.lines) <= 7
    assert re.fullmatch(r"[A-Z0-9]{2,4} [0-9][A-Z]{2}|bfpo.*", address.lines[-1], re.IGNORECASE)
    assert PostalAddress(address.lines) == address


@given(
    lines=st.lists(
        st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 '-]{0,20}", fullmatch=True), min_size=2, max_size=6
    ),
    postcode=st.sampled_from(["TA1 1AA", "sw1a2aa", "BS12AB"]),
)
def test_an_address_in_form_stays_as_it_was_typed(lines: list[str], postcode: str) -> None:
    address = made_or_refused([*lines, postcode])
    if isinstance(address, str):
        assert address == "no-fixed-abode-address"
        return
    assert list(address.lines[:-1]) == [" ".join(line.split()) for line in lines]


def made_or_refused(lines: list[str]) -> PostalAddress | str:
    """The address, or the code of its refusal."""
    try:
        return PostalAddress(lines)
    except NotAnAddress as refusal:
        return refusal.code
