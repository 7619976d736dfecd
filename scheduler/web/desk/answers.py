"""Answers of the desk: whole pages with its scripts, or the fragment that a script asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from scheduler.web import headers, pages

# Its own scripts, which ask its own pages; nothing else, as on every page.
POLICY = f"{headers.PAGES}; connect-src 'self'"


def page(request: HttpRequest, template: str, *, code: int = 200, **shown: Any) -> HttpResponse:
    """A whole page of the desk."""
    answer = pages.answer(request, template, code=code, **shown)
    answer["Content-Security-Policy"] = POLICY
    return answer


def fragment(request: HttpRequest, template: str, *, code: int = 200, **shown: Any) -> HttpResponse:
    """A part of a page; it is never kept."""
    answer = HttpResponse(render_to_string(template, shown, request=request), status=code)
    answer["Cache-Control"] = "no-store"
    return answer


def is_for_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks, and wants no whole page."""
    return request.headers.get("X-Fragment") == "yes"
