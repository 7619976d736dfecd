"""Requests as bytes, made before the clock starts."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from time import perf_counter
from typing import Any

from scheduler.benchmarks.clients import Question, Script


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks: the secret of a staff token."""

    secret: str

    def post(
        self,
        kind: str,
        path: str,
        body: Mapping[str, Any],
        *,
        once: bool = False,
        version: str = "",
    ) -> Question:
        """A POST to the API. `once` sends an Idempotency-Key of its own; `version` an If-Match."""
        headers = {"Authorization": f"Bearer {self.secret}"}
        if once:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if version:
            headers["If-Match"] = version
        return post(kind, f"/api/v1/{path}", body, headers)

    def read(self, kind: str, path: str) -> Question:
        """A GET from the API."""
        return _question(
            "GET", kind, f"/api/v1/{path}", b"", {"Authorization": f"Bearer {self.secret}"}
        )


def post(
    kind: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Question:
    """A POST of JSON."""
    content = json.dumps(body).encode()
    return _question(
        "POST", kind, path, content, {"Content-Type": "application/json", **(headers or {})}
    )


def fetch(kind: str, path: str) -> Question:
    """A GET."""
    return _question("GET", kind, path, b"", {})


def again_until(asked: Sequence[Question], *, first: int, moment: float) -> Script:
    """Ask one after another, beginning at `first`, round and round until `moment`."""
    for question in _from(asked, first):
        if perf_counter() >= moment:
            return
        yield question


def _from(asked: Sequence[Question], first: int) -> Iterator[Question]:
    start = first % len(asked)
    return cycle([*asked[start:], *asked[:start]])


def _question(
    method: str, kind: str, path: str, content: bytes, headers: Mapping[str, str]
) -> Question:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/json",
        *(f"{name}: {value}" for name, value in headers.items()),
        *([f"Content-Length: {len(content)}"] if method == "POST" else []),
    ]
    return Question(kind, "\r\n".join(lines).encode() + b"\r\n\r\n" + content)
