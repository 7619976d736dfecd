"""How staff sign in on the pages of a journey: name, password, and a recovery code each time."""

import itertools

from tests.journeys.browser import Browser
from tests.journeys.installation import Installation
from tests.journeys.partnership import PASSWORD, recovery_code

_CODES = itertools.count()


def code() -> str:
    """One that nobody has used yet."""
    return recovery_code(next(_CODES))


def sign_in(window: Browser, installed: Installation, name: str) -> None:
    """From the sign-in page to the front page, as somebody who acts in one post."""
    window.open(f"{installed.address}/sign-in")
    window.write("#username", name)
    window.write("#password", PASSWORD)
    window.press("main button")
    window.write("#code", code())
    window.press("main button")
