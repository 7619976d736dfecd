"""The pages for what did not work: plain words, and a way on. Nothing of the error is shown."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from scheduler.web import pages

NOT_FOUND = (
    "Page not found",
    [
        "If you typed the address, check it is correct.",
        "A record that another partner keeps looks the same as one that does not exist.",
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
    return _page(
        request,
        403,
        "Your role does not do this",
        [
            "If you hold another post, sign out and choose it when you sign in again.",
            "Otherwise ask your partner’s administrator.",
        ],
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: asks neither session nor database, for either may be what broke."""
    if request.path.startswith("/api/"):
        return problem(500, "broken", BROKEN[0] + ".")
    heading, paragraphs = BROKEN
    return HttpResponse(
        render_to_string("error.html", {"heading": heading, "paragraphs": paragraphs}), status=500
    )


def problem(code: int, name: str, sentence: str) -> JsonResponse:
    """An RFC 9457 problem document for an address of the API that no view answers."""
    content = {"type": "about:blank", "status": code, "code": name, "detail": sentence}
    return JsonResponse(content, status=code, content_type="application/problem+json")


def _page(request: HttpRequest, code: int, heading: str, paragraphs: list[str]) -> HttpResponse:
    return pages.answer(request, "error.html", code=code, heading=heading, paragraphs=paragraphs)
