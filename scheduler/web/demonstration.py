"""Reads the demonstration's sign-ins, for the front page; there are none in a real installation."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account of the invented partnership and what it shows."""

    username: str
    password: str
    name: str
    posts: tuple[str, ...]
    machine_id: str
    machine_secret: str


def sign_ins() -> list[SignIn]:
    """Those written when the demonstration was loaded, in their order; empty otherwise."""
    file = settings.VAR_FOLDER / "demonstration" / "sign-ins.json"
    if not settings.DEMONSTRATION or not file.is_file():
        return []
    return [_sign_in(row) for row in json.loads(file.read_text(encoding="utf-8"))]


def find(*, username: str) -> SignIn | None:
    """The sign-in of this name."""
    return next((one for one in sign_ins() if one.username == username), None)


def _sign_in(row: dict[str, Any]) -> SignIn:
    return SignIn(
        username=row["username"],
        password=row["password"],
        name=row["name"],
        posts=tuple(row["posts"]),
        machine_id=row.get("machine_id", ""),
        machine_secret=row.get("machine_secret", ""),
    )
