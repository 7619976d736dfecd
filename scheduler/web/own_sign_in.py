"""“Your sign-in”: second steps, recovery codes, password, and where one is signed in.

Everybody who is signed in may see and end their own; what opens the door (a factor, the password)
is changed only by who signed in just now.
"""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.identity import accounts, second_factors, sign_ins
from scheduler.identity.models import Account
from scheduler.refusals import Refusal
from scheduler.web import acting, guesses, pages, setting_up, sign_in_limits

WRONG_PASSWORD = "Your password of now is not right."  # noqa: S105 — words for a page


@require_safe
def see(request: HttpRequest) -> HttpResponse:
    """What opens this account, and where it is open."""
    if not isinstance(request.user, Account):
        return HttpResponseRedirect(acting.sign_in_address(reverse("own-sign-in")))
    return _page(request, request.user)


@require_POST
def end(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """End one of one's own sign-ins, perhaps this one."""
    account, own = request.user, reverse("own-sign-in")
    if not isinstance(account, Account):
        return HttpResponseRedirect(acting.sign_in_address(own))
    by, now = sign_ins.oneself(account), clock.now()
    sign_ins.end(sign_in_id=sign_in_id, account_id=account.id, by=by, now=now)
    return HttpResponseRedirect(own)


@require_POST
@setting_up.by_its_owner
def make_recovery_codes(request: HttpRequest, account: Account) -> HttpResponse:
    """Replace the recovery codes and show the new ones, once."""
    return setting_up.show_recovery_codes(request, account, way_on=reverse("own-sign-in"))


@require_POST
@setting_up.by_its_owner
def remove_factor(request: HttpRequest, account: Account) -> HttpResponse:
    """Take away an app or a passkey, unless it is the last."""
    factor = request.POST.get("factor", "")
    try:
        second_factors.remove(
            account_id=account.id,
            factor_id=int(factor) if factor.isdecimal() else 0,
            by=sign_ins.oneself(account),
            now=clock.now(),
        )
    except Authenticator.DoesNotExist as absent:
        raise Http404 from absent
    except second_factors.LastOne as refusal:
        return _page(request, account, error=refusal.sentence, at="#second-steps")
    return HttpResponseRedirect(reverse("own-sign-in"))


@sensitive_post_parameters("password", "new_password")
@require_POST
@setting_up.by_its_owner
def change_password(request: HttpRequest, account: Account) -> HttpResponse:
    """Take another password, asked for the one of now; other browsers are signed out by it."""
    now, by = clock.now(), sign_ins.oneself(account)
    try:
        guesses.begin(name=account.username, now=now)
        if not account.check_password(request.POST.get("password", "")):
            return _page(request, account, error=WRONG_PASSWORD, at="#password")
        guesses.forget(name=account.username)
        changed = accounts.change_password(
            account_id=account.id, password=request.POST.get("new_password", ""), by=by, now=now
        )
    except Refusal as refusal:
        return _page(request, account, error=refusal.sentence, at="#new_password")
    auth.update_session_auth_hash(request, changed)
    return HttpResponseRedirect(reverse("own-sign-in"))


def _page(request: HttpRequest, account: Account, *, error: str = "", at: str = "") -> HttpResponse:
    factors = Authenticator.objects.filter(user=account).order_by("created_at")
    return pages.answer(
        request,
        "own_sign_in.html",
        code=200,
        errors=[{"text": error, "href": at}] if error else [],
        account=account,
        shortest=accounts.SHORTEST_PASSWORD,
        has_password=account.has_usable_password(),
        factors=[
            {
                "id": one.id,
                "name": str(one) if one.type == Authenticator.Type.WEBAUTHN else "App with codes",
                "kind": "Passkey" if one.type == Authenticator.Type.WEBAUTHN else "App",
                "added_at": one.created_at,
                "used_at": one.last_used_at,
            }
            for one in factors
            if one.type != Authenticator.Type.RECOVERY_CODES
        ],
        codes_left=sum(
            len(one.wrap().get_unused_codes())
            for one in factors
            if one.type == Authenticator.Type.RECOVERY_CODES
        ),
        sign_ins=[
            {
                "id": one.id,
                "device": one.device,
                "how": one.get_how_display(),
                "began_at": one.began_at,
                "seen_at": one.seen_at,
                "is_this": str(one.id) == request.session.get(sign_in_limits.SIGN_IN),
            }
            for one in account.sign_ins.all()
            if sign_ins.is_live(began_at=one.began_at, seen_at=one.seen_at, now=clock.now())
        ],
    )
