"""Pages of the rota: with their own styles and one script, and nothing from elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from scheduler.web import pages

# Its own script moves between cells by arrow keys, and asks nobody anything.
POLICY = f"{pages.POLICY}; script-src 'self'"


def page(request: HttpRequest, template: str, *, code: int = 200, **shown: Any) -> HttpResponse:
    """A whole page of the rota."""
    answer = pages.answer(request, template, code=code, **shown)
    answer["Content-Security-Policy"] = POLICY
    return answer
