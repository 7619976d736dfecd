"""Signing in by name and password, choosing the post to act in, signing out.

One sentence answers a wrong name and a wrong password alike; only POST changes anything. A right
password alone signs nobody in: the second step follows (`second_steps`).
"""

from datetime import datetime

from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from scheduler import clock
from scheduler.identity import accounts, sign_ins
from scheduler.identity.models import Account
from scheduler.refusals import Refusal
from scheduler.web import demonstration, entering, guesses, pages, sign_in_limits

WRONG = "The name or the password is not right."


class Wrong(Refusal):
    """No active account has this name and this password; which of them is wrong is not said."""

    code = "wrong_sign_in"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    if request.method != "POST":
        return form(request)
    name, password = request.POST.get("username", ""), request.POST.get("password", "")
    try:
        account = authenticate(request, name=name, password=password, now=clock.now())
    except Refusal as refusal:
        return form(request, name=name, error=refusal.sentence)
    return entering.begin(request, account)


@require_POST
def sign_in_to_demonstration(request: HttpRequest) -> HttpResponse:
    """Sign in by one button with an account of the invented partnership; no second step is asked,
    since everybody may press it. In a real installation there is no such account to be found."""
    chosen = demonstration.find(username=request.POST.get("username", ""))
    if chosen is None:
        raise Http404
    try:
        account = authenticate(
            request, name=chosen.username, password=chosen.password, now=clock.now()
        )
    except Refusal as refusal:
        return form(request, name=chosen.username, error=refusal.sentence)
    grant_id = request.POST.get("grant_id", "")
    return entering.enter(request, account, how=sign_ins.How.DEMONSTRATION, grant_id=grant_id)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    """Ask in which post and role the account acts; asked only where there are several."""
    if not isinstance(request.user, Account):
        return HttpResponseRedirect(reverse("sign-in"))
    grants = list(entering.grants(request.user))
    chosen = request.POST.get("grant_id", "")
    for grant in grants:
        if str(grant.id) == chosen:
            return entering.act(request, request.user, grant)
    error = "Select the post you act in." if request.method == "POST" else ""
    return pages.answer(
        request,
        "choose_post.html",
        posts=[
            {"value": grant.id, "text": f"{grant.get_role_display()}, {grant.post.partner.name}"}
            for grant in grants
        ],
        error_message={"text": error} if error else None,
        errors=[{"text": error, "href": "#grant_id"}] if error else [],
        next=entering.way_on(request),
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in and the session."""
    sign_in_limits.leave(request)
    auth.logout(request)
    return HttpResponseRedirect(reverse("front"))


def authenticate(request: HttpRequest, *, name: str, password: str, now: datetime) -> Account:
    """The active account of this name and password. Raises `Wrong` or `guesses.TooMany`."""
    guesses.begin(name=name, now=now)
    # Django hashes the password also when nobody has this name, so both answers take as long.
    account = auth.authenticate(request, username=name, password=password)
    if not isinstance(account, Account) or not accounts.may_open(account):
        raise Wrong(WRONG)
    guesses.forget(name=name)
    return account


def form(request: HttpRequest, *, name: str = "", error: str = "") -> HttpResponse:
    """The page that asks for name and password, and offers the other ways."""
    return pages.answer(
        request,
        "sign_in.html",
        username=name,
        errors=[{"text": error, "href": "#username"}] if error else [],
        next=entering.way_on(request),
        passkey=entering.with_next(reverse("passkey"), request),
        providers=[
            {"name": one.name, "address": reverse("partner-sign-in", args=[one.id])}
            for one in settings.SIGN_IN_PROVIDERS
        ],
    )
