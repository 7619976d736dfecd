"""Phone numbers answer questions, and refuse to be what they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.numbers import NotAPhoneNumber, PhoneNumber

KINDS = [
    # typed, E.164, as written in the UK, mobile, landline, may receive a text
    ("07700 900123", "+447700900123", "07700 900123", True, False, True),
    ("07700900000", "+447700900000", "07700 900000", True, False, True),
    ("+44 7700 900999", "+447700900999", "07700 900999", True, False, True),
    ("0044 7700 900 999", "+447700900999", "07700 900999", True, False, True),
    ("+44 (0)7700 900999", "+447700900999", "07700 900999", True, False, True),
    ("01632 960001", "+441632960001", "01632 960001", False, True, False),
    ("020 7946 0018", "+442079460018", "020 7946 0018", False, True, False),
    ("0306 999 0123", "+443069990123", "0306 999 0123", False, False, False),
    ("0808 157 0123", "+448081570123", "0808 157 0123", False, False, False),
    ("0909 879 0123", "+449098790123", "0909 879 0123", False, False, False),
    ("070 0000 0000", "+447000000000", "070 0000 0000", False, False, False),
    ("+1 202 555 0123", "+12025550123", "+1 202-555-0123", False, False, False),
    ("+61 491 570 156", "+61491570156", "+61 491 570 156", True, False, False),
]


@pytest.mark.parametrize(("typed", "e164", "national", "mobile", "landline", "text"), KINDS)
def test_a_number_knows_what_it_is(
    typed: str, e164: str, national: str, mobile: bool, landline: bool, text: bool
) -> None:
    number = PhoneNumber(typed)
    assert (number.e164, number.national, str(number)) == (e164, national, national)
    assert (number.is_mobile, number.is_landline, number.may_receive_text) == (
        mobile,
        landline,
        text,
    )


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "not a phone number"),
        ("ring me", "not a phone number"),
        ("999", "too few"),
        ("07700 90012", "not a phone number that is in use"),
        ("07700 9001234", "too many"),
        ("07700 900123 ext 4", "extension"),
        ("00000 000000", "not a phone number that is in use"),
    ],
)
def test_what_cannot_be_rung_is_refused_in_words(typed: str, why: str) -> None:
    with pytest.raises(NotAPhoneNumber, match=why):
        PhoneNumber(typed)


def test_two_spellings_of_one_number_are_equal() -> None:
    assert PhoneNumber("07700 900123") == PhoneNumber("+447700900123")
    assert len({PhoneNumber("07700 900123"), PhoneNumber("+44 7700 900123")}) == 1


def test_a_number_does_not_show_itself_in_a_traceback() -> None:
    assert "900123" not in repr(PhoneNumber("07700 900123"))


@given(last=st.integers(min_value=0, max_value=999))
def test_all_drama_mobiles_may_receive_texts_and_all_drama_landlines_may_not(last: int) -> None:
    assert PhoneNumber(f"07700 900{last:03}").may_receive_text
    assert PhoneNumber(f"01632 960{last:03}").is_landline
