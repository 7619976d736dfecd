"""Reads a letter's PDF back, independently of what wrote it: text, places, structure, pixels."""

import ctypes
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from PIL import Image, ImageDraw

MM = 72 / 25.4  # points in a millimetre
DOTS = 6  # per millimetre, when a page is looked at as a picture
# Zero-width signs steer line breaks and directions and are not part of what is said.
UNSEEN = {"\u200b", "\u2066", "\u2067", "\u2068", "\u2069"}


@dataclass(frozen=True)
class Word:
    """A word and the box its letters stand in, in millimetres from the page's top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


def pages(content: bytes) -> list[list[Word]]:
    """The words of each page."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [[_word(found) for found in _words_of(page)] for page in pdf.pages]


def _words_of(page: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.extract_words(extra_attrs=["size"], use_text_flow=True)
    return found


def _word(found: dict[str, Any]) -> Word:
    return Word(
        text=found["text"],
        left=found["x0"] / MM,
        top=found["top"] / MM,
        right=found["x1"] / MM,
        bottom=found["bottom"] / MM,
        size=round(found["size"], 2),
    )


def running_text(content: bytes) -> str:
    """Everything on the pages in one line, in the order in which it is read."""
    return " ".join(word.text for page in pages(content) for word in page)


def signs(content: bytes) -> Counter[str]:
    """How often each sign is said on the pages, spaces aside: ActualText is what is said."""
    return said(look(content).heard)


@dataclass(frozen=True)
class Glyph:
    """One printed sign: its page, and where its baseline starts, in millimetres."""

    text: str
    page: int
    left: float
    baseline: float
    size: float


@dataclass(frozen=True)
class Looked:
    """Everything that is said and printed, and the fonts: whether each is inside the file."""

    heard: str
    glyphs: list[Glyph]
    fonts: dict[str, bool]


def look(content: bytes) -> Looked:
    """The whole letter, read in one go, because reading is what costs."""
    device = _Listener()
    interpreter = PDFPageInterpreter(device.rsrcmgr, device)
    for number, page in enumerate(PDFPage.get_pages(io.BytesIO(content)), start=1):
        device.page, device.height = number, page.mediabox[3]
        interpreter.process_page(page)
    return Looked("".join(device.heard), device.glyphs, device.fonts)


def said(text: str) -> Counter[str]:
    """The signs of a text without its spaces."""
    return Counter(sign for sign in text if not sign.isspace() and sign not in UNSEEN)


class _Listener(PDFTextDevice):
    def __init__(self) -> None:
        super().__init__(PDFResourceManager())
        self.heard: list[str] = []
        self.glyphs: list[Glyph] = []
        # By name: whether it is inside the file.
        self.fonts: dict[str, bool] = {}
        self.page, self.height = 0, 0.0
        self._instead: list[bool] = []

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        actual = (props or {}).get("ActualText")
        if actual is not None:
            has_mark = actual.startswith(b"\xfe\xff")
            self.heard.append(actual.decode("utf-16" if has_mark else "latin-1"))
        self._instead.append(actual is not None)

    def end_tag(self) -> None:
        self._instead.pop()

    def render_char(self, matrix: Any, font: Any, *rest: Any) -> float:
        size, scaling, _, cid, *_ = rest
        text = font.to_unichr(cid)
        if not any(self._instead):
            self.heard.append(text)
        _, _, _, along, left, up = matrix
        self.glyphs.append(
            Glyph(text, self.page, left / MM, (self.height - up) / MM, round(abs(along) * size, 2))
        )
        self.fonts[font.fontname] = bool(
            {"FontFile", "FontFile2", "FontFile3"} & {*font.descriptor}
        )
        return float(font.char_width(cid) * size * scaling)


def fonts(content: bytes) -> dict[str, bool]:
    """The fonts used, and whether each is inside the file."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        names = {char["fontname"] for page in pdf.pages for char in page.chars}
    document = pypdfium2.PdfDocument(content)
    embedded: dict[str, bool] = {}
    for page in document:
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(item.raw)
            name = _text(lambda b, n, f=font: pdfium.FPDFFont_GetBaseFontName(f, b, n))
            embedded[name] = bool(pdfium.FPDFFont_GetIsEmbedded(font))
    assert names == set(embedded)
    return embedded


def _text(read: Any) -> str:
    size = read(None, 0)
    buffer = ctypes.create_string_buffer(size)
    read(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)), size)
    return buffer.raw[:size].rstrip(b"\0").decode()


def catalogue(content: bytes) -> dict[str, Any]:
    """What the file says of itself: tagged, language, title, PDF/UA part."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        entries = pdf.doc.catalog
        metadata = entries["Metadata"].resolve().get_data().decode()
        return {
            "tagged": entries["MarkInfo"]["Marked"],
            "language": entries["Lang"].decode(),
            "title": pdf.metadata["Title"],
            "shows_title": entries["ViewerPreferences"]["DisplayDocTitle"],
            "is_pdf_ua_1": "<pdfuaid:part>1</pdfuaid:part>" in metadata,
        }


@dataclass(frozen=True)
class Tag:
    """One element of the structure: its kind, its language, and what it says of a picture."""

    page: int
    kind: str
    language: str
    shows: str


def structure(content: bytes) -> list[str]:
    """The kinds of the tags, in the order in which they are read aloud."""
    return [tag.kind for tag in tags(content)]


def tags(content: bytes) -> list[Tag]:
    """The tags, in the order in which they are read aloud. A language holds for what is inside."""
    document = pypdfium2.PdfDocument(content)
    found: list[Tag] = []
    for number, page in enumerate(document, start=1):
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        for index in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            root = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
            found.extend(_tags(root, number, language=""))
        pdfium.FPDF_StructTree_Close(tree)
    return found


def _tags(element: Any, page: int, *, language: str) -> Iterator[Tag]:
    own = _said_of(pdfium.FPDF_StructElement_GetLang, element) or language
    yield Tag(
        page=page,
        kind=_said_of(pdfium.FPDF_StructElement_GetType, element),
        language=own,
        shows=_said_of(pdfium.FPDF_StructElement_GetAltText, element),
    )
    for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            yield from _tags(child, page, language=own)


def _said_of(read: Any, element: Any) -> str:
    size = read(element, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    read(element, buffer, size)
    return buffer.raw[:size].decode("utf-16-le").rstrip("\0")


# What may be printed on, by page: left, top, right, bottom in mm (DOMAIN.md §4.1).
EVERY_PAGE = (15, 5, 195, 292)
FIRST_PAGE = {
    "logo": (15, 5, 125, 30),
    "address": (24.6, 39.5, 120, 66.3),
    "contact": (125, 5, 195, 95),
    "body": (15, 95, 195, 292),
}
GRACE = 1


def ink_outside(content: bytes) -> list[int]:
    """The numbers of the pages with a pixel that is not white where nothing may be printed."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(content), start=1):
        picture = page.render(scale=DOTS / MM, grayscale=True).to_pil()
        pen = ImageDraw.Draw(picture)
        for box in FIRST_PAGE.values() if number == 1 else [EVERY_PAGE]:
            pen.rectangle(_grown(box), fill=255)
        if picture.getextrema() != (255, 255):
            found.append(number)
    return found


def picture(content: bytes, number: int) -> Image.Image:
    """A page as a picture in shades of grey."""
    shown: Image.Image = (
        pypdfium2.PdfDocument(content)[number - 1].render(scale=DOTS / MM, grayscale=True).to_pil()
    )
    return shown


def _grown(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    edges = (left - GRACE, top - GRACE, right + GRACE, bottom + GRACE)
    return tuple(edge * DOTS for edge in edges)  # type: ignore[return-value]
