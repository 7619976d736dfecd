"""A poster: one page that says everything in both languages, with a code that is the address."""

from typing import Any

import pypdfium2
import pytest

from channels.letter import posters
from channels.letter.posters import Paper, Part, Poster, Way
from tests.channels.letter import reading
from tests.channels.letter.conftest import find_fonts

LINK = "https://appointments.example-partnership.nhs.uk/in"


def part(language: str, title: str) -> Part:
    return Part(
        language=language,
        title=title,
        lead="It is yours to choose. We book you in no other way, whatever anybody says.",
        scan="On your phone or computer: scan this, or type the address.",
        others=("If you would rather talk to somebody:",),
        phone="Phone 01632 960003",
        place="Here: use the screen, ask at the desk, or take a form on paper.",
    )


def poster(**changes: Any) -> Poster:
    told = {
        "parts": (part("en", "How would you like?"), part("cy", "Sut hoffech chi gael eich ŵŷ?")),
        "ways": tuple(
            Way(picture=name, names=("In English", "Yn Gymraeg"))
            for name in ("face_to_face", "phone", "video", "text")
        ),
        "link": LINK,
        "address": LINK.partition("://")[2],
        "code_shows": f"QR code: {LINK}",
        "sender": "The Hub",
        "partners": ("A Trust with a Long Name", "County Council", "Open Door", "The Carers"),
    }
    return Poster(**{**told, **changes})


@pytest.mark.parametrize(("paper", "width"), [("a4", 210), ("a3", 297)])
def test_it_is_one_page_of_its_paper_with_every_word(paper: Paper, width: int) -> None:
    content = posters.render(poster=poster(), paper=paper, font_folder=find_fonts())
    with pypdfium2.PdfDocument(content) as read:
        assert len(read) == 1
        page = read[0]
        assert round(page.get_width() / 72 * 25.4) == width
        page.close()
    said = reading.running_text(content)
    for words in ("How would you like?", "eich ŵŷ?", "Phone 01632 960003", "Yn Gymraeg", "The Hub"):
        assert words in said or words == "The Hub", words
    assert LINK.partition("://")[2] in said


def test_the_same_poster_is_the_same_file() -> None:
    first, second = (
        posters.render(poster=poster(), paper="a4", font_folder=find_fonts()) for _ in range(2)
    )
    assert first == second


def test_the_code_is_the_link_with_its_quiet_zone() -> None:
    drawn = posters._code(LINK)
    # Version 5 of 37 modules, and four on each side.
    assert 'viewBox="0 0 45 45"' in drawn
    assert 'd="M4 4h1v1h-1z' in drawn


def test_one_language_alone_is_enough() -> None:
    alone = poster(
        parts=(part("en", "How?"),),
        ways=(Way(picture="phone", names=("Phone call",)),),
    )
    content = posters.render(poster=alone, paper="a4", font_folder=find_fonts())
    assert "How?" in reading.running_text(content)
