"""Tells versions of records apart, so that of two changes to one version only one can win.

A record that counts its changes is tagged with the count; another with a digest of what is shown
of it. `If-Match` must name exactly one such tag (RFC 9110, section 13.1.1).
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request

from scheduler.api.problems import Precondition
from scheduler.api.renderers import Json
from scheduler.refusals import Stale

HEADER = "If-Match"
_COUNT = re.compile(r'"(\d{1,9})"', re.ASCII)


def tag(shown: Mapping[str, Any]) -> str:
    """The ETag of a record: `"3"` where it counts its versions, else a digest of what is shown."""
    if "version" in shown:
        return f'"{shown["version"]}"'
    return f'"{hashlib.sha256(Json().render(shown)).hexdigest()[:32]}"'


def named(request: Request) -> str:
    """The version the caller has seen. `*` names none, and is refused like a missing header."""
    seen = request.headers.get(HEADER, "").strip()
    if seen in {"", "*"}:
        raise Precondition()
    return seen


def counted(seen: str) -> int:
    """The count in a tag; a tag we never gave cannot be the present version."""
    written = _COUNT.fullmatch(seen)
    if written is None:
        raise changed()
    return int(written.group(1))


def changed() -> Stale:
    """The refusal of a change to a version that is no longer there."""
    return Stale("Somebody else changed this record first. Read it again before you change it.")
