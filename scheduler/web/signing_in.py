"""Signing in by name and password, choosing the post to act in, signing out.

One sentence answers a wrong name and a wrong password alike; only POST changes anything.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import auth
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from scheduler import clock
from scheduler.audit import trail
from scheduler.identity import access, roles
from scheduler.identity.models import Account, RoleGrant
from scheduler.refusals import Refusal
from scheduler.web import acting, demonstration, guesses, pages

# Desks are shared: nobody is found signed in on the next morning.
WORKING_DAY = timedelta(hours=10)
WRONG = "The name or the password is not right."


class Wrong(Refusal):
    """No active account has this name and this password; which of them is wrong is not said."""

    code = "wrong_sign_in"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    if request.method != "POST":
        return _form(request)
    name, password = request.POST.get("username", ""), request.POST.get("password", "")
    try:
        account = _authenticate(request, name=name, password=password, now=clock.now())
    except Refusal as refusal:
        return _form(request, name=name, error=refusal.sentence)
    return _enter(request, account)


@require_POST
def sign_in_to_demonstration(request: HttpRequest) -> HttpResponse:
    """Sign in by one button with an account of the invented partnership."""
    chosen = demonstration.find(username=request.POST.get("username", ""))
    if chosen is None:
        raise Http404
    try:
        account = _authenticate(
            request, name=chosen.username, password=chosen.password, now=clock.now()
        )
    except Refusal as refusal:
        return _form(request, name=chosen.username, error=refusal.sentence)
    return _enter(request, account)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    """Ask in which post and role the account acts; asked only where there are several."""
    if not isinstance(request.user, Account):
        return HttpResponseRedirect(reverse("sign-in"))
    grants = list(_grants(request.user))
    chosen = request.POST.get("grant_id", "")
    for grant in grants:
        if str(grant.id) == chosen:
            return _act(request, request.user, grant)
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
        next=_way_on(request),
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return HttpResponseRedirect(reverse("front"))


def _authenticate(request: HttpRequest, *, name: str, password: str, now: datetime) -> Account:
    """The active account of this name and password. Raises `Wrong` or `guesses.TooMany`."""
    guesses.begin(name=name, now=now)
    # Django hashes the password also when nobody has this name, so both answers take as long.
    account = auth.authenticate(request, username=name, password=password)
    if not isinstance(account, Account):
        raise Wrong(WRONG)
    guesses.forget(name=name)
    return account


def _enter(request: HttpRequest, account: Account) -> HttpResponse:
    auth.login(request, account)
    request.session.set_expiry(WORKING_DAY)
    grants = list(_grants(account))
    if len(grants) == 1:
        return _act(request, account, grants[0])
    # Several, or none: the next page says so.
    return HttpResponseRedirect(f"{reverse('choose-post')}?{urlencode({'next': _way_on(request)})}")


def _act(request: HttpRequest, account: Account, grant: RoleGrant) -> HttpResponse:
    """Remember in the session that this account now acts in this post and role."""
    now = clock.now()
    actor = acting.as_grant(account, grant_id=grant.id, now=now)
    if actor is None:
        return HttpResponseRedirect(reverse("choose-post"))
    request.session.cycle_key()
    request.session[acting.GRANT] = str(grant.id)
    request.session["acting_as"] = f"{grant.get_role_display()}, {grant.post.partner.name}"
    trail.record(deed="account.signed_in", kind="account", record_id=account.id, by=actor, now=now)
    way_on = _way_on(request)
    # Whoever finds people begins at the desk, unless they were on their way elsewhere.
    is_for_desk = way_on == reverse("front") and access.may(actor, "person.find")
    return HttpResponseRedirect(reverse("desk") if is_for_desk else way_on)


def _grants(account: Account) -> QuerySet[RoleGrant]:
    return roles.held_by(account, now=clock.now()).order_by("post__partner__name", "role")


def _way_on(request: HttpRequest) -> str:
    """Where they were going, if that is a page of ours; otherwise the front page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else reverse("front")


def _form(request: HttpRequest, *, name: str = "", error: str = "") -> HttpResponse:
    return pages.answer(
        request,
        "sign_in.html",
        username=name,
        errors=[{"text": error, "href": "#username"}] if error else [],
        next=_way_on(request),
    )
