"""A letter as text has all its words, and can be read back from it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.reminders import letter_records
from scheduler.reminders.kinds import Kind
from scheduler.reminders.letter_records import Details, Paragraph, ReadIdea
from tests.channels.letter import every_letter
from tests.channels.letter.every_letter import Wanted

ORDINARY = Wanted(kind=Kind.CONFIRMATION, layout="plain", spoken="en", size=12)


def test_the_record_has_everything_in_the_order_of_the_print() -> None:
    text = letter_records.readable(ORDINARY.compose())
    assert text.startswith("Asha Example\nFlat 2\n1 Example Street\nExampleton\nTA1 1AB\n\nRiver")
    order = ["Dear Asha", "# Your appointment", "We have booked this", "Date: Tuesday", "Yours"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "\n\n\n" not in text
    assert "[" not in text


@pytest.mark.parametrize("wanted", list(every_letter.every()), ids=str)
def test_what_is_read_back_is_what_was_written(wanted: Wanted) -> None:
    letter = wanted.compose()
    read = letter_records.find_letter(letter_records.readable(letter))
    assert read is not None
    assert read.point_size == letter.point_size
    assert [body.language for body in read.bodies] == [body.language for body in letter.bodies]
    printed = sorted(line for text in letter.words for line in text.split("\n") if line)
    assert sorted(read.printed) == printed
    for body, written in zip(read.bodies, letter.bodies, strict=True):
        assert body.heading == written.heading
        details = [block for block in body.blocks if isinstance(block, Details)]
        pairs = [(label, "\n".join(said)) for block in details for label, said in block.pairs]
        assert tuple(pairs) == written.details
        ideas = [block for block in body.blocks if isinstance(block, ReadIdea)]
        assert [idea.picture for idea in ideas] == [idea.picture for idea in written.ideas]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear Asha",
        "Asha Example\n\nThe desk\n\nDear Asha\n\nYour appointment\n\nYours sincerely",
        "a\n\nb\n\n[xx, 12 point]\n\nc\n\n# d",
        "a\n\nb\n\n[en, 13 point]\n\nc\n\n# d",
    ],
)
def test_a_record_of_another_form_is_not_read(text: str) -> None:
    assert letter_records.find_letter(text) is None


@pytest.mark.parametrize(
    "line", ["[clock 25:00: x]", "[clock: x]", "[calendar: x]", "[nothing: x]", "[clock 7: x]"]
)
def test_a_picture_that_cannot_be_drawn_is_shown_as_words(line: str) -> None:
    read = letter_records.find_letter(f"a\n\nb\n\nc\n\n# d\n\n{line}\ne")
    assert read is not None
    assert read.bodies[0].blocks == (Paragraph((line, "e")),)


@given(text=st.text(alphabet="ab#-[]:, 12\n"))
def test_any_text_is_read_or_not_and_nothing_breaks(text: str) -> None:
    letter_records.find_letter(text)


def test_a_letter_of_other_words_gives_another_record() -> None:
    letter = ORDINARY.compose()
    other = replace(letter, salutation="Dear Chidi")
    assert letter_records.readable(letter) != letter_records.readable(other)
