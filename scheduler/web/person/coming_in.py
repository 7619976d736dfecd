"""Coming in by a code, asking for one, and leaving. Says the same whoever is known or not."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.identity import codes, fences
from scheduler.identity.models import Code
from scheduler.partners import rows
from scheduler.refusals import Refusal
from scheduler.reminders import code_requests
from scheduler.web import languages
from scheduler.web.person import refusing, visiting

PAGE = system("codes")
LONGEST = 40
_EARLIEST = 1900


@sensitive_post_parameters("code", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest) -> HttpResponse:
    """Ask for what stands in the letter or text: the reference or phone number, and the code."""
    now = clock.now()
    if request.method != "POST":
        if visiting.find_visitor(request, now=now) is not None:
            return HttpResponseRedirect(reverse("own"))
        return visiting.answer(request, "come_in.html", None, is_out="out" in request.GET, name="")
    name, typed = _typed(request, "name"), _typed(request, "code")
    if languages.is_switching(request):
        return visiting.answer(request, "come_in.html", None, name=name)
    errors = {}
    if not name:
        errors["name"] = _("Enter the reference in your letter, or your phone number.")
    if not typed:
        errors["code"] = _("Enter the code in your letter or text message.")
    if not errors:
        code, wrong = _use(name, typed, now=now)
        if code is not None:
            visiting.begin(request, code, now=now)
            return HttpResponseRedirect(reverse("own"))
        errors["name"] = wrong
    # The code is not shown again: somebody may look on.
    return visiting.answer(request, "come_in.html", None, errors=errors, name=name)


@sensitive_post_parameters("name", "day", "month", "year")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for what is needed to send a code; nobody is looked up here."""
    if request.method != "POST":
        return visiting.answer(request, "ask_for_code.html", None, name="", born={})
    name = _typed(request, "name")
    born = {part: _typed(request, part) for part in ("day", "month", "year")}
    if languages.is_switching(request):
        return visiting.answer(request, "ask_for_code.html", None, name=name, born=born)
    on = _find_date(born)
    errors = {}
    if not name:
        errors["name"] = _("Enter your phone number, or the reference in a letter or text message.")
    if on is None:
        errors["born-day"] = _("Enter your date of birth, such as 31 3 1980.")
    if errors or on is None:
        return visiting.answer(
            request, "ask_for_code.html", None, errors=errors, name=name, born=born
        )
    with fences.changing():
        code_requests.ask(name=name, date_of_birth=on, now=clock.now())
    return visiting.answer(request, "asked_for_code.html", None, name=name)


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Leave."""
    visiting.finish(request)
    asked = f"?{languages.ASKED}={languages.current().code}"
    place = reverse("kiosk") if visiting.is_kiosk(request) else reverse("finished") + asked
    response = HttpResponseRedirect(place)
    languages.forget(response)
    return response


@require_safe
def finished(request: HttpRequest) -> HttpResponse:
    """Say that nothing is left on this screen."""
    response = visiting.answer(request, "finished.html", None)
    # The page itself is read in their language; the next person's begins anew.
    languages.forget(response)
    return response


def _use(name: str, typed: str, *, now: datetime) -> tuple[Code | None, str]:
    """The code, or what is wrong in a sentence. What was counted is kept either way."""
    with fences.changing():
        try:
            return codes.use(name=name, typed=typed, by=PAGE, now=now), ""
        except Refusal as refusal:
            return None, refusing.said(refusal)


def _typed(request: HttpRequest, field: str) -> str:
    typed = rows.one_line(request.POST.get(field, ""))[:LONGEST]
    return typed if rows.is_storable(typed) else ""


def _find_date(parts: dict[str, str]) -> date | None:
    if not all(part.isascii() and part.isdigit() for part in parts.values()):
        return None
    try:
        on = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None
    return on if on.year >= _EARLIEST else None
