"""NHS numbers, by modulus 11."""

import pytest

from scheduler.people import nhs_numbers
from scheduler.refusals import Invalid

# Test numbers of DOMAIN.md 5.1.
VALID = [
    "9434765919",
    "9000000009",
    "9449310424",
    "9900000013",
    "9900123484",
    "9900246950",
    "9900370422",
    "9900493893",
    "9900617363",
    "9900740831",
    "9900864301",
]


@pytest.mark.parametrize("number", VALID)
def test_a_number_of_the_test_range_is_right(number: str) -> None:
    assert nhs_numbers.check(number) == number


@pytest.mark.parametrize(
    "typed",
    ["943 476 5919", "943-476-5919", " 9434765919 ", "943\u00a0476\u00a05919", "94 34 76 59 19"],
)
def test_spaces_and_dashes_may_stand_anywhere(typed: str) -> None:
    assert nhs_numbers.check(typed) == "9434765919"
    assert nhs_numbers.find_number(typed) == "9434765919"


@pytest.mark.parametrize("typed", ["999 123 4567", "9434765918", "4934765919", "9434765199"])
def test_a_wrong_or_swapped_digit_is_found(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        nhs_numbers.check(typed)

    assert refused.value.fields == {
        "nhs_number": ["A digit of this NHS number is wrong. Compare it with the letter or card."]
    }
    assert nhs_numbers.find_number(typed) is None


@pytest.mark.parametrize(
    "typed", ["943476591", "94347659190", "943476591X", "٩٤٣٤٧٦٥٩١٩", "943.476.5919"]
)
def test_what_is_not_ten_digits_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="ten digits"):
        nhs_numbers.check(typed)

    assert nhs_numbers.find_number(typed) is None
