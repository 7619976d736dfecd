"""Which words give away what must not be known, and which ordinary words do not."""

import pytest

from scheduler.reminders import revealing
from scheduler.reminders.revealing import Category


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Your mental health appointment", Category.CARE),
        ("The Psychology Centre", Category.CARE),
        ("see the psychiatrist", Category.CARE),
        ("the CMHT", Category.CARE),
        ("Eating-disorder service", Category.CARE),
        ("Crisis team", Category.CARE),
        ("counsellors", Category.CARE),
        ("for your depression", Category.DIAGNOSIS),
        ("self-harm", Category.DIAGNOSIS),
        ("selfharm", Category.DIAGNOSIS),
        ("bring your MEDICATION", Category.MEDICATION),
        ("depot clinic", Category.MEDICATION),
        ("with nurse Jo", Category.ROLE),
        ("your care co-ordinator", Category.ROLE),
        ("Support Worker", Category.ROLE),
        ("NHS number", Category.IDENTITY),
        ("number 943 476 5919", Category.IDENTITY),
        ("9434765919", Category.IDENTITY),
        ("943-476-5919.", Category.IDENTITY),
        ("date of birth", Category.IDENTITY),
        ("DOB 1.1.80", Category.IDENTITY),
        ("safeguarding", Category.RISK),
        ("you are at risk", Category.RISK),
    ],
)
def test_words_that_give_something_away_are_found(text: str, category: Category) -> None:
    assert revealing.find("Dear Asha", text) is category


@pytest.mark.parametrize(
    "text",
    [
        "Asha, your appointment is on Tuesday 9 March 2027 at 2:30pm at The Hub.",
        "Phone 01632 960003",
        "on 07700900123",
        "+44 7700 900123",
        "943 476 5918",  # no NHS number: a digit is wrong
        "94347659190",  # eleven digits
        "Fundamental Road",
        "1 Nurseries Lane",
        "Asterisk House",
        "https://meet.jit.si/9434765919a",
        "Wellbeing Street",
    ],
)
def test_ordinary_words_and_numbers_are_not_mistaken(text: str) -> None:
    found = revealing.find(text)
    assert found is None


def test_somebody_may_live_in_nurse_lane() -> None:
    address = ("Ben Example", "1 Nurse Lane", "TA1 1AB")
    assert revealing.find(*address) is Category.ROLE
    assert revealing.find(*address, categories=revealing.OF_AN_ADDRESS) is None
    ward = ("Ben Example", "Psychiatric Unit", "TA1 1AB")
    assert revealing.find(*ward, categories=revealing.OF_AN_ADDRESS) is Category.CARE


def test_every_word_of_the_list_is_found() -> None:
    for category, words in revealing.WORDS.items():
        for word in words:
            example = word.replace("*", "")
            assert revealing.find(example, categories=[category]) is category, word
