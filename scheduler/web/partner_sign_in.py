"""Signing in with a partner's own OpenID provider, by code and PKCE; django-allauth speaks to it.

An account is found by the subject recorded for it (`scheduler account link`), never by an e-mail
address, and nobody gets an account this way. A second step is asked unless the provider's token
says that it asked for one, in words that its entry in SIGN_IN_PROVIDERS names.
"""

from typing import Any, NoReturn
from urllib.parse import urlencode

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST, require_safe

from scheduler.identity import sign_ins, subjects
from scheduler.sign_in_providers import Provider
from scheduler.web import entering, signing_in

PATIENCE = 10  # seconds for one answer of the provider
NOT_KNOWN = "Nobody here is known by this sign-in. Ask your partner’s administrator to record it."
FAILED = "The other sign-in did not work, or was given up. Try again, or use your password."
NOT_REACHED = "The other sign-in does not answer at the moment. Try later, or use your password."


class _Protocol(OpenIDConnectOAuth2Adapter):
    """allauth's, checking the token's signature also when it came straight from the provider."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims


class Adapter(DefaultSocialAccountAdapter):
    """Where allauth leaves to us what follows: our accounts, our second step, our pages."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        account = sociallogin.account
        raise ImmediateHttpResponse(
            _enter(request, account.provider, account.uid, account.extra_data.get("id_token", {}))
        )

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_why: Any) -> NoReturn:
        raise ImmediateHttpResponse(signing_in.form(request, error=FAILED))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_requests_session(self) -> requests.Session:
        session = _Patient()
        session.max_redirects = 0
        return session


class _Patient(requests.Session):
    """Waits for a provider only so long; the web process has others to answer."""

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        return super().request(*arguments, **{"timeout": PATIENCE, **options})


@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the partner's sign-in."""
    _find(provider_id)
    request.session["partner_sign_in_next"] = entering.way_on(request)
    return _speak(request, provider_id, OAuth2LoginView)


@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the partner's sign-in leads back to, with a code that only this browser may use."""
    _find(provider_id)
    return _speak(request, provider_id, OAuth2CallbackView)


def _speak(request: HttpRequest, provider_id: str, view: Any) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(_Protocol(request, provider_id))(request)
    except (requests.RequestException, ValueError, KeyError):
        # It is away, or what it answers is no OpenID Connect.
        return signing_in.form(request, error=NOT_REACHED)
    return answer


def _find(provider_id: str) -> Provider:
    found = next((one for one in settings.SIGN_IN_PROVIDERS if one.id == provider_id), None)
    if found is None:
        raise Http404
    return found


def _enter(
    request: HttpRequest, provider_id: str, subject: str, claims: dict[str, Any]
) -> HttpResponse:
    account = subjects.find_account(provider=provider_id, subject=subject)
    if account is None:
        return signing_in.form(request, error=NOT_KNOWN)
    # In place of the provider's code and state, which are used up.
    request.GET = QueryDict(urlencode({"next": request.session.pop("partner_sign_in_next", "")}))
    if _find(provider_id).asserts_second_factor(claims):
        return entering.enter(request, account, how=sign_ins.How.PARTNER)
    return entering.begin(request, account)
