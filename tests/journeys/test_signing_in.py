"""Signing in, in a real Chromium: setting up an app or a passkey, and using each."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium

from tests.journeys import browser
from tests.journeys.browser import Browser
from tests.journeys.installation import Installation
from tests.journeys.partnership import PASSWORD
from tests.journeys.staff import sign_in
from tests.journeys.test_pages import is_in_order

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.fixture(params=[375, 1280], ids=["as wide as a phone", "as a desk"])
def window(request: pytest.FixtureRequest, driver: Chromium) -> Iterator[Browser]:
    with browser.window(driver, width=request.param) as opened:
        opened.page.set_default_timeout(60_000)
        yield opened


@pytest.fixture
def newcomer(installed: Installation, partnership: Any, window: Browser) -> str:
    """Given Dot lost her phone and codes, and an administrator reset her second step."""
    with browser.window(window.page.context.browser, width=1280) as keepers:  # type: ignore[arg-type]
        sign_in(keepers, installed, "kit")
        keepers.open(f"{installed.address}/staff-sign-ins")
        assert keepers.faults() == []
        picture(keepers, "staff-sign-ins")
        reset = keepers.page.get_by_role("button", name="Reset second step of Dot Marsh")
        if reset.count():
            with keepers.page.expect_navigation():
                reset.click()
    return "dot"


def picture(window: Browser, name: str) -> None:
    """Keep what was seen, for whoever asks for it (JOURNEY_PICTURES is a folder)."""
    if folder := os.environ.get("JOURNEY_PICTURES"):
        width = window.run("window.innerWidth")
        window.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def in_order(window: Browser, installed: Installation, name: str) -> None:
    picture(window, name)
    is_in_order(window, installed)


def has_fingerprint_reader(window: Browser) -> None:
    """A device of Chromium's own making, with no passkey in it yet."""
    device = window.page.context.new_cdp_session(window.page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def gives_password(window: Browser, address: str, name: str) -> None:
    window.open(f"{address}/sign-in?next=/messages")
    window.write("#username", name)
    window.write("#password", PASSWORD)
    window.press("main button")


def test_whoever_has_no_second_step_sets_up_an_app(
    window: Browser, installed: Installation, newcomer: str
) -> None:
    in_order(_at(window, installed, "/sign-in"), installed, "sign-in")
    # When Dot gives her password, nothing but setting up is open to her
    gives_password(window, installed.address, newcomer)
    assert "Set up a second step" in window.text()
    in_order(window, installed, "set-up")
    window.press("main a[href^='/sign-in/set-up/app']")
    in_order(window, installed, "set-up-app")
    # When she mistypes, the same key stays
    secret = _secret(window)
    window.write("#code", "000000")
    window.press("main button")
    assert "This code is not right" in window.text()
    assert _secret(window) == secret
    in_order(window, installed, "set-up-app-wrong")
    # When she types the right one, she is given recovery codes and goes where she was going
    told = installed.told_by_shell(
        "import json; from scheduler import clock; "
        "from allauth.mfa.totp.internal.auth import hotp_value, format_hotp_value; "
        f"print(json.dumps(format_hotp_value(hotp_value('{secret}', "
        "int(clock.now().timestamp()) // 30))))"
    )
    window.write("#code", told)
    window.press("main button")
    recovery = re.findall(r"\b\d{5} \d{5}\b", window.text())
    assert len(recovery) == 10
    in_order(window, installed, "recovery-codes")
    window.press("main a.nhsuk-button")
    assert urlsplit(window.page.url).path == "/messages"
    # And next time a code is asked, of which a recovery code is one
    window.press("header form button")
    gives_password(window, installed.address, newcomer)
    in_order(window, installed, "second-step")
    window.write("#code", recovery[0])
    window.press("main button")
    assert urlsplit(window.page.url).path == "/messages"
    window.open(f"{installed.address}/your-sign-in")
    assert "You have 9 left" in window.text()
    in_order(window, installed, "your-sign-in")


def test_a_passkey_is_set_up_and_signs_in_without_a_password(
    window: Browser, installed: Installation, newcomer: str
) -> None:
    # Given a machine with a fingerprint reader; passkeys know names, not numbers
    address = installed.address.replace("127.0.0.1", "localhost")
    has_fingerprint_reader(window)
    # When Dot chooses a passkey as her second step
    gives_password(window, address, newcomer)
    window.press("main a[href^='/sign-in/set-up/passkey']")
    assert window.faults() == []
    picture(window, "set-up-passkey")
    window.write("#name", "The desk’s computer")
    window.press("#ask")
    assert "Your recovery codes" in window.text()
    window.press("main a.nhsuk-button")
    # Then it signs her in by itself
    window.press("header form button")
    window.open(f"{address}/sign-in/passkey?next=/messages")
    assert window.faults() == []
    picture(window, "passkey")
    window.press("#ask")
    assert urlsplit(window.page.url).path == "/messages"
    window.open(f"{address}/your-sign-in")
    assert "The desk’s computer" in window.text()
    assert window.faults() == []
    picture(window, "your-sign-in-passkey")


def test_a_browser_without_a_passkey_is_told_another_way(
    window: Browser, installed: Installation
) -> None:
    address = installed.address.replace("127.0.0.1", "localhost")
    has_fingerprint_reader(window)
    window.open(f"{address}/sign-in/passkey")
    window.page.locator("#ask").click()
    window.page.get_by_text("No passkey came").wait_for()
    assert window.faults() == []
    picture(window, "passkey-none")


def _at(window: Browser, installed: Installation, path: str) -> Browser:
    window.open(installed.address + path)
    return window


def _secret(window: Browser) -> str:
    found = re.search(r"Key: ([A-Z2-7 ]{30,})", window.text())
    assert found is not None
    return found.group(1).replace(" ", "")
