"""Reads a letter's PDF as somebody with a ruler would: words, their sizes, millimetres.

Windows and zones are those of DOMAIN.md 4.1 (GOV.UK Notify's letter specification).
"""

import io
from dataclasses import dataclass
from typing import Any

import pdfplumber

MILLIMETRE = 72 / 25.4
A4 = (210, 297)
WINDOW = (24.6, 39.5, 120.0, 66.3)  # left, top, right, bottom, from the page's left upper corner
CLEAR = [
    (15.0, 30.0, 24.6, 95.0),
    (24.6, 30.0, 120.0, 39.5),
    (120.0, 30.0, 125.0, 95.0),
    (24.6, 66.3, 120.0, 95.0),
]
MARGINS = (15.0, 5.0, 195.0, 292.0)


@dataclass(frozen=True)
class Word:
    """A word, its size in points and its box in millimetres."""

    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float

    def is_in(self, box: tuple[float, float, float, float]) -> bool:
        """Whether all of it lies in the box."""
        left, top, right, bottom = box
        return (
            left <= self.left and self.right <= right and top <= self.top and self.bottom <= bottom
        )

    def touches(self, box: tuple[float, float, float, float]) -> bool:
        """Whether any of it lies in the box."""
        left, top, right, bottom = box
        return self.left < right and self.right > left and self.top < bottom and self.bottom > top


@dataclass(frozen=True)
class Page:
    """One side of paper."""

    width: float
    height: float
    words: list[Word]

    def text_in(self, box: tuple[float, float, float, float]) -> str:
        """What is read in a box."""
        return " ".join(word.text for word in self.words if word.is_in(box))


def read(content: bytes) -> list[Page]:
    """The pages of a PDF."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [_page(page) for page in pdf.pages]


def _page(page: Any) -> Page:
    found = page.extract_words(extra_attrs=["size"], use_text_flow=True)
    words = [
        Word(
            text=word["text"],
            size=round(word["size"], 2),
            left=word["x0"] / MILLIMETRE,
            top=word["top"] / MILLIMETRE,
            right=word["x1"] / MILLIMETRE,
            bottom=word["bottom"] / MILLIMETRE,
        )
        for word in found
    ]
    return Page(float(page.width) / MILLIMETRE, float(page.height) / MILLIMETRE, words)
