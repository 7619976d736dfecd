"""Passkeys: signing in with one, and adding one. The only pages that need JavaScript.

A passkey is two factors in one: the device has it, and it asks for a finger, a face or a PIN
(user verification is required of it), so nothing else is asked. Whoever has no JavaScript signs
in with password and code.
"""

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scheduler import clock
from scheduler.identity import accounts, second_factors, sign_ins
from scheduler.identity.models import Account
from scheduler.refusals import Refusal
from scheduler.web import entering, pages, setting_up

UNKNOWN = "This passkey did not work here. Try again, or sign in with your password."
NOT_ADDED = "The passkey was not added. Try again."


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let the browser ask for a passkey of this service, whoever's it is."""
    if request.method != "POST":
        return _sign_in_form(request)
    account = _find_account(request.POST.get("credential", ""))
    if account is None:
        return _sign_in_form(request, error=UNKNOWN)
    return entering.enter(request, account, how=sign_ins.How.PASSKEY)


@require_http_methods(["GET", "HEAD", "POST"])
@setting_up.by_its_owner
def set_up(request: HttpRequest, account: Account) -> HttpResponse:
    """Let the browser make a passkey, and keep what it answers."""
    if request.method != "POST":
        return _set_up_form(request, account)
    name = request.POST.get("name", "")
    credential = _find_registered(request.POST.get("credential", ""))
    if credential is None:
        return _set_up_form(request, account, name=name, error=NOT_ADDED)
    try:
        second_factors.add_passkey(
            account_id=account.id,
            name=name,
            credential=credential,
            by=sign_ins.oneself(account),
            now=clock.now(),
        )
    except Refusal as refusal:
        return _set_up_form(request, account, name=name, error=refusal.sentence)
    return setting_up.done(request, account, how=sign_ins.How.PASSKEY)


def _find_account(answer: str) -> Account | None:
    """The active account whose passkey signed this browser's challenge."""
    credential = _read(answer)
    if credential is None:
        return None
    try:
        webauthn.parse_authentication_response(credential)
        account = webauthn.extract_user_from_response(credential)
        used = webauthn.complete_authentication(account, credential)
    except (ValidationError, ValueError, KeyError, TypeError):
        # Whatever a browser, or somebody who is none, may put there.
        return None
    if not isinstance(account, Account) or not accounts.may_open(account):
        return None
    used.last_used_at = clock.now()
    used.save(update_fields=["last_used_at"])
    return account


def _find_registered(answer: str) -> dict[str, Any] | None:
    """The credential, if it answers this browser's challenge and its device asked who is there."""
    credential = _read(answer)
    if credential is None:
        return None
    try:
        webauthn.parse_registration_response(credential)
        made = webauthn.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError):
        return None
    return credential if made.is_user_verified() else None


def _read(answer: str) -> dict[str, Any] | None:
    try:
        read = json.loads(answer)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _sign_in_form(request: HttpRequest, *, error: str = "") -> HttpResponse:
    return pages.answer(
        request,
        "passkey.html",
        options=_words(webauthn.begin_authentication()),
        errors=[{"text": error, "href": "#ask"}] if error else [],
        next=entering.way_on(request),
        password=entering.with_next(reverse("sign-in"), request),
    )


def _set_up_form(
    request: HttpRequest, account: Account, *, name: str = "", error: str = ""
) -> HttpResponse:
    return pages.answer(
        request,
        "set_up_passkey.html",
        options=_words(webauthn.begin_registration(account, passwordless=True)),
        name=name,
        longest_name=second_factors.LONGEST_NAME,
        errors=[{"text": error, "href": "#name"}] if error else [],
        next=entering.way_on(request),
        app=entering.with_next(reverse("set-up-app"), request),
    )


def _words(options: dict[str, Any]) -> str:
    return json.dumps(options["publicKey"], default=dict)
