"""Reads as whom a newcomer may come in; in a real installation there is nobody to be found."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

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


@dataclass(frozen=True, slots=True)
class VisitorKnown:
    """Somebody of the invented people as whom one may come in; `kind` says why it is worth it."""

    kind: str
    name: str
    person_id: UUID
    supporter_id: UUID | None

    @property
    def value(self) -> str:
        """What a form names them by."""
        return str(self.supporter_id or self.person_id)


def sign_ins() -> list[SignIn]:
    """Those written when the demonstration was loaded, in their order; empty otherwise."""
    return [_sign_in(row) for row in _rows("sign-ins.json")]


def find(*, username: str) -> SignIn | None:
    """The sign-in of this name."""
    return next((one for one in sign_ins() if one.username == username), None)


def visitors() -> list[VisitorKnown]:
    """The people chosen when the demonstration was loaded; empty in a real installation."""
    return [_visitor(row) for row in _rows("visitors.json")]


def find_visitor(value: str) -> VisitorKnown | None:
    """The one whom a form names."""
    return next((one for one in visitors() if one.value == value), None)


def _rows(name: str) -> list[dict[str, Any]]:
    file = settings.VAR_FOLDER / "demonstration" / name
    if not settings.DEMONSTRATION or not file.is_file():
        return []
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def _visitor(row: dict[str, Any]) -> VisitorKnown:
    return VisitorKnown(
        kind=row["kind"],
        name=row["name"],
        person_id=UUID(row["person_id"]),
        supporter_id=UUID(row["supporter_id"]) if row["supporter_id"] else None,
    )


def _sign_in(row: dict[str, Any]) -> SignIn:
    return SignIn(
        username=row["username"],
        password=row["password"],
        name=row["name"],
        posts=tuple(row["posts"]),
        machine_id=row.get("machine_id", ""),
        machine_secret=row.get("machine_secret", ""),
    )
