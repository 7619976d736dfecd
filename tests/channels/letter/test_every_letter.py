"""Every kind of letter × size × layout × language is set, read back and looked at."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels.letter import pdf
from channels.letter.message import Letter
from channels.letter.pdf import Rendered
from channels.message import Undeliverable
from scheduler.reminders import letter_records, letter_words, letters
from scheduler.reminders.kinds import Kind
from scheduler.settings import ROOT
from tests.channels.letter import every_letter, make_pictures
from tests.channels.letter.every_letter import Wanted
from tests.times import at


@pytest.mark.parametrize("wanted", list(every_letter.every()), ids=str)
def test_every_letter_is_as_the_printer_and_the_reader_need_it(
    wanted: Wanted, font_folder: Path
) -> None:
    _, rendered, faults = every_letter.render(wanted, font_folder=font_folder)
    assert faults == []
    assert rendered.pages <= 10


@pytest.mark.parametrize("size", every_letter.SIZES)
@pytest.mark.parametrize("layout", every_letter.LAYOUTS)
def test_the_longest_names_and_places_wrap_or_are_refused_by_name(
    layout: str, size: int, font_folder: Path
) -> None:
    # As long as the columns of the database, and without a space to break at.
    longest = replace(
        every_letter.ENCLOSED,
        about=replace(
            every_letter.ENCLOSED.about,
            greeting="Llanfair" * 15,
            sender="Llanfairpwllgwyngyllgogerychwyrndrobwlll",
            place="Canolfan" * 15,
        ),
        place_lines=("W" * 60, *("Example line " * 4,) * 5, "BS1 4ND"),
        address_lines=(
            *("Example line of an address, as long as it may possibly be 60",) * 6,
            "TA1 1AB",
        ),
        with_whom=("Freya" * 24 + ", " + "Support" * 17,),
        service="Psychological" * 9,
        room="Room" * 15,
        needs=tuple(letter_words.LANGUAGES["en"].needs),
        language="cy",
        point_size=size,
        is_easy_read=layout == "easy_read",
    )
    letter = letters.compose(
        longest, message_reference="a-message", valid_until=at("Wed 3 Mar 2027 17:30")
    )
    if size >= 24:
        with pytest.raises(Undeliverable, match="letter-too-long"):
            pdf.render(letter=letter, font_folder=font_folder)
        return
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    record = letter_records.readable(letter)
    assert every_letter.find_faults(letter, rendered, record=record) == []


def test_the_pictures_in_docs_are_of_these_letters() -> None:
    folder = ROOT / "docs" / "letters"
    written = (folder / make_pictures.FINGERPRINT).read_text().strip()
    assert written == make_pictures.fingerprint(), (
        "run: var/venv/bin/python -m tests.channels.letter.make_pictures docs/letters"
    )
    for kind in make_pictures.KINDS:
        for layout in ("plain", "easy-read"):
            assert (folder / f"{kind}-{layout}.png").is_file()
    assert all((folder / f"{name}.png").is_file() for name in make_pictures.WHOLE)


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
