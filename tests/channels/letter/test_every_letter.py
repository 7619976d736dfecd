"""Every kind of letter × size × layout × language is set, read back and looked at."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels.letter import pdf
from channels.letter.message import Letter
from channels.letter.pdf import Rendered
from scheduler.reminders import letter_records
from scheduler.reminders.kinds import Kind
from tests.channels.letter import every_letter
from tests.channels.letter.every_letter import Wanted


@pytest.mark.parametrize("wanted", list(every_letter.every()), ids=str)
def test_every_letter_is_as_the_printer_and_the_reader_need_it(
    wanted: Wanted, font_folder: Path
) -> None:
    _, rendered, faults = every_letter.render(wanted, font_folder=font_folder)
    assert faults == []
    assert rendered.pages <= 10


ANY = Wanted(kind=Kind.MOVED, layout="easy_read", spoken="cy+en", size=20)


def test_what_is_asked_of_letters_can_fail(font_folder: Path, tmp_path: Path) -> None:
    letter = ANY.compose()
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    record = letter_records.readable(letter)
    other = replace(letter, salutation="Annwyl Chidi", also=())

    def faults(**changes: Any) -> list[str]:
        given: dict[str, Any] = {"letter": letter, "rendered": rendered, "record": record} | changes
        return every_letter.find_faults(**given)

    def spoilt(*, old: str, new: str) -> list[str]:
        return faults(rendered=_spoilt(letter, old, new, font_folder, tmp_path))

    text, own = "its text is not that of the record", "its text is not that of the letter"
    assert faults() == []
    assert faults(record="") == [text]
    assert faults(record=letter_records.readable(other)) == [text]
    assert own in faults(letter=other)
    assert faults(letter=replace(letter, sender_name="Crisis team"))[-1] == (
        "it gives something away outside"
    )
    long = replace(rendered, content=rendered.content + b"%" * pdf.MOST_BYTES)
    assert faults(rendered=long) == ["it has more than 10 pages or 2 MB"]
    moved = spoilt(old="window = (x: 25mm, y: 39.5mm", new="window = (x: 25mm, y: 31mm")
    assert "the window shows something else" in moved
    assert "there is ink where nothing may be printed" in moved
    assert spoilt(old="body-top = 95mm", new="body-top = 70mm") == [
        "there is ink where nothing may be printed",
        "the body begins too high or is too small",
    ]
    assert spoilt(old="par(lines(body, idea.says))", new="text(size: 9pt, idea.says)") == [
        "the body begins too high or is too small"
    ]
    assert spoilt(old="alt: idea.shows", new='alt: "A picture"') == [
        "its tags are not those of its text"
    ]
    assert spoilt(old="set text(lang: body.language,", new='set text(lang: "fr",') == [
        "its tags are not those of its text"
    ]
    unembedded = replace(rendered, content=rendered.content.replace(b"/FontFile", b"/FontNone"))
    assert faults(rendered=unembedded) == ["a font is not inside"]


def _spoilt(letter: Letter, old: str, new: str, font_folder: Path, tmp_path: Path) -> Rendered:
    """The letter by another template than ours."""
    template = pdf.TEMPLATE.read_text()
    assert old in template
    spoilt = tmp_path / "letter.typ"
    spoilt.write_text(template.replace(old, new))
    return pdf.render(letter=letter, font_folder=font_folder, template=spoilt)
