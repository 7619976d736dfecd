"""Makes the pictures of docs/letters: `python -m tests.channels.letter.make_pictures docs/letters`.

A sheet for each kind and layout, with a row for each language and a column for each size: the
letter's first page. Then some letters whole, large enough to be read. `FINGERPRINT` says of which
words and which template they are, so that a test can tell when they are out of date.
"""

import sys
from hashlib import sha256
from itertools import product
from pathlib import Path

from PIL import Image

from channels.letter import pdf
from channels.letter.message import Letter
from scheduler.modes import Mode
from scheduler.reminders import letter_records
from scheduler.reminders.kinds import Kind
from tests.channels.letter import every_letter, reading
from tests.channels.letter.conftest import find_fonts
from tests.channels.letter.every_letter import Wanted

FINGERPRINT = "fingerprint.txt"
# Thumbnails show how a page is laid out; the others are there to be read. Dots per inch.
SMALL, LARGE = 34, 62
# A reminder is one letter, whichever of the two days it is for.
KINDS = tuple(kind for kind in every_letter.KINDS if kind is not Kind.DAY_BEFORE)
WHOLE = {
    "whole-confirmation": Wanted(
        kind=Kind.CONFIRMATION, layout="plain", spoken="en", size=12, mode=Mode.FACE_TO_FACE
    ),
    "whole-large-print": Wanted(
        kind=Kind.MOVED, layout="plain", spoken="en", size=24, mode=Mode.PHONE
    ),
    "whole-easy-read": Wanted(
        kind=Kind.CONFIRMATION, layout="easy_read", spoken="en", size=12, mode=Mode.FACE_TO_FACE
    ),
    "whole-welsh-and-english": Wanted(
        kind=Kind.WEEK_BEFORE, layout="plain", spoken="cy+en", size=12, mode=Mode.VIDEO
    ),
    "whole-arabic-and-english": Wanted(
        kind=Kind.OFFER, layout="plain", spoken="ar+en", size=12, mode=Mode.FACE_TO_FACE
    ),
    "whole-arabic-easy-read": Wanted(
        kind=Kind.CANCELLED, layout="easy_read", spoken="ar", size=20, mode=Mode.TEXT
    ),
}


def fingerprint() -> str:
    """Of everything that is seen on the pictures: words, drawings and the template."""
    seen = sha256(pdf.TEMPLATE.read_bytes())
    for wanted in every_letter.every():
        letter = wanted.compose()
        seen.update(letter_records.readable(letter).encode())
        for body in letter.bodies:
            for idea in body.ideas:
                seen.update(idea.picture.svg().encode())
    return seen.hexdigest()


def make(folder: Path) -> None:
    """Write all pictures, in place of those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    fonts = find_fonts()
    for kind, layout in product(KINDS, every_letter.LAYOUTS):
        _save(_sheet(kind, layout, fonts), folder / f"{kind}-{layout.replace('_', '-')}.png")
    for name, wanted in WHOLE.items():
        pages = _pages(wanted.compose(), fonts, LARGE)
        _save(_grid([pages]), folder / f"{name}.png")
    (folder / FINGERPRINT).write_text(f"{fingerprint()}\n")


def _sheet(kind: Kind, layout: str, fonts: Path) -> Image.Image:
    chosen = {
        (wanted.spoken, wanted.size): wanted
        for wanted in every_letter.every()
        if (wanted.kind, wanted.layout) == (kind, layout)
    }
    return _grid(
        [
            [
                page
                for size in every_letter.SIZES
                for page in _pages(chosen[spoken, size].compose(), fonts, SMALL, most=1)
            ]
            for spoken in every_letter.SPOKEN
        ]
    )


def _pages(
    letter: Letter, fonts: Path, dots_per_inch: int, *, most: int = pdf.MOST_PAGES
) -> list[Image.Image]:
    rendered = pdf.render(letter=letter, font_folder=fonts)
    size = (round(210 / 25.4 * dots_per_inch), round(297 / 25.4 * dots_per_inch))
    pages = (
        reading.picture(rendered.content, number)
        for number in range(1, min(most, rendered.pages) + 1)
    )
    return [page.resize(size, Image.Resampling.LANCZOS) for page in pages]


def _grid(rows: list[list[Image.Image]]) -> Image.Image:
    """Pages beside and below each other, on grey."""
    gap = 8
    width, height = rows[0][0].size
    columns = max(len(row) for row in rows)
    size = (gap + columns * (width + gap), gap + len(rows) * (height + gap))
    sheet = Image.new("L", size, 200)
    for down, row in enumerate(rows):
        for across, page in enumerate(row):
            sheet.paste(page, (gap + across * (width + gap), gap + down * (height + gap)))
    return sheet


def _save(picture: Image.Image, path: Path) -> None:
    # Sixteen greys are enough for letters in black, and half as large.
    greys = picture.point([round(grey / 17) for grey in range(256)])
    shown = Image.frombytes("P", greys.size, greys.tobytes())
    shown.putpalette([17 * grey for grey in range(16) for _ in "rgb"])
    shown.save(path, optimize=True, bits=4)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
