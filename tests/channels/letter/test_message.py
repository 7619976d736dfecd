"""What a letter can be asked to be."""

from dataclasses import replace
from typing import Any

import pytest

from channels.letter.message import PostClass
from tests.channels.letter import letters


@pytest.mark.parametrize("point_size", [0, 8, 11, 14, 18, 30])
def test_a_size_that_nobody_offers_is_refused(point_size: int) -> None:
    with pytest.raises(ValueError, match="12, 16, 20, 24, 28"):
        replace(letters.ENGLISH, point_size=point_size)


@pytest.mark.parametrize("language", ["", "EN", "zh", "xx"])
def test_a_language_that_cannot_be_set_is_refused(language: str) -> None:
    with pytest.raises(ValueError, match="cy"):
        replace(letters.ENGLISH, language=language)


def test_a_class_of_post_that_does_not_exist_is_refused() -> None:
    changes: dict[str, Any] = {"post_class": "pigeon"}
    with pytest.raises(ValueError, match="pigeon"):
        replace(letters.ENGLISH, **changes)


def test_a_class_of_post_may_be_given_by_its_word() -> None:
    changes: dict[str, Any] = {"post_class": "first"}
    assert replace(letters.ENGLISH, **changes).post_class is PostClass.FIRST


def test_a_letter_shows_nothing_of_itself_in_a_traceback() -> None:
    shown = repr(letters.ENGLISH)
    assert "r-1" in shown
    for private in ("Asha", "Example Street", "Tuesday", "4KQ7", "01632"):
        assert private not in shown


def test_the_words_of_a_letter_come_in_the_order_of_print() -> None:
    letter = replace(letters.ENGLISH, paragraphs=("first", "second"), details=(("a", "b"),))
    after_the_heading = ("first", "a", "b", "second", "Yours sincerely", "Riverside Appointments")
    assert letter.words[-6:] == after_the_heading
    assert letter.words[0] == "Riverside Appointments"
    assert letter.words[1:6] == letters.ADDRESS
