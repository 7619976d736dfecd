"""A tablet or kiosk at a site, for one person after the other: nothing of the one is left for the
next, and whoever walks away is out after two minutes and a warning.

The browser of the place is told once that it is one; it keeps this, and nothing of anybody.
"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scheduler.web import languages
from scheduler.web.person import visiting

COOKIE = visiting.KIOSK
_KEPT = timedelta(days=366)
# Whatever this browser could still show of the person before: pages, and what was typed.
_FORGET = '"cache", "storage"'


@require_http_methods(["GET", "HEAD", "POST"])
def see(request: HttpRequest) -> HttpResponse:
    """What somebody finds who steps up to it; a post says that this browser is one, or is none."""
    if request.method == "POST":
        return _mark(request)
    visiting.finish(request)
    answer = visiting.answer(request, "kiosk.html", None)
    answer["Clear-Site-Data"] = _FORGET
    if languages.ASKED not in request.GET:
        languages.forget(answer)
    return answer


def _mark(request: HttpRequest) -> HttpResponse:
    visiting.finish(request)
    answer = HttpResponseRedirect(reverse("kiosk"))
    if request.POST.get("wish") == "end":
        answer.delete_cookie(COOKIE)
        return answer
    answer.set_cookie(
        COOKIE,
        "yes",
        max_age=_KEPT,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer
