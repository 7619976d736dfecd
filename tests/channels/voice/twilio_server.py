"""An HTTP server on loopback that answers as Twilio's Calls resource does (2010-04-01)."""

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
CALLS = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Calls"


@dataclass
class Twilio:
    """The state behind the server. `answer` replaces the next answers when it is set.

    `shows_events`: the quarter of an hour after which a call's events are shown has passed.
    """

    calls: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, list[str]]] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)  # by number: Twilio's code
    events: dict[str, list[str]] = field(default_factory=dict)  # by call: addresses it asked
    answer: Callable[["Handler"], None] | None = None
    shows_events: bool = True
    address: str = ""
    now: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def create(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """What Twilio answers to a POST of these fields."""
        self.requests.append(form)
        if code := self.refusals.get(form["To"][0]):
            return 400, _error(400, code, f"The 'To' number {form['To'][0]} is not good.")
        if not form["Url"][0].startswith("https://"):
            return 400, _error(400, 21205, "Url is not a valid URL")
        call = self.call(form["To"][0])
        self.calls.insert(0, call)
        self.events[call["sid"]] = [form["StatusCallback"][0]]
        return 201, call

    def call(self, to: str, **changes: Any) -> dict[str, Any]:
        """A Call as Twilio shows it."""
        return {
            "sid": f"CA{secrets.token_hex(16)}",
            "account_sid": ACCOUNT_SID,
            "to": to,
            "from": "+441632960001",
            "direction": "outbound-api",
            "status": "queued",
            "answered_by": None,
            "date_created": format_datetime(self.now),
            "date_updated": format_datetime(self.now),
            "start_time": None,
            "end_time": None,
            "duration": None,
            "price": None,
            "uri": f"{CALLS}.json",
            "subresource_uris": {},
        } | changes

    def read(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What Twilio answers to a GET."""
        self.queries.append(query)
        events_of = re.fullmatch(rf"{CALLS}/(\w+)/Events\.json", path)
        if events_of is None:
            found = [call for call in self.calls if call["to"] == query["To"]]
            return 200, _page("calls", found)
        addresses = self.events.get(events_of[1], []) if self.shows_events else []
        requests = [
            {"request": {"method": "POST", "url": address, "parameters": {}}, "response": {}}
            for address in addresses
        ]
        return 200, _page("events", requests)


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for `twilio`."""

    twilio: Twilio

    def do_POST(self) -> None:
        """Create a Call."""
        length = int(self.headers["Content-Length"])
        form = parse_qs(self.rfile.read(length).decode())
        self._respond(lambda: self.twilio.create(form))

    def do_GET(self) -> None:
        """List Calls, or the events of one."""
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        self._respond(lambda: self.twilio.read(asked.path, query))

    def _respond(self, respond: Callable[[], tuple[int, dict[str, Any]]]) -> None:
        if self.twilio.answer is not None:
            self.twilio.answer(self)
        elif not self._is_known():
            self.send(401, _error(401, 20003, "Authenticate"))
        elif not self.path.startswith(CALLS):
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
        sent = self.headers["Authorization"] or "Basic "
        return b64decode(sent.removeprefix("Basic ")).decode() == f"{ACCOUNT_SID}:{AUTH_TOKEN}"


def _page(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: rows, "page": 0, "page_size": 50, "next_page_uri": None, "uri": CALLS}


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
