"""The way from a right password to a post acted in; nobody is signed in before the second step.

Between the two the session only remembers who is half way, for ten minutes. Whoever has no second
step yet is half way too, and may do nothing but set one up.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import auth
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from scheduler import clock
from scheduler.audit import trail
from scheduler.identity import access, accounts, roles, second_factors
from scheduler.identity.models import Account, RoleGrant
from scheduler.web import acting, sign_in_limits

PATIENCE = timedelta(minutes=10)
_HALF_WAY = "half_way"
# An account is signed in by Django's own backend, whatever it showed.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, account: Account) -> HttpResponse:
    """Remember that this account gave its first factor, and lead to the second step."""
    request.session.cycle_key()
    request.session[_HALF_WAY] = {
        "account": str(account.id),
        "until": (clock.now() + PATIENCE).isoformat(),
    }
    step = "second-step" if second_factors.have_been_set_up(account) else "set-up"
    return HttpResponseRedirect(with_next(reverse(step), request))


def find_half_way(request: HttpRequest) -> Account | None:
    """The active account that gave its first factor in this browser, some minutes ago at most."""
    known = request.session.get(_HALF_WAY)
    if known is None or clock.now() >= datetime.fromisoformat(known["until"]):
        return None
    account = Account.objects.filter(id=known["account"]).first()
    return account if account is not None and accounts.may_open(account) else None


def enter(request: HttpRequest, account: Account, *, how: str, grant_id: str = "") -> HttpResponse:
    """Sign the account in, and act in the post that was chosen, or in its only one."""
    request.session.pop(_HALF_WAY, None)
    # Whoever was signed in here before is so no longer, and leaves nothing in the session.
    sign_in_limits.leave(request)
    if isinstance(request.user, Account) and request.user != account:
        request.session.flush()
    request.session[sign_in_limits.HOW] = how
    auth.login(request, account, backend=_BACKEND)
    granted = [each for each in grants(account) if grant_id in ("", str(each.id))]
    if len(granted) == 1:
        return act(request, account, granted[0])
    # Several, or none: the next page says so.
    return HttpResponseRedirect(with_next(reverse("choose-post"), request))


def act(request: HttpRequest, account: Account, grant: RoleGrant) -> HttpResponse:
    """Remember in the session that this account now acts in this post and role."""
    now = clock.now()
    actor = acting.as_grant(account, grant_id=grant.id, now=now)
    if actor is None:
        return HttpResponseRedirect(reverse("choose-post"))
    request.session.cycle_key()
    request.session[acting.GRANT] = str(grant.id)
    request.session["acting_as"] = f"{grant.get_role_display()}, {grant.post.partner.name}"
    trail.record(deed="account.signed_in", kind="account", record_id=account.id, by=actor, now=now)
    onward = way_on(request)
    # Whoever finds people begins at the desk, unless they were on their way elsewhere.
    is_for_desk = onward == reverse("front") and access.may(actor, "person.find")
    return HttpResponseRedirect(reverse("desk") if is_for_desk else onward)


def grants(account: Account) -> QuerySet[RoleGrant]:
    """The posts and roles it may act in today, in the order in which they are offered."""
    return roles.held_by(account, now=clock.now()).order_by("post__partner__name", "role")


def way_on(request: HttpRequest) -> str:
    """Where they were going, if that is a page of ours; otherwise the front page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else reverse("front")


def with_next(address: str, request: HttpRequest) -> str:
    """The address, with where they were going."""
    return f"{address}?{urlencode({'next': way_on(request)})}"
