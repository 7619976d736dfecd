"""Sets a letter as a tagged PDF; refuses one that a print service would turn away.

The same letter gives the same bytes: no clock, no system font, no outside file goes into it. The
standard asked for is PDF/UA-1, under which a sign that our fonts do not have is an error and never
an empty box.
"""

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import typst

from channels.letter.languages import ARABIC, HEBREW, LANGUAGES, LATIN
from channels.letter.message import Body, Idea, Letter
from channels.message import NotConfigured, Undeliverable

TEMPLATE = Path(__file__).with_name("letter.typ")
# The folder that each family is installed in.
FONTS = {LATIN: "noto-sans", ARABIC: "vazirmatn", HEBREW: "noto-sans-hebrew"}
MOST_PAGES = 10  # five sheets, both sides (DOMAIN.md §4.1)
MOST_BYTES = 2 * 1024 * 1024
# What the template itself refuses, by the word with which it panics.
_TOO_BROAD = {
    "address-line-too-wide": "A line of the address is broader than the window.",
    "sender-name-too-long": "The sender's name does not fit above the window.",
}
_MISSING_SIGN = re.compile(r'the text `"(.+?)"` could not be displayed')


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A letter ready to print."""

    content: bytes
    pages: int

    @property
    def sheets(self) -> int:
        """Sheets of paper, printed on both sides."""
        return math.ceil(self.pages / 2)


def render(*, letter: Letter, font_folder: Path, template: Path = TEMPLATE) -> Rendered:
    """Set the letter by a template of typst's. `font_folder` holds the folders of FONTS.

    Raises Undeliverable: notify-tag-found-in-content, address-line-too-wide (at 8 points it is
    broader than the window), sender-name-too-long, missing-glyph, letter-too-long,
    letter-too-large. Raises NotConfigured where the fonts are not installed.
    """
    if letter.holds_notify_tag:
        raise Undeliverable("notify-tag-found-in-content", "The word NOTIFY is a printer's mark.")
    at_hand = fonts(font_folder)
    needed = {LATIN, *(LANGUAGES[body.language].font for body in letter.bodies)}
    if missing := sorted(needed - set(at_hand.families())):
        raise NotConfigured(f"The letter needs the fonts {', '.join(missing)} in {font_folder}.")
    rendered = _compiled(letter, at_hand, template)
    refuse_unprintable(rendered=rendered)
    return rendered


def missing_fonts(*, font_folder: Path) -> tuple[str, ...]:
    """The families that some language needs and that are not installed."""
    return tuple(sorted(set(FONTS) - set(fonts(font_folder).families())))


def refuse_unprintable(*, rendered: Rendered) -> None:
    """Raise Undeliverable: letter-too-long, letter-too-large."""
    if rendered.pages > MOST_PAGES:
        raise Undeliverable("letter-too-long", f"A letter has at most {MOST_PAGES} pages.")
    if len(rendered.content) > MOST_BYTES:
        raise Undeliverable("letter-too-large", "The letter's file is larger than 2 MB.")


def _compiled(letter: Letter, at_hand: typst.Fonts, template: Path) -> Rendered:
    compiler = typst.Compiler(
        input=template, font_paths=at_hand, sys_inputs={"letter": json.dumps(_fields(letter))}
    )
    try:
        content = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    except typst.TypstError as error:
        raise _refusal(error) from None
    (pages,) = json.loads(compiler.query("<page-count>", field="value"))
    return Rendered(content=cast(bytes, content), pages=pages)


def _fields(letter: Letter) -> dict[str, object]:
    return {
        "fonts": list(FONTS),
        "point_size": letter.point_size,
        "recipient": letter.recipient.lines,
        "sender_name": letter.sender_name,
        "bodies": [_body(body) for body in letter.bodies],
    }


def _body(body: Body) -> dict[str, object]:
    language = LANGUAGES[body.language]
    return {
        "language": body.language,
        "direction": language.direction,
        "pages": language.pages,
        "contact_lines": body.contact_lines,
        "date_line": body.date_line,
        "reference_line": body.reference_line,
        "salutation": body.salutation,
        "heading": body.heading,
        "paragraphs": body.paragraphs,
        "details": body.details,
        "ideas": [_idea(idea) for idea in body.ideas],
        "closing": body.closing,
        "signatory": body.signatory,
    }


def _idea(idea: Idea) -> dict[str, str]:
    return {"svg": idea.picture.svg(), "shows": idea.picture.shows, "says": idea.says}


def _refusal(error: typst.TypstError) -> Exception:
    for code, reason in _TOO_BROAD.items():
        if code in error.message:
            return Undeliverable(code, reason)
    if missing := _MISSING_SIGN.search(error.message):
        signs = ", ".join(f"U+{ord(sign):04X}" for sign in missing[1])
        return Undeliverable("missing-glyph", f"Our fonts cannot print {signs}.")
    return error


def fonts(folder: Path) -> typst.Fonts:
    """The families of FONTS that are installed in the folder, read once."""
    installed = (folder / package for package in FONTS.values())
    return _read_fonts(tuple(str(path) for path in installed if path.is_dir()))


@lru_cache(maxsize=4)
def _read_fonts(folders: tuple[str, ...]) -> typst.Fonts:
    # Reading the folders takes longer than setting a letter. No system font: every machine shall
    # print the same letter.
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)
    )
