"""A language that no installation has: every word of the pages in Arabic letters, for tests.

What runs from right to left must be seen in whole pages; the letters say nothing to anybody.
"""

import re
from pathlib import Path

from babel.messages import Catalog, pofile

from tests.web.person import wording

_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنه", strict=True))
_KEPT = re.compile(r"(%(?:\(\w+\)s|%))")


def write(folder: Path) -> None:
    """The catalogue, where an installation keeps words of its own."""
    catalogue = Catalog(locale="ar", fuzzy=False)
    for said in wording.marked():
        if isinstance(said, str):
            catalogue.add(said, _turned(said))
        else:
            catalogue.add(said, (_turned(said[-1]),) * catalogue.num_plurals)
    place = folder / "ar" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "django.po").open("wb") as content:
        pofile.write_po(content, catalogue)


def _turned(words: str) -> str:
    """In Arabic letters, with what is filled in kept."""
    return "".join(
        part
        if _KEPT.fullmatch(part)
        else "".join(_LETTERS.get(each.lower(), each) for each in part)
        for part in _KEPT.split(words)
    )
