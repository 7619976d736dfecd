"""Who is in by a code on a page, for how long, and what they may do there.

Nobody is in as staff and by a code at once: coming in by a code signs staff out, and whoever signs
in as staff is no visitor any more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from structlog.contextvars import get_contextvars

from scheduler import clock
from scheduler.identity import codes, fences
from scheduler.identity.codes import Visitor
from scheduler.identity.models import Code
from scheduler.people import needs as recorded_needs
from scheduler.people.models import Person
from scheduler.web import acting, languages, pages

# A shared tablet: whoever walks away is out soon.
IDLE = timedelta(minutes=15)
# A screen at a site, which asks after two minutes by itself; this is for when it cannot.
IDLE_AT_KIOSK = timedelta(minutes=5)
KIOSK = "kiosk"
# Pages with a form of the id “typed”, which goes along to another language.
TYPED = frozenset(
    {
        "ask_for_code.html",
        "asked_for_code.html",
        "cancel.html",
        "check_choice.html",
        "choose.html",
        "come_in.html",
        "needs.html",
        "rank.html",
        "route.html",
    }
)
_CODE, _SEEN_AT = "visit_code_id", "visit_seen_at"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
VisitorView = Callable[Concatenate[HttpRequest, Visitor, P], HttpResponse]


def begin(request: HttpRequest, code: Code, *, now: datetime) -> None:
    """Let whoever entered the code be in; whatever this browser was before, it is no longer."""
    request.session.flush()
    request.session[_CODE] = str(code.id)
    if code.supporter_id is None:
        _begin_in_their_language(request, code)
    _touch(request, now=now)


def _begin_in_their_language(request: HttpRequest, code: Code) -> None:
    """What a supporter reads is not recorded: theirs is what they press."""
    with fences.visiting(person_id=code.person_id):
        spoken = Person.objects.values_list("language", flat=True).get(id=code.person_id)
        kinds = {need.kind for need in recorded_needs.current(person_id=code.person_id)}
    languages.record(request, spoken=spoken, reads_easy="easy_read" in kinds)


def finish(request: HttpRequest) -> None:
    """Be out, and leave nothing behind on this browser."""
    request.session.flush()


def is_kiosk(request: HttpRequest) -> bool:
    """Whether this browser is a screen at a site, for one person after the other."""
    return request.COOKIES.get(KIOSK) == "yes"


def find_visitor(request: HttpRequest, *, now: datetime) -> Visitor | None:
    """Who is in, asked for anew at every request."""
    code_id = request.session.get(_CODE)
    if code_id is None:
        return None
    is_staff = acting.GRANT in request.session or auth.SESSION_KEY in request.session
    is_idle = now.timestamp() >= request.session.get(_SEEN_AT, 0) + _idle(request).total_seconds()
    found = None
    if not is_staff and not is_idle:
        request_id = str(get_contextvars().get("request_id", ""))[:64]
        # Until it is known whose code it is, nothing else could be seen.
        with fences.changing():
            found = codes.find_visitor(code_id=UUID(code_id), now=now, request_id=request_id)
    if found is None:
        # Staff who signed in stay so; only the visit is over.
        for key in (_CODE, _SEEN_AT):
            request.session.pop(key, None)
        return None
    _touch(request, now=now)
    return found


def needs(deed: str) -> Callable[[VisitorView[P]], View[P]]:
    """Let a view in only for a visitor who may do `deed`; it is given the visitor.

    For a supporter, what the person has not allowed does not exist. Nobody in: to the page where
    codes are entered. The view is one transaction, in which the database shows what is about the
    person, and everything where a request changes something.
    """

    def wrap(view: VisitorView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            visitor = find_visitor(request, now=clock.now())
            if visitor is None:
                return HttpResponseRedirect(f"{reverse('come-in')}?out=1")
            if not visitor.may(deed):
                raise Http404
            reads = request.method in ("GET", "HEAD")
            behind = fences.visiting(person_id=visitor.person_id)
            with behind if reads else fences.changing():
                return view(request, visitor, *args, **kwargs)

        guarded.deed = deed  # type: ignore[attr-defined]  # a repository test asks every page for it
        return guarded

    return wrap


def answer(
    request: HttpRequest,
    template: str,
    visitor: Visitor | None,
    *,
    errors: dict[str, str] | None = None,
    code: int = 200,
    here: str = "",
    **shown: Any,
) -> HttpResponse:
    """A page for whoever is in, or for anybody who is not staff.

    `errors` are sentences by the id of the field they stand at; `here` is the page's address, where
    it was made by a post to another.
    """
    wrong = errors or {}
    return pages.answer(
        request,
        f"person/{template}",
        code=422 if wrong and code == 200 else code,
        visitor=visitor,
        language=languages.current(),
        switches=languages.switches(request, here=here),
        has_typed_form=template in TYPED,
        is_kiosk=is_kiosk(request),
        is_supporter=visitor is not None and visitor.supporter is not None,
        error_list=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
        wrong={
            field: {"text": text, "visuallyHiddenText": _("Error")} for field, text in wrong.items()
        },
        **shown,
    )


def _touch(request: HttpRequest, *, now: datetime) -> None:
    request.session[_SEEN_AT] = now.timestamp()
    request.session.set_expiry(_idle(request))


def _idle(request: HttpRequest) -> timedelta:
    return IDLE_AT_KIOSK if is_kiosk(request) else IDLE
