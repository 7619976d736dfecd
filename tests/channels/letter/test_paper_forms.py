"""A form to fill in with a pen: tagged, in its order, the same bytes every time."""

from pathlib import Path

import pytest

from channels.letter import paper_forms
from channels.letter.paper_forms import Field, GiveBack, Group, PaperForm, Section
from channels.message import NotConfigured
from tests.channels.letter import reading

FORM = PaperForm(
    title="How we meet",
    sender="Appointments",
    intro=("Leave out what you like.",),
    sections=(
        Section(
            "1. About you",
            (
                Group((Field("write", "Name"), Field("tick", "Safe", beside="Not safe"))),
                Group((Field("ask", "What helps?"), Field("say", "Anything."), Field("write", ""))),
            ),
            hint="In capitals.",
        ),
    ),
    give_back=GiveBack("Give it back", ("To any desk: 01632 960001",)),
)


def test_it_is_a_tagged_pdf_and_is_read_in_its_order(font_folder: Path) -> None:
    content = paper_forms.render(form=FORM, font_folder=font_folder)
    told = reading.catalogue(content)
    assert (told["tagged"], told["is_pdf_ua_1"], told["language"]) == (True, True, "en")
    assert told["title"] == "How we meet"
    read = reading.running_text(content)
    order = ["How we meet", "1. About you", "Name", "Safe", "Not safe", "What helps?", "01632"]
    assert [read.index(each) for each in order] == sorted(read.index(each) for each in order)
    assert [kind for kind in reading.structure(content) if kind.startswith("H")] == [
        "H1",
        "H2",
        "H3",
        "H2",
    ]


def test_it_is_a4_and_the_same_form_gives_the_same_bytes(font_folder: Path) -> None:
    content = paper_forms.render(form=FORM, font_folder=font_folder)
    assert content == paper_forms.render(form=FORM, font_folder=font_folder)
    page = reading.picture(content, 1)
    assert round(page.width / page.height, 2) == round(210 / 297, 2)


def test_without_its_font_there_is_no_form(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured):
        paper_forms.render(form=FORM, font_folder=tmp_path)
