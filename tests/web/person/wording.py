"""The words of the person's pages, as they stand in the sources and in each language."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, extract, pofile

from scheduler.settings import ROOT

WEB = ROOT / "scheduler" / "web"
LOCALE = WEB / "locale"
TEMPLATES = (
    *sorted((WEB / "templates" / "person").glob("*.html")),
    WEB / "templates" / "_accessibility.html",
)
MODULES = (
    *sorted((WEB / "person").glob("*.py")),
    WEB / "dates.py",
    WEB / "errors.py",
    WEB / "paper.py",
    WEB / "posters.py",
    ROOT / "scheduler" / "people" / "need_questions.py",
)
MARKS = {"_": None, "gettext": None, "gettext_noop": None, "ngettext": (1, 2)}
JINJA = {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "trimmed": "true"}
# Names of modules' values that no page shows.
NOT_SHOWN = {"WITHOUT_TOKEN", "NOT_FOUND", "REFUSED", "BROKEN", "LANGUAGES"}
Said = str | tuple[str, ...]


def marked() -> dict[Said, list[str]]:
    """Every string that is marked, and the files it stands in."""
    found: dict[Said, list[str]] = {}
    for file in (*TEMPLATES, *MODULES):
        for said in _in(file):
            found.setdefault(said, []).append(str(file.relative_to(ROOT)))
    return found


def catalogue(folder: str) -> Catalog:
    """What is written in a language."""
    with (LOCALE / folder / "LC_MESSAGES" / "django.po").open("rb") as content:
        return pofile.read_po(content, abort_invalid=True)


def _in(file: Path) -> Iterator[Said]:
    if not file.exists():
        return
    method = "jinja2.ext:babel_extract" if file.suffix == ".html" else "python"
    with file.open("rb") as content:
        for _, said, _, _ in extract.extract(method, content, MARKS, options=dict(JINJA)):
            yield said
