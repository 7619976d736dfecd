"""An HTTP server on loopback that answers as Twilio's Messages resource does (2010-04-01).

It takes the form fields that Twilio documents, refuses what Twilio refuses, keeps what it was
given, and can be told to fail in the ways a network fails.
"""

import json
import re
import secrets
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNT_SID = "AC" + "a" * 32
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
SERVICE_SID = "MG" + "b" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
PAGE = 2  # small, so that more than one page is read


@dataclass
class Twilio:
    """The state behind the server. `answer` replaces the next answers when it is set."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)  # by number: Twilio's code
    answer: Callable[["Handler"], None] | None = None
    trial: bool = False
    address: str = ""
    now: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def create(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What Twilio answers to a POST of these fields."""
        self.requests.append(form)
        if code := self.refusals.get(form["To"]):
            return 400, _error(400, code, f"The 'To' number {form['To']} is not good.")
        if "MessagingServiceSid" not in form and "From" not in form:
            return 400, _error(400, 21603, "A 'From' phone number is required.")
        if not 1 <= int(form.get("ValidityPeriod", 36000)) <= 36000:
            return 400, _error(400, 90007, "Invalid validity period value")
        message = self.message(form)
        self.messages.insert(0, message)
        return 201, message

    def message(self, form: dict[str, str], **changes: Any) -> dict[str, Any]:
        """A Message as Twilio shows it."""
        through_service = "MessagingServiceSid" in form
        body = ("Sent from your Twilio trial account - " if self.trial else "") + form["Body"]
        shown: dict[str, Any] = {
            "sid": f"SM{secrets.token_hex(16)}",
            "account_sid": ACCOUNT_SID,
            "api_version": "2010-04-01",
            "body": "" if form.get("ContentRetention") == "discard" else body,
            "to": form["To"],
            "from": None if through_service else form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "direction": "outbound-api",
            "status": "accepted" if through_service else "queued",
            "num_segments": "0" if through_service else "1",
            "num_media": "0",
            "date_created": format_datetime(self.now),
            "date_updated": format_datetime(self.now),
            "date_sent": None,
            "error_code": None,
            "error_message": None,
            "price": None,
            "price_unit": "USD",
            "uri": PATH,
            "subresource_uris": {},
        }
        return shown | changes

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        """What Twilio answers to a GET: newest first, a page at a time."""
        found = [message for message in self.messages if message["to"] == query["To"]]
        start = int(query.get("Page", 0)) * PAGE
        page = int(query.get("Page", 0))
        more = start + PAGE < len(found)
        following = f"{PATH}?To={query['To'].replace('+', '%2B')}&Page={page + 1}&PageToken=x"
        return {
            "messages": found[start : start + PAGE],
            "page": page,
            "page_size": PAGE,
            "start": start,
            "end": start + PAGE - 1,
            "uri": PATH,
            "first_page_uri": PATH,
            "previous_page_uri": None,
            "next_page_uri": following if more else None,
        }


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for `twilio`."""

    twilio: Twilio

    def do_POST(self) -> None:
        """Create a Message."""
        length = int(self.headers["Content-Length"])
        form = {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        self._respond(lambda: self.twilio.create(form))

    def do_GET(self) -> None:
        """List Messages."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self._respond(lambda: (200, self.twilio.page(query)))

    def _respond(self, respond: Callable[[], tuple[int, dict[str, Any]]]) -> None:
        if self.twilio.answer is not None:
            self.twilio.answer(self)
        elif self.headers["Authorization"] is None or not self._is_known():
            self.send(401, _error(401, 20003, "Authenticate"))
        elif not re.fullmatch(re.escape(PATH), urlsplit(self.path).path):
            self.send(404, _error(404, 20404, "The requested resource was not found"))
        else:
            self.send(*respond())

    def send(self, status: int, body: dict[str, Any] | str) -> None:
        """Answer with JSON, or with the text as it is."""
        text = body if isinstance(body, str) else json.dumps(body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log would hold numbers."""

    def _is_known(self) -> bool:
        credentials = b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
        return credentials == f"{ACCOUNT_SID}:{AUTH_TOKEN}"


def _error(status: int, code: int, message: str) -> dict[str, Any]:
    info = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message, "more_info": info, "status": status}


@contextmanager
def serving() -> Iterator[Twilio]:
    """A Twilio at `address`, on a free port, while the block lasts."""
    twilio = Twilio()
    handler = type("ThisHandler", (Handler,), {"twilio": twilio})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    twilio.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield twilio
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
