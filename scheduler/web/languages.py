"""In which language the person's pages are read, and the way to another; staff pages are English.

What somebody pressed counts first, then what they pressed before in this visit, then what is
recorded of them, then what their browser asks for. Easy read is a manner, kept like a language: the
same steps and choices in short lines with pictures. (docs/decisions/031.)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE, ASKED = "language", "lang"
ENGLISH, EASY = "en", "en-x-easy"
# What people open without signing in; everything else is for staff.
PLACES = ("/in", "/kiosk", "/finish", "/finished", "/yours", "/form.pdf", "/accessibility")
_RECORDED = "language"


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is said in the language itself; `tag` is what a page says of itself."""

    code: str
    name: str
    tag: str
    is_right_to_left: bool = False
    is_easy: bool = False
    styles: str = "scheduler.css"


@dataclass(frozen=True, slots=True)
class Switch:
    """The way to the same page in another language."""

    language: Language
    address: str
    is_here: bool


def offered() -> tuple[Language, ...]:
    """Every language of this installation. Raises ImproperlyConfigured for what is none."""
    return tuple(_known(code) for code in settings.PAGE_LANGUAGES)


def current() -> Language:
    """The language of the page that is being made; English on every page for staff."""
    active = translation.get_language() or ENGLISH
    return next((each for each in offered() if each.code == active), _known(ENGLISH))


def is_switching(request: HttpRequest) -> bool:
    """Whether a form was sent only to be read in another language: then nothing is done."""
    return request.method == "POST" and ASKED in request.POST


def switches(request: HttpRequest, *, here: str = "") -> list[Switch]:
    """The ways to other languages; `here` is the page's address where it has no own (a post)."""
    # Without a path, an address means the page itself.
    path, _, query = here.partition("?") if here else ("", "", request.META["QUERY_STRING"])
    shown, found = current(), []
    for language in offered():
        asked = QueryDict(query, mutable=True)
        asked[ASKED] = language.code
        address = f"{path}?{asked.urlencode()}"
        found.append(Switch(language, address, language == shown))
    return found if len(found) > 1 else []


def record(request: HttpRequest, *, spoken: str, reads_easy: bool) -> None:
    """Keep for this visit what is recorded of the person who has come in."""
    easy = [EASY] if reads_easy and spoken.partition("-")[0] == ENGLISH else []
    for code in (*easy, spoken, spoken.partition("-")[0]):
        if _find(code) is not None:
            request.session[_RECORDED] = code
            return


def forget(response: HttpResponse) -> None:
    """Leave nothing of the language on this browser."""
    response.delete_cookie(COOKIE, samesite="Lax")


def isolated(words: str) -> str:
    """A number or an address inside a sentence: from right to left its parts keep their order.

    The signs around it (Unicode's isolates) are not seen.
    """
    return f"\u2066{words}\u2069" if current().is_right_to_left else words


def name_in_current(code: str, *, in_english: str) -> str:
    """What the language `code` is called in the language of the page."""
    shown = current()
    if shown.tag == ENGLISH:
        return in_english
    return str(Locale.parse(shown.tag, sep="-").languages.get(code, in_english))


class Languages:
    """Lets a page for people be made in their language, and remembers which one was pressed."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_people(request.path):
            return self._answer(request)
        asked = _asked(request)
        language = asked or next(_other_wishes(request), None) or _known(ENGLISH)
        with translation.override(language.code):
            response = self._answer(request)
        if asked and COOKIE not in response.cookies:
            response.set_cookie(
                COOKIE,
                asked.code,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        if response.get("Content-Type", "").startswith("text/html"):
            response.setdefault("Content-Language", language.tag)
            patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response


def is_for_people(path: str) -> bool:
    """Whether a page at this address is for people, and not for staff."""
    return any(path == place or path.startswith(f"{place}/") for place in PLACES)


def remembered(request: HttpRequest) -> Language | None:
    """What was pressed in this visit."""
    return _find(request.COOKIES.get(COOKIE, ""))


def _asked(request: HttpRequest) -> Language | None:
    sent = request.POST.get(ASKED, "") if request.method == "POST" else ""
    return _find(sent) or _find(request.GET.get(ASKED, ""))


def _other_wishes(request: HttpRequest) -> Iterator[Language]:
    known = [remembered(request), _find(request.session.get(_RECORDED, ""))]
    for wished, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        known.append(_find(wished.partition("-")[0]))
    yield from filter(None, known)


def _find(code: str) -> Language | None:
    return _known(code) if code in settings.PAGE_LANGUAGES else None


@lru_cache
def _known(code: str) -> Language:
    if code == EASY:
        return Language(EASY, "Easy read", ENGLISH, is_easy=True)
    try:
        known = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise ImproperlyConfigured(
            f"PAGE_LANGUAGES names “{code}”, which is no language. Write it as en, cy or en-x-easy."
        ) from error
    name = known.get_display_name(known) or code
    name = name[:1].upper() + name[1:]
    if known.text_direction == "rtl":
        return Language(code, name, code, is_right_to_left=True, styles="scheduler.rtl.css")
    return Language(code, name, code)
