"""The API as a program calls it, over HTTP and with a key for every change."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlencode

TIMEOUT = 30  # seconds


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case."""

    code: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Api:
    """One caller: an address and the token of a post."""

    address: str
    token: str

    def ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        version: str = "",
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request to a path below /api/v1/; `version` is the ETag that was read."""
        address = f"{self.address}/api/v1/{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json, */*"}
        if method != "GET":
            headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        if version:
            headers["If-Match"] = version
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, data=data, headers=headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return Answer(answer.status, _lower(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, _lower(error.headers), error.read())

    def read(self, path: str, **query: str) -> Any:
        """What a GET gives; fails unless it is given."""
        answer = self.ask("GET", path, query=query)
        assert answer.code == 200, (path, answer.code, answer.content)
        return answer.json

    def do(self, path: str, body: dict[str, Any] | None = None, *, version: str = "") -> Any:
        """What a POST gives; fails unless it is done."""
        answer = self.ask("POST", path, body or {}, version=version)
        assert answer.code in (200, 201), (path, answer.code, answer.content)
        return answer.json


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
