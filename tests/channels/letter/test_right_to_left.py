"""Letters in every script that runs from right to left that we have a font for."""

from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from channels.letter import pdf
from channels.letter.languages import LANGUAGES
from channels.letter.message import Letter
from tests.channels.letter import every_letter, letters, reading
from tests.channels.letter.reading import Glyph

# Where the lines of the body begin, in millimetres from the left.
START = 210 - 18
EVERY = [
    pytest.param(changed(replace(letter, point_size=size)), id=f"{code}-{layout}-{size}")
    for code, letter in letters.RIGHT_TO_LEFT.items()
    for layout, changed in (("plain", lambda letter: letter), ("easy", letters.in_easy_read))
    for size in every_letter.SIZES
]


def test_every_language_from_right_to_left_is_tried() -> None:
    run = {code for code, language in LANGUAGES.items() if language.direction == "rtl"}
    assert run == letters.RIGHT_TO_LEFT.keys()


@pytest.mark.parametrize("letter", EVERY)
def test_its_words_are_there_and_run_their_own_way(letter: Letter, font_folder: Path) -> None:
    letter = replace(letter, also=(letters.body_of(letters.ENGLISH),))
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    looked = reading.look(rendered.content)
    said = reading.said(looked.heard)
    assert reading.said("".join(letter.words)) <= said
    assert reading.ink_outside(rendered.content) == []
    assert all(looked.fonts.values())
    titles = [tag for tag in reading.tags(rendered.content) if tag.kind == "H1"]
    assert [tag.language or letter.language for tag in titles] == [letter.language, "en"]

    printed = _lines(looked.glyphs)
    rightward = ["".join(glyph.text for glyph in line) for line in printed]
    leftward = ["".join(glyph.text for glyph in reversed(line)) for line in printed]
    for text in (letter.salutation, letter.closing):
        (line,) = (line for line, words in zip(printed, leftward, strict=True) if text in words)
        assert line[-1].left > START - 10
    for number in ("01632 960001", "2026", "TA1 2BB"):
        assert any(number in words for words in rightward), number
    assert not any("10006" in words or "6202" in words for words in rightward)


def _lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """What stands on each line, from its left edge to its right."""
    ordered = sorted(glyphs, key=lambda glyph: (*_line(glyph), glyph.left))
    return [list(line) for _, line in groupby(ordered, key=_line)]


def _line(glyph: Glyph) -> tuple[int, int]:
    return glyph.page, round(glyph.baseline)
