"""Speaks to the running service over HTTP, like any other machine: by client credentials."""

import http.client
import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

PATIENCE = 20.0  # seconds for an answer
TOKENS = "/api/v1/oauth/token"


class Failed(Exception):
    """A step did not come out as it should; says what came instead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `body` is read from JSON where it is JSON, otherwise bytes."""

    status: int
    body: Any
    tag: str = ""

    @property
    def code(self) -> str:
        """The stable code of a problem document, or an empty string."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""

    def needs(self, status: int) -> Any:
        """The body, if the answer has this status. Raises Failed."""
        if self.status != status:
            raise Failed(f"{self.status} came instead of {status}{self._why()}")
        return self.body

    def _why(self) -> str:
        detail = self.body.get("detail", "") if isinstance(self.body, dict) else ""
        return f": {self.code}. {detail}" if detail else "."


@dataclass(slots=True)
class Client:
    """Calls of one machine. `address` is the service's, without a final slash."""

    address: str
    machine_id: str
    machine_secret: str = field(repr=False)
    _token: str = field(default="", repr=False)

    def get(self, path: str, **query: str) -> Answer:
        """Read something."""
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: dict[str, Any], *, tag: str = "") -> Answer:
        """Do something, once; `tag` is the version that was seen, where one is asked for."""
        return self._call("POST", path, body=body, tag=tag)

    def rows(self, path: str, **query: str) -> list[dict[str, Any]]:
        """Everything of a list, page after page."""
        found: list[dict[str, Any]] = []
        page = self.get(path, **query).needs(200)
        while True:
            found += page["results"]
            if not page.get("next"):
                return found
            following = urlsplit(page["next"])
            page = self._call("GET", f"{following.path}?{following.query}").needs(200)

    def _call(
        self, method: str, path: str, *, body: dict[str, Any] | None = None, tag: str = ""
    ) -> Answer:
        self._token = self._token or self._taken()
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json, */*"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        if tag:
            headers["If-Match"] = tag
        return self._send(method, path, headers, None if body is None else json.dumps(body))

    def _taken(self) -> str:
        """A token for an hour (RFC 6749, section 4.4). Raises Failed."""
        pair = b64encode(f"{self.machine_id}:{self.machine_secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {pair}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = urlencode({"grant_type": "client_credentials"})
        return str(self._send("POST", TOKENS, headers, form).needs(200)["access_token"])

    def _send(self, method: str, path: str, headers: dict[str, str], content: str | None) -> Answer:
        connection = _connection(self.address)
        try:
            connection.request(method, path, body=content, headers=headers)
            return _read(connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            raise Failed(f"{self.address} does not answer ({error}).") from error
        finally:
            connection.close()


def _connection(address: str) -> http.client.HTTPConnection:
    parts = urlsplit(address)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.netloc, timeout=PATIENCE)
    return http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)


def _read(response: http.client.HTTPResponse) -> Answer:
    content = response.read()
    is_json = "json" in response.headers.get("Content-Type", "")
    body = json.loads(content) if is_json and content else content
    return Answer(response.status, body, response.headers.get("ETag", ""))
