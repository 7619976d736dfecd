"""Codes of languages, by which speakers are compared."""

import pytest

from scheduler.partners import languages
from scheduler.refusals import Invalid


@pytest.mark.parametrize(
    ("typed", "code"),
    [("cy", "cy"), (" CY ", "cy"), ("bsl", "bsl"), ("pt-BR", "pt-br"), ("makaton", "makaton")],
)
def test_a_language_is_kept_by_its_code(typed: str, code: str) -> None:
    assert languages.check(typed, field="language") == code


@pytest.mark.parametrize("typed", ["", "Welsh", "e", "cy_GB", "c1", "pt-", "pt-braziliano"])
def test_a_name_is_not_a_code(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        languages.check(typed, field="languages")
    assert refused.value.fields == {
        "languages": ["Give the language by its code, such as en, cy or bsl."]
    }


def test_each_language_is_kept_once_in_the_order_given() -> None:
    assert languages.check_all(["so", "EN", "so"], field="languages") == ["so", "en"]


def test_every_code_fits_where_it_is_stored() -> None:
    assert max(map(len, languages.SIGNED)) <= 10
