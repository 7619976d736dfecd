"""Numbers as they are stored, and those nobody could be reached at."""

import pytest

from scheduler.partners import phone_numbers
from scheduler.refusals import Invalid


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("0044 7700 900 123", "+447700900123"),
        ("(01632) 960001", "+441632960001"),
        ("020 7946 0018", "+442079460018"),
        ("0808 157 0123", "+448081570123"),
        ("+353 85 012 3456", "+353850123456"),
    ],
)
def test_a_number_is_stored_as_e164_however_it_is_typed(typed: str, stored: str) -> None:
    assert phone_numbers.check(typed, field="number").e164 == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ring my mum",
        "112",
        "07700 9001",
        "07700 900123 4",
        "0909 879 0000",
        "01632 96000",
        "\x00",
    ],
)
def test_what_cannot_be_rung_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        phone_numbers.check(typed, field="desk_phone")

    assert refused.value.fields == {
        "desk_phone": ["This is not a phone number that can be rung from the UK."]
    }
    assert phone_numbers.find_number(typed) is None


def test_an_extension_is_refused_rather_than_lost() -> None:
    with pytest.raises(Invalid, match="extension"):
        phone_numbers.check("01632 960001 ext 12", field="phone")

    assert phone_numbers.find_number("01632 960001 ext 12") is None


@pytest.mark.parametrize(
    ("typed", "may_receive_text"),
    [
        ("07700 900123", True),
        ("07911 123456", True),
        ("01632 960001", False),
        ("0113 496 0001", False),
        ("0300 020 0000", False),
        ("070 1234 5678", False),
        ("+353 85 012 3456", False),
    ],
)
def test_only_uk_mobiles_receive_texts(typed: str, may_receive_text: bool) -> None:
    number = phone_numbers.find_number(typed)

    assert number is not None
    assert number.may_receive_text is may_receive_text


def test_a_stored_number_is_shown_as_people_write_it() -> None:
    assert phone_numbers.national("+447700900123") == "07700 900123"
    assert phone_numbers.national("+353850123456") == "+353 85 012 3456"
