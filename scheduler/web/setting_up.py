"""Setting up a second step: an app or a passkey, by whoever is half way or signed in just now.

Somebody who signed in longer ago signs in anew first: a screen left open adds no key to the door.
"""

import base64
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from scheduler import clock
from scheduler.identity import second_factors, sign_ins
from scheduler.identity.models import Account
from scheduler.web import acting, entering, pages, sign_in_limits

JUST_NOW = timedelta(minutes=15)
_SECRET = "app_secret"  # noqa: S105 — the name of a place in the session
View = Callable[[HttpRequest, Account], HttpResponse]


def by_its_owner(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Let in whoever signed in just now, or is half way with no second step yet."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        account = find_owner(request)
        if account is None:
            here = request.get_full_path() if request.method == "GET" else reverse("own-sign-in")
            return HttpResponseRedirect(acting.sign_in_address(here))
        return view(request, account)

    return guarded


def find_owner(request: HttpRequest) -> Account | None:
    """Whose second steps this browser may change at this moment."""
    if isinstance(request.user, Account):
        known = request.session.get(sign_in_limits.SIGN_IN)
        found = known and sign_ins.find_live(sign_in_id=UUID(known), now=clock.now())
        return request.user if found and clock.now() < found.began_at + JUST_NOW else None
    account = entering.find_half_way(request)
    if account is None or second_factors.have_been_set_up(account):
        return None
    return account


@require_safe
@by_its_owner
def see(request: HttpRequest, account: Account) -> HttpResponse:
    """Say why there is a second step, and offer the two kinds."""
    return pages.answer(
        request,
        "set_up.html",
        app=entering.with_next(reverse("set-up-app"), request),
        passkey=entering.with_next(reverse("set-up-passkey"), request),
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@by_its_owner
def app(request: HttpRequest, account: Account) -> HttpResponse:
    """Show the secret as a picture and as letters, and ask for the first code."""
    if request.method != "POST":
        # Kept until a code came: whoever mistypes need not scan again.
        request.session[_SECRET] = get_adapter().encrypt(generate_totp_secret())
        return _form(request, account)
    if _SECRET not in request.session:
        return HttpResponseRedirect(entering.with_next(reverse("set-up-app"), request))
    try:
        second_factors.set_up_app(
            account_id=account.id,
            secret=_secret(request),
            code=request.POST.get("code", ""),
            by=sign_ins.oneself(account),
            now=clock.now(),
        )
    except second_factors.WrongCode as refusal:
        return _form(request, account, error=refusal.sentence)
    del request.session[_SECRET]
    return done(request, account, how=sign_ins.How.CODE)


def done(request: HttpRequest, account: Account, *, how: str) -> HttpResponse:
    """Sign in whoever was half way, and show them recovery codes, once; others are back."""
    if isinstance(request.user, Account):
        return HttpResponseRedirect(reverse("own-sign-in"))
    entered = entering.enter(request, account, how=how)
    return show_recovery_codes(request, account, way_on=entered["Location"])


def show_recovery_codes(request: HttpRequest, account: Account, *, way_on: str) -> HttpResponse:
    """Ten new codes, which nobody can read again."""
    codes = second_factors.make_recovery_codes(
        account_id=account.id, by=sign_ins.oneself(account), now=clock.now()
    )
    return pages.answer(
        request, "recovery_codes.html", codes=[_in_two(code) for code in codes], way_on=way_on
    )


def _secret(request: HttpRequest) -> str:
    return str(get_adapter().decrypt(request.session[_SECRET]))


def _form(request: HttpRequest, account: Account, *, error: str = "") -> HttpResponse:
    secret, adapter = _secret(request), get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(account, secret))
    return pages.answer(
        request,
        "set_up_app.html",
        picture=base64.b64encode(picture.encode()).decode(),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        error_message={"text": error} if error else None,
        errors=[{"text": error, "href": "#code"}] if error else [],
        next=entering.way_on(request),
    )


def _in_two(code: str) -> str:
    return f"{code[:5]} {code[5:]}"
