"""Pages of the rota: with their own styles and one script, and nothing from elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from scheduler.web import pages


def page(request: HttpRequest, template: str, *, code: int = 200, **shown: Any) -> HttpResponse:
    """A whole page of the rota."""
    return pages.answer(request, template, code=code, **shown)
