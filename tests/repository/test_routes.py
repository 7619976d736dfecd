"""Nothing is reachable that does not say who may reach it: each API route, page and method."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny

from scheduler.api.permissions import ByDeed
from scheduler.identity import deeds

# Pages for everybody: what they show is no record of anybody.
OPEN_PAGES = {
    "front",
    "accessibility",
    "health",
    "kiosk",
    "paper-form",
    "sign-in",
    "choose-post",
    "sign-in-to-demonstration",
    "personas",
    "visit-demonstration",
    "sign-out",
    # By which people come in without an account, and leave; they look nobody up.
    "come-in",
    "ask-for-code",
    "finish",
    "finished",
}
# Signing in, by whoever is half way; one's own sign-in, by whoever is signed in. No post needed.
OWN_PAGES = {
    "second-step",
    "passkey",
    "set-up",
    "set-up-app",
    "set-up-passkey",
    "partner-sign-in",
    "openid_connect_callback",
    "own-sign-in",
    "end-own-sign-in",
    "recovery-codes",
    "remove-factor",
    "change-password",
}
# Calls for everybody, each with its reason in the view.
OPEN_CALLS = {"api:root", "api:openapi", "api:docs", "api:problem", "api:feed-calendar"}
# Where machines prove themselves by their secret: they cannot have a token yet.
MACHINE_DOORS = {"api:machine-token", "api:machine-token-back"}
UNSAFE = {"POST", "PATCH", "PUT", "DELETE"}


def _routes(patterns: Any, *, space: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _routes(pattern.url_patterns, space=space + inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback


ROUTES = dict(_routes(get_resolver().url_patterns))
CALLS = {name: view.view_class for name, view in ROUTES.items() if name.startswith("api:")}
PAGES = {name: view for name, view in ROUTES.items() if not name.startswith("api:")}


def test_every_route_has_a_name_of_its_own() -> None:
    names = [name for name, _ in _routes(get_resolver().url_patterns)]
    assert len(names) == len(set(names))
    assert not [name for name in names if name.endswith("None")]
    assert len(CALLS) > 60


def test_every_method_of_every_call_names_a_deed_that_some_role_does() -> None:
    wrong = []
    for name, view in CALLS.items():
        if name in OPEN_CALLS | MACHINE_DOORS or name == "api:not-there":
            continue
        if view.permission_classes != [ByDeed] or not view.deeds:
            wrong.append(name)
        wrong += [
            f"{name} {method}: {deed}"
            for method, deed in view.deeds.items()
            if deed not in deeds.ALL and not _is_carriers(name, deed)
        ]
    assert wrong == []


_OF_CARRIERS = ("api:twilio", "api:notify")


def _is_carriers(name: str, deed: str | None) -> bool:
    """Callbacks of carriers carry a signature or a token instead of a role."""
    return deed is None and name.startswith(_OF_CARRIERS)


def test_what_is_open_to_everybody_is_listed_and_changes_nothing() -> None:
    for name in OPEN_CALLS:
        view = CALLS[name]
        open_methods = {method for method, deed in getattr(view, "deeds", {}).items() if not deed}
        assert open_methods & UNSAFE == set(), name
        assert open_methods or view.permission_classes == [AllowAny], name
    unlisted = {
        name
        for name, view in CALLS.items()
        if None in getattr(view, "deeds", {}).values()
        and name not in OPEN_CALLS | MACHINE_DOORS
        and not name.startswith(_OF_CARRIERS)
    }
    assert unlisted == set()


def test_every_page_names_the_deed_it_needs_or_is_listed_as_open() -> None:
    needed = {name: getattr(view, "deed", None) for name, view in PAGES.items()}
    assert {name for name, deed in needed.items() if deed is None} == OPEN_PAGES | OWN_PAGES
    assert {deed for deed in needed.values() if deed} <= deeds.ALL
