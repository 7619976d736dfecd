"""Sets a form to fill in with a pen as a tagged PDF (PDF/UA-1), with the fonts of the letters.

It knows boxes to tick and lines to write on, not what is asked. The same form gives the same bytes.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, cast

import typst

from channels.letter import pdf
from channels.letter.languages import LANGUAGES, LATIN
from channels.message import NotConfigured

TEMPLATE = Path(__file__).with_name("paper_form.typ")


@dataclass(frozen=True, slots=True)
class Field:
    """A box with words (and another `beside` it), a line to write on, a heading, a sentence."""

    kind: Literal["tick", "write", "ask", "say"]
    words: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; `together`: never torn apart between pages."""

    fields: tuple[Field, ...]
    together: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form, and how it is filled in."""

    title: str
    groups: tuple[Group, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Where the form goes once it is filled in."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The whole of it. `sender` stands at the foot of each page, and says nothing of what for.

    `language` is one of the letters' that runs from left to right.
    """

    title: str
    sender: str
    intro: tuple[str, ...]
    sections: tuple[Section, ...]
    give_back: GiveBack
    language: str = "en"
    point_size: int = 14


def render(*, form: PaperForm, font_folder: Path) -> bytes:
    """The PDF. Raises NotConfigured where the font is not installed."""
    fonts = pdf.fonts(font_folder)
    if LATIN not in fonts.families():
        raise NotConfigured(f"The form needs the font {LATIN} in {font_folder}.")
    told = asdict(form) | {"fonts": [LATIN], "pages": LANGUAGES[form.language].pages}
    compiler = typst.Compiler(
        input=TEMPLATE, font_paths=fonts, sys_inputs={"form": json.dumps(told)}
    )
    content = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    return cast(bytes, content)
