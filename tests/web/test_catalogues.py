"""Catalogues for gettext: made from .po files without gettext's tools, anew when words change."""

import gettext
import os
from pathlib import Path

import pytest
from babel.messages import pofile

from scheduler.web import catalogues

PO = """msgid ""
msgstr ""
"Language: cy\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Yes"
msgstr "{yes}"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "source" / "cy" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO.format(yes="Ie"))
    return file


def make(tmp_path: Path) -> None:
    catalogues.make_if_changed(source=tmp_path / "source", target=tmp_path / "target")


def said(tmp_path: Path) -> str:
    with (tmp_path / "target" / "cy" / "LC_MESSAGES" / "django.mo").open("rb") as content:
        return gettext.GNUTranslations(content).gettext("Yes")


def test_words_become_a_catalogue_that_python_reads(tmp_path: Path, source: Path) -> None:
    make(tmp_path)
    assert said(tmp_path) == "Ie"


def test_an_older_file_that_takes_its_place_counts_as_well(tmp_path: Path, source: Path) -> None:
    make(tmp_path)
    source.write_text(PO.format(yes="Ydy"))
    os.utime(source, (1, 1))
    make(tmp_path)
    assert said(tmp_path) == "Ydy"


def test_what_has_not_changed_is_not_made_again(tmp_path: Path, source: Path) -> None:
    make(tmp_path)
    made = tmp_path / "target" / "cy" / "LC_MESSAGES" / "django.mo"
    before = made.stat().st_ino
    make(tmp_path)
    assert made.stat().st_ino == before


def test_a_language_that_was_taken_away_is_gone(tmp_path: Path, source: Path) -> None:
    make(tmp_path)
    source.unlink()
    make(tmp_path)
    assert not list((tmp_path / "target").rglob("*.mo"))


def test_a_broken_file_is_refused(tmp_path: Path, source: Path) -> None:
    source.write_text(PO.format(yes="Ie") + "msgid No\n")
    with pytest.raises(pofile.PoFileError):
        make(tmp_path)
    assert not list((tmp_path / "target").rglob("*.mo"))
