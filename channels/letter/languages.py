"""The languages letters can be set in: which way they run and how they count pages.

A language is here when our fonts have its letters; a letter in any other is refused.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Language:
    """`pages` is the page number in words, with {page} and {pages} in it."""

    direction: Literal["ltr", "rtl"] = "ltr"
    pages: str


LANGUAGES: dict[str, Language] = {
    "ar": Language(direction="rtl", pages="صفحة {page} من {pages}"),
    "cy": Language(pages="Tudalen {page} o {pages}"),
    "en": Language(pages="Page {page} of {pages}"),
    "fa": Language(direction="rtl", pages="صفحه {page} از {pages}"),
    "he": Language(direction="rtl", pages="עמוד {page} מתוך {pages}"),
    "pl": Language(pages="Strona {page} z {pages}"),
    "pt": Language(pages="Página {page} de {pages}"),
    "ro": Language(pages="Pagina {page} din {pages}"),
    "ur": Language(direction="rtl", pages="صفحہ {page} از {pages}"),
}
