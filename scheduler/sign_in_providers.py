"""Partners' own sign-ins (OpenID Connect), read from the YAML file that SIGN_IN_PROVIDERS names.

Refuses a file with an unknown word in it: a slip there would open or close a door in silence.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_NEEDED = {"id", "name", "address", "client_id", "client_secret_file"}
_KNOWN = _NEEDED | {"second_factor_amr", "second_factor_acr"}


class Unreadable(ValueError):
    """The file of providers cannot be used; says where and why."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One partner's sign-in. `amr` and `acr` are the values that stand for a second factor."""

    id: str
    name: str
    address: str
    client_id: str
    client_secret: str
    amr: frozenset[str] = frozenset()
    acr: frozenset[str] = frozenset()

    def asserts_second_factor(self, claims: Mapping[str, Any]) -> bool:
        """Whether an identity token says that a second factor was given (OpenID Connect Core 2)."""
        methods = claims.get("amr")
        given = set(methods) if isinstance(methods, list) else set()
        return bool(given & self.amr) or claims.get("acr") in self.acr


def read(file: str) -> tuple[Provider, ...]:
    """The providers of a file, none where no file is named. Raises Unreadable."""
    if not file:
        return ()
    try:
        listed = yaml.safe_load(Path(file).read_text(encoding="utf-8")) or []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Unreadable(f"SIGN_IN_PROVIDERS: {file} cannot be read as YAML.") from error
    if not isinstance(listed, list):
        raise Unreadable(f"SIGN_IN_PROVIDERS: {file} is not a list of providers.")
    return tuple(_provider(row, beside=Path(file)) for row in listed)


def _provider(row: Any, *, beside: Path) -> Provider:
    if not isinstance(row, dict) or not set(row) >= _NEEDED or not set(row) <= _KNOWN:
        needed, known = ", ".join(sorted(_NEEDED)), ", ".join(sorted(_KNOWN - _NEEDED))
        raise Unreadable(f"SIGN_IN_PROVIDERS: each has {needed}, and may have {known}.")
    secret = beside.parent / str(row["client_secret_file"])
    try:
        client_secret = secret.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"SIGN_IN_PROVIDERS: {secret} cannot be read.") from error
    return Provider(
        id=str(row["id"]),
        name=str(row["name"]),
        address=str(row["address"]).rstrip("/"),
        client_id=str(row["client_id"]),
        client_secret=client_secret,
        amr=frozenset(map(str, row.get("second_factor_amr", ()))),
        acr=frozenset(map(str, row.get("second_factor_acr", ()))),
    )


def apps(providers: Collection[Provider]) -> list[dict[str, Any]]:
    """The same as django-allauth wants it: code flow with PKCE, and who it is from the token."""
    return [
        {
            "provider_id": provider.id,
            "name": provider.name,
            "client_id": provider.client_id,
            "secret": provider.client_secret,
            "settings": {
                "server_url": provider.address,
                "oauth_pkce_enabled": True,
                "fetch_userinfo": False,
                "uid_field": "sub",
                "scope": ["openid"],
            },
        }
        for provider in providers
    ]
