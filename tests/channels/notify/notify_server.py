"""An HTTP server on loopback that answers as GOV.UK Notify's published API does (v2).

It takes the JSON fields that Notify documents, checks the signed token, refuses what Notify
refuses, keeps what it was given, and can be told to fail in the ways a network fails.
"""

import json
import threading
import time
import uuid
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE_ID = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"test_key-{SERVICE_ID}-{SECRET}"
TEMPLATE_ID = "f33517ff-2a88-4f6e-b855-c550268ce08a"
Answer = tuple[int, dict[str, Any]]


@dataclass
class NotifyService:
    """The state behind the server. `answer` replaces the next answers when it is set;
    `stays_silent` takes what it is given and lets nobody know."""

    notifications: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[["Handler"], None] | None = None
    stays_silent: bool = False
    address: str = ""
    now: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def letter(self, body: dict[str, Any]) -> Answer:
        """What Notify answers to a precompiled letter."""
        if "reference" not in body:
            return _error(400, "ValidationError", "reference is a required property")
        postage = body.get("postage", "second")
        if postage not in ("first", "second", "economy"):
            says = "postage invalid. It must be either first, second or economy."
            return _error(400, "ValidationError", says)
        if not b64decode(body["content"]).startswith(b"%PDF"):
            return _error(400, "BadRequestError", "Letter content is not a valid PDF")
        kept = self._kept(body, kind="letter", status="pending-virus-check", postage=postage)
        return 201, {"id": kept["id"], "reference": body["reference"], "postage": postage}

    def text(self, body: dict[str, Any]) -> Answer:
        """What Notify answers to a text."""
        if body["phone_number"].endswith("000"):
            return _error(400, "ValidationError", "phone_number Not a UK mobile number")
        if body["template_id"] != TEMPLATE_ID:
            return _error(400, "BadRequestError", "Template not found")
        kept = self._kept(body, kind="sms", status="created", phone_number=body["phone_number"])
        return 201, {
            "id": kept["id"],
            "reference": body.get("reference"),
            "content": {"body": body["personalisation"]["message"], "from_number": "GOVUK"},
            "uri": f"{self.address}/v2/notifications/{kept['id']}",
            "template": {"id": TEMPLATE_ID, "version": 1, "uri": ""},
            "scheduled_for": None,
        }

    def listed(self, query: dict[str, str]) -> dict[str, Any]:
        """What Notify answers to a look-up: newest first."""
        found = [
            each
            for each in self.notifications
            if each["reference"] == query["reference"] and each["type"] == query["template_type"]
        ]
        return {"notifications": found, "links": {"current": "", "next": ""}}

    def _kept(self, body: dict[str, Any], *, kind: str, **shown: Any) -> dict[str, Any]:
        self.requests.append(body)
        kept = {
            "id": str(uuid.uuid4()),
            "reference": body.get("reference"),
            "type": kind,
            "created_at": self.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            **shown,
        }
        self.notifications.insert(0, kept)
        return kept


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for `service`."""

    service: NotifyService

    def do_POST(self) -> None:
        """Take a letter or a text."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        takes = {
            "/v2/notifications/letter": self.service.letter,
            "/v2/notifications/sms": self.service.text,
        }[self.path]
        self._respond(lambda: takes(body))

    def do_GET(self) -> None:
        """List what it has."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self._respond(lambda: (200, self.service.listed(query)))

    def send(self, status: int, body: Any) -> None:
        """Answer with JSON, or with the text as it is."""
        text = body if isinstance(body, str) else json.dumps(body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log would hold numbers."""

    def _respond(self, respond: Callable[[], Answer]) -> None:
        if self.service.answer is not None:
            self.service.answer(self)
        elif not self._is_known():
            self.send(*_error(403, "AuthError", "Invalid token: API key not found"))
        elif self.service.stays_silent:
            respond()
            time.sleep(1)
        else:
            self.send(*respond())

    def _is_known(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], issuer=SERVICE_ID)
        except jwt.InvalidTokenError:
            return False
        return bool(abs(time.time() - claims["iat"]) <= 30)


def _error(status: int, kind: str, message: str) -> Answer:
    return status, {"status_code": status, "errors": [{"error": kind, "message": message}]}


def refusing(status: int, kind: str, message: str = "") -> Callable[[Handler], None]:
    """An answer of this status, naming this type of error."""
    return lambda handler: handler.send(*_error(status, kind, message))


@contextmanager
def serving() -> Iterator[NotifyService]:
    """A Notify at `address`, on a free port, while the block lasts."""
    service = NotifyService()
    handler = type("ThisHandler", (Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
