"""The pages for what did not work: plain words, and a way on. Nothing of the error is shown.

To people they are shown in their language, as pages like the others; to staff in English.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from scheduler.web import acting, languages, pages
from scheduler.web.person import visiting

_FOR_PEOPLE = {
    404: (
        gettext_noop("Page not found"),
        (
            gettext_noop("If you typed the address, check it is correct."),
            gettext_noop("What was here may have ended. Everything that is yours is listed there:"),
        ),
    ),
    403: (
        gettext_noop("Please try once more"),
        (
            gettext_noop(
                "This page was open for too long, or your browser keeps no cookies. Nothing was"
                " changed."
            ),
            gettext_noop("Go back, reload the page and try again."),
        ),
    ),
    500: (
        gettext_noop("Something went wrong on our side"),
        (
            gettext_noop(
                "Nothing was half done: what you were doing happened completely, or not at all."
            ),
            gettext_noop("Try again in a minute. If it happens again, phone us, or tell any desk."),
        ),
    ),
}
WITHOUT_TOKEN = (
    "Please try once more",
    [
        "This page was open for too long, or your browser keeps no cookies. Nothing was changed.",
        "Go back, reload the page and try again.",
    ],
)
NOT_FOUND = (
    "Page not found",
    [
        "If you typed the address, check it is correct.",
        "A record that another partner keeps looks the same as one that does not exist.",
    ],
)
REFUSED = (
    "Your role does not do this",
    [
        "If you hold another post, sign out and choose it when you sign in again.",
        "Otherwise ask your partner’s administrator.",
    ],
)
BROKEN = (
    "Something went wrong on our side",
    [
        "Nothing was half done: what you were doing happened completely, or not at all.",
        "Try again in a minute. If it happens again, tell whoever runs this installation.",
    ],
)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also for records this actor may not know of."""
    if request.path.startswith("/api/"):
        return problem(404, "not_found", "There is nothing at this address.")
    return _page(request, 404, *NOT_FOUND)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the role does not do this."""
    return _page(request, 403, *REFUSED)


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that came without its token."""
    return _page(request, 403, *WITHOUT_TOKEN)


def broken(request: HttpRequest) -> HttpResponse:
    """500: asks neither session nor database, for either may be what broke."""
    if request.path.startswith("/api/"):
        return problem(500, "broken", BROKEN[0] + ".")
    if languages.is_for_people(request.path):
        return _page_for_people(request, 500)
    heading, paragraphs = BROKEN
    return HttpResponse(
        render_to_string("error.html", {"heading": heading, "paragraphs": paragraphs}), status=500
    )


def problem(code: int, name: str, sentence: str) -> JsonResponse:
    """An RFC 9457 problem document for an address of the API that no view answers."""
    content = {"type": "about:blank", "status": code, "code": name, "detail": sentence}
    return JsonResponse(content, status=code, content_type="application/problem+json")


def _page(request: HttpRequest, code: int, heading: str, paragraphs: list[str]) -> HttpResponse:
    if languages.is_for_people(request.path):
        return _page_for_people(request, code)
    pressed = languages.remembered(request)
    if pressed is not None and acting.find_actor(request) is None:
        # Somebody who mistyped an address goes on reading as they did.
        with translation.override(pressed.code):
            return _page_for_people(request, code)
    return pages.answer(request, "error.html", code=code, heading=heading, paragraphs=paragraphs)


def _page_for_people(request: HttpRequest, code: int) -> HttpResponse:
    heading, paragraphs = _FOR_PEOPLE[code]
    content = render_to_string(
        "person/error.html",
        {
            "language": languages.current(),
            "switches": languages.switches(request) if request.method == "GET" else [],
            "is_kiosk": visiting.is_kiosk(request),
            "heading": _(heading),
            "paragraphs": [_(each) for each in paragraphs],
        },
    )
    return HttpResponse(content, status=code)
