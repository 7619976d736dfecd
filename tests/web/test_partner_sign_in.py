"""Signing in with a partner's own OpenID provider: a real one, on loopback."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from django.conf import LazySettings
from django.test import Client
from joserfc.jwk import RSAKey

from scheduler import sign_in_providers
from scheduler.identity import accounts, subjects
from scheduler.identity.models import Account, SignIn
from scheduler.sign_in_providers import Provider as Known
from tests.factories import SETUP
from tests.web import openid_provider
from tests.web.conftest import NOW, Desk
from tests.web.openid_provider import Provider

START = "/sign-in/with/lantern"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """The provider's own clock runs, so ours must show the same day."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(scope="module")
def serving() -> Iterator[Provider]:
    with openid_provider.running() as provider:
        yield provider


@pytest.fixture
def lantern(serving: Provider, settings: LazySettings) -> Provider:
    """The charity's provider, whose word “mfa” counts as a second factor."""
    serving.subject, serving.claims, serving.shown_key = "e7c1", {}, None
    serving.asked.clear()
    known = Known(
        id="lantern",
        name="Lantern",
        address=serving.address,
        client_id=openid_provider.CLIENT,
        client_secret=openid_provider.SECRET,
        amr=frozenset({"mfa"}),
        acr=frozenset({"gold"}),
    )
    settings.SIGN_IN_PROVIDERS = (known,)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": sign_in_providers.apps([known])}}
    return serving


@pytest.fixture
def account(desk: Desk) -> Account:
    subjects.record(
        account_id=desk.account.id, provider="lantern", subject="e7c1", by=SETUP, now=NOW
    )
    return desk.account


def there_and_back(client: Client, *, then: str = "/messages") -> Any:
    """What a browser does: to the provider, and back with what it said."""
    led = client.post(START, {"next": then})
    assert led.status_code == 302, led.content
    answered = requests.get(led["Location"], allow_redirects=False, timeout=10)
    back = urlsplit(answered.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_the_sign_in_page_offers_the_partners_own(lantern: Provider, db: None) -> None:
    assert "Sign in with Lantern" in Client().get("/sign-in").content.decode()


def test_a_provider_that_asked_for_two_factors_signs_in(
    lantern: Provider, account: Account
) -> None:
    lantern.claims = {"amr": ["pwd", "mfa"]}
    client = Client()
    assert there_and_back(client)["Location"] == "/messages"
    assert client.get("/messages").status_code == 200
    assert SignIn.objects.filter(account=account, how="partner").exists()


def test_the_context_class_counts_where_it_is_named(lantern: Provider, account: Account) -> None:
    lantern.claims = {"acr": "gold"}
    assert there_and_back(Client())["Location"] == "/messages"


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "silver"}])
def test_a_provider_that_asked_for_one_leads_to_our_second_step(
    lantern: Provider, account: Account, claims: dict[str, Any]
) -> None:
    lantern.claims = claims
    client = Client()
    assert there_and_back(client)["Location"] == "/sign-in/second-step?next=%2Fmessages"
    assert client.get("/messages").status_code == 302


def test_the_code_is_bound_to_this_browser_by_pkce_and_state(
    lantern: Provider, account: Account
) -> None:
    client = Client()
    asked = parse_qs(urlsplit(client.post(START)["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid"]
    assert asked["state"]
    # Another browser, given the same answer, is not signed in by it.
    answered = requests.get(client.post(START)["Location"], allow_redirects=False, timeout=10)
    back = urlsplit(answered.headers["Location"])
    other = Client()
    assert "did not work" in other.get(f"{back.path}?{back.query}").content.decode()


def test_a_subject_that_nobody_recorded_signs_nobody_in_whatever_its_email(
    lantern: Provider, account: Account
) -> None:
    Account.objects.filter(id=account.id).update(email="dot@lantern.example")
    lantern.subject = "somebody else"
    lantern.claims = {"amr": ["mfa"], "email": "dot@lantern.example", "email_verified": True}
    client = Client()
    assert "Nobody here is known" in there_and_back(client).content.decode()
    assert Account.objects.count() == 1
    assert client.get("/messages").status_code == 302


def test_a_closed_account_is_nobody(lantern: Provider, account: Account) -> None:
    accounts.close(account_id=account.id, by=SETUP, now=NOW)
    lantern.claims = {"amr": ["mfa"]}
    assert "Nobody here is known" in there_and_back(Client()).content.decode()


def test_a_token_signed_by_another_key_signs_nobody_in(lantern: Provider, account: Account) -> None:
    lantern.claims = {"amr": ["mfa"]}
    lantern.shown_key = RSAKey.generate_key(2048, {"kid": "one"})
    assert "did not work" in there_and_back(Client()).content.decode()


def test_a_token_of_another_issuer_signs_nobody_in(lantern: Provider, account: Account) -> None:
    lantern.claims = {"amr": ["mfa"], "iss": "https://elsewhere.example"}
    assert "did not work" in there_and_back(Client()).content.decode()


def test_giving_up_there_leads_back_in_words(lantern: Provider, db: None) -> None:
    client = Client()
    state = parse_qs(urlsplit(client.post(START)["Location"]).query)["state"][0]
    answer = client.get(f"{START}/back?error=access_denied&state={state}")
    assert "given up" in answer.content.decode()


def test_a_provider_that_is_away_is_said_in_words(
    lantern: Provider, settings: LazySettings, db: None
) -> None:
    away = dict(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0])
    away["settings"] = away["settings"] | {"server_url": "http://127.0.0.1:1"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [away]}}
    assert "does not answer" in Client().post(START).content.decode()


@pytest.mark.django_db
def test_a_provider_that_is_not_named_is_not_found() -> None:
    assert Client().post("/sign-in/with/nobody").status_code == 404
    assert Client().get(START).status_code == 405
