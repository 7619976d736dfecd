"""The languages letters can be set in: which way they run and how they count pages.

A language is here when our fonts have its letters; a letter in any other is refused.
"""

from dataclasses import dataclass
from typing import Literal

# Noto Sans has a large x-height (0.54 em) and all Welsh letters. Vazirmatn draws an Arabic letter
# with its dots as one sign: from Noto Sans Arabic, which draws them apart, a PDF says each such
# letter twice to a screen reader (measured with typst 0.15).
LATIN, ARABIC, HEBREW = "Noto Sans", "Vazirmatn", "Noto Sans Hebrew"


@dataclass(frozen=True, kw_only=True)
class Language:
    """`pages` says the page's number, with {page} and {pages} in it; `font` has the letters."""

    pages: str
    direction: Literal["ltr", "rtl"] = "ltr"
    font: str = LATIN


LANGUAGES: dict[str, Language] = {
    "ar": Language(pages="صفحة {page} من {pages}", direction="rtl", font=ARABIC),
    "cy": Language(pages="Tudalen {page} o {pages}"),
    "en": Language(pages="Page {page} of {pages}"),
    "fa": Language(pages="صفحه {page} از {pages}", direction="rtl", font=ARABIC),
    "he": Language(pages="עמוד {page} מתוך {pages}", direction="rtl", font=HEBREW),
    "pl": Language(pages="Strona {page} z {pages}"),
    "pt": Language(pages="Página {page} de {pages}"),
    "ro": Language(pages="Pagina {page} din {pages}"),
    "ur": Language(pages="صفحہ {page} از {pages}", direction="rtl", font=ARABIC),
}
