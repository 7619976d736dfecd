"""Sets a poster to hang up at a place as a tagged PDF (PDF/UA-1), with the fonts of the letters.

It knows words, pictures and an address to scan, not what people choose between. The same poster
gives the same bytes.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, cast

import qrcode
import typst

from channels.letter import pdf
from channels.letter.languages import LATIN
from channels.letter.pictures import Picture
from channels.message import NotConfigured

TEMPLATE = Path(__file__).with_name("poster.typ")
Paper = Literal["a4", "a3"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the poster says in one language."""

    language: str
    title: str
    lead: str
    # Beside the code to scan; beside the phone number; about this very place.
    scan: str
    others: tuple[str, ...]
    phone: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A picture of Easy Read letters, and what it is called in each of the languages."""

    picture: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """The whole of it: the first language is the largest. `link` is scanned, `address` is read."""

    parts: tuple[Part, ...]
    ways: tuple[Way, ...]
    link: str
    address: str
    code_shows: str
    sender: str
    partners: tuple[str, ...]


def render(*, poster: Poster, paper: Paper, font_folder: Path) -> bytes:
    """The PDF, of one page. Raises NotConfigured where the font is not installed."""
    fonts = pdf.fonts(font_folder)
    if LATIN not in fonts.families():
        raise NotConfigured(f"The poster needs the font {LATIN} in {font_folder}.")
    told = asdict(poster) | {
        "fonts": [LATIN],
        "paper": paper,
        "code": _code(poster.link),
        "ways": [
            {
                "svg": Picture(name=way.picture, shows=way.names[0]).svg(),
                "shows": way.names[0],
                "names": way.names,
            }
            for way in poster.ways
        ],
    }
    compiler = typst.Compiler(
        input=TEMPLATE, font_paths=fonts, sys_inputs={"poster": json.dumps(told)}
    )
    content = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    return cast(bytes, content)


def _code(link: str) -> str:
    """The link as a drawing of squares with its quiet zone, which still reads when a quarter of
    it is dirty or torn."""
    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4)
    drawn.add_data(link)
    modules = drawn.get_matrix()
    squares = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(modules)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    side = len(modules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        f' shape-rendering="crispEdges"><path d="{squares}"/></svg>'
    )
