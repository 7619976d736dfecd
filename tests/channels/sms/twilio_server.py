"""An HTTP server on loopback that answers as Twilio's Messages resource does (2010-04-01).

It takes the parameters of Twilio's OpenAPI description (twilio-oai, api_v2010) and no others,
refuses what Twilio refuses, keeps and hides what it was told to, can be told to fail in the ways a
network fails, and calls back: signed receipts in any order, and texts from people.
"""

import json
import re
import secrets
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

from twilio.request_validator import RequestValidator

ACCOUNT_SID = "AC" + "a" * 32
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
SERVICE_SID = "MG" + "b" * 32
ROOT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"
PATH = f"{ROOT}/Messages.json"
MOST_ON_A_PAGE = 1000
LONGEST_BODY = 1600
STATUSES = frozenset(
    {
        "queued",
        "sending",
        "sent",
        "failed",
        "delivered",
        "undelivered",
        "receiving",
        "received",
        "accepted",
        "scheduled",
        "read",
        "partially_delivered",
        "canceled",
    }
)
# The parameters of CreateMessage and of ListMessage, as they are described.
CREATE = frozenset({
    "To", "StatusCallback", "ApplicationSid", "MaxPrice", "ProvideFeedback", "Attempt",
    "ValidityPeriod", "ForceDelivery", "ContentRetention", "AddressRetention", "SmartEncoded",
    "PersistentAction", "TrafficType", "ShortenUrls", "ScheduleType", "SendAt", "SendAsMms",
    "ContentVariables", "MessageIntent", "RiskCheck", "From", "FallbackFrom",
    "MessagingServiceSid", "Body", "MediaUrl", "ContentSid",
})  # fmt: skip
LIST = frozenset(["To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page"])
_ONE_OF = {
    "ContentRetention": ("retain", "discard", 30029),
    "AddressRetention": ("retain", "obfuscate", 30030),
    "SmartEncoded": ("true", "false", 20001),
}
_TO = re.compile(r"\+[1-9]\d{6,14}")

Answer = tuple[int, dict[str, Any]]


@dataclass
class Twilio:
    """The state behind the server. `answer` replaces the next answers when it is set.

    `loses_answers`: what is asked is done, and the answer never arrives.
    `page_size` is small where more than one page is to be read.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)  # by number: Twilio's code
    opted_out: set[str] = field(default_factory=set)
    answer: Callable[["Handler"], None] | None = None
    loses_answers: bool = False
    trial: bool = False
    page_size: int = 2
    address: str = ""
    now: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def create(self, form: dict[str, str]) -> Answer:
        """What Twilio answers to a POST of these fields."""
        self.requests.append(form)
        refusal = self._refusal(form)
        if refusal is not None:
            return 400, error(400, *refusal)
        message = self.message(form)
        self.messages.insert(0, message)
        return 201, _shown(message)

    def _refusal(self, form: Mapping[str, str]) -> tuple[int, str] | None:
        """The code and words of what is wrong, where something is."""
        to = form.get("To", "")
        if unknown := sorted(set(form) - CREATE):
            return 20001, f"Unknown parameters: {', '.join(unknown)}"
        if not to:
            return 21604, "A 'To' phone number is required."
        if code := self.refusals.get(to) or (21610 if to in self.opted_out else 0):
            return code, f"The 'To' number {to} is not good."
        if not _TO.fullmatch(to):
            return 21211, f"Invalid 'To' Phone Number: {to}"
        if "MessagingServiceSid" not in form and "From" not in form:
            return 21603, "A 'From' phone number is required."
        if not form.get("MessagingServiceSid", SERVICE_SID).startswith("MG"):
            return 21705, "The Messaging Service Sid is invalid."
        return _wrong_value(form)

    def message(self, form: Mapping[str, str], **changes: Any) -> dict[str, Any]:
        """A Message as Twilio keeps it; names with `_` first are not shown."""
        through_service = "MessagingServiceSid" in form
        body = ("Sent from your Twilio trial account - " if self.trial else "") + form["Body"]
        to, sid = form["To"], f"SM{secrets.token_hex(16)}"
        hides = form.get("AddressRetention") == "obfuscate"
        kept: dict[str, Any] = {
            "sid": sid,
            "account_sid": ACCOUNT_SID,
            "api_version": "2010-04-01",
            "body": "" if form.get("ContentRetention") == "discard" else body,
            "to": f"{to[:-4]}XXXX" if hides else to,
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
            "uri": f"{ROOT}/Messages/{sid}.json",
            "subresource_uris": {"media": f"{ROOT}/Messages/{sid}/Media.json"},
            "_to": to,
            "_callback": form.get("StatusCallback", ""),
        }
        return kept | changes

    def fetch(self, sid: str) -> Answer:
        """What Twilio answers to a GET of one Message."""
        found = [message for message in self.messages if message["sid"] == sid]
        if not found:
            return 404, error(404, 20404, f"The requested resource {sid} was not found")
        return 200, _shown(found[0])

    def page(self, query: dict[str, str]) -> Answer:
        """What Twilio answers to a GET: newest first, a page at a time."""
        if unknown := sorted(set(query) - LIST - {"PageToken"}):
            return 400, error(400, 20001, f"Unknown parameters: {', '.join(unknown)}")
        asked = int(query.get("PageSize", 50))
        if not 1 <= asked <= MOST_ON_A_PAGE:
            return 400, error(400, 20006, "Page size out of range")
        size, number = min(asked, self.page_size), int(query.get("Page", 0))
        found = [message for message in self.messages if _is_asked(message, query)]
        start = number * size
        part = found[start : start + size]
        return 200, {
            "messages": [_shown(message) for message in part],
            "page": number,
            "page_size": size,
            "start": start,
            "end": start + len(part) - 1,
            "uri": _page_uri(query, number),
            "first_page_uri": _page_uri(query, 0),
            "previous_page_uri": _page_uri(query, number - 1) if number else None,
            "next_page_uri": _page_uri(query, number + 1) if start + size < len(found) else None,
        }

    def tell(self, sid: str, status: str, *, at: str, error_code: int | None = None) -> int:
        """Call the status callback of a text, signed; `at` is where our proxy passes it on.

        Returns the status that was answered.
        """
        assert status in STATUSES
        [message] = [each for each in self.messages if each["sid"] == sid]
        message["status"], message["error_code"] = status, error_code
        told = {
            "MessageSid": sid,
            "SmsSid": sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "To": message["_to"],
            "From": message["from"] or "+447700900010",
            "AccountSid": ACCOUNT_SID,
            "ApiVersion": "2010-04-01",
            "MessagingServiceSid": message["messaging_service_sid"] or "",
        }
        if error_code is not None:
            told["ErrorCode"] = str(error_code)
        return call(message["_callback"], told, at=at)[0]

    def bring(self, number: str, body: str, *, to: str, at: str, sid: str = "") -> tuple[int, str]:
        """Hand on a text that somebody wrote, signed, as a Messaging Service does.

        Returns the status and the TwiML that were answered.
        """
        told = {
            "MessageSid": sid or f"SM{secrets.token_hex(16)}",
            "AccountSid": ACCOUNT_SID,
            "MessagingServiceSid": SERVICE_SID,
            "From": number,
            "To": "+447700900010",
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
            "FromCountry": "GB",
        }
        if body.strip().upper() in {"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT"}:
            self.opted_out.add(number)
            told["OptOutType"] = "STOP"
        return call(to, told, at=at)


def call(address: str, told: dict[str, str], *, at: str) -> tuple[int, str]:
    """POST to `address`, which a proxy passes on to `at`; signed for the address we were given."""
    path = urlsplit(address).path
    signature = RequestValidator(AUTH_TOKEN).compute_signature(address, told)
    request = Request(  # noqa: S310 - loopback
        at + path,
        data=urlencode(told).encode(),
        headers={
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        },
    )
    with urlopen(request, timeout=30) as response:  # noqa: S310
        return int(response.status), response.read().decode()


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for `twilio`."""

    twilio: Twilio

    def do_POST(self) -> None:
        """Create a Message."""
        length = int(self.headers["Content-Length"])
        posted = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        form = {name: values[0] for name, values in posted.items()}
        self._respond(lambda: self.twilio.create(form))

    def do_GET(self) -> None:
        """List Messages, or fetch one."""
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        one = re.fullmatch(rf"{re.escape(ROOT)}/Messages/(SM[0-9a-f]{{32}})\.json", asked.path)
        if one is not None:
            self._respond(lambda: self.twilio.fetch(one[1]), is_known_path=True)
        else:
            self._respond(lambda: self.twilio.page(query))

    def _respond(self, respond: Callable[[], Answer], *, is_known_path: bool = False) -> None:
        if self.twilio.answer is not None:
            self.twilio.answer(self)
        elif self.twilio.loses_answers:
            respond()  # and the connection breaks before a word of it is back
            self.close_connection = True
        elif self.headers["Authorization"] is None or not self._is_known():
            self.send(401, error(401, 20003, "Authenticate"))
        elif not is_known_path and urlsplit(self.path).path != PATH:
            self.send(404, error(404, 20404, "The requested resource was not found"))
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


def error(status: int, code: int, message: str) -> dict[str, Any]:
    """An error as Twilio writes it."""
    info = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message, "more_info": info, "status": status}


def _wrong_value(form: Mapping[str, str]) -> tuple[int, str] | None:
    if not form.get("Body") and "MediaUrl" not in form and "ContentSid" not in form:
        return 21602, "Message body is required."
    if len(form.get("Body", "")) > LONGEST_BODY:
        return 21617, "The concatenated message body exceeds the 1600 character limit"
    if not 1 <= int(form.get("ValidityPeriod", 36000)) <= 36000:
        return 90007, "Invalid validity period value"
    callback = urlsplit(form.get("StatusCallback", "https://x.example"))
    if callback.scheme not in ("http", "https") or "_" in (callback.hostname or "_"):
        return 21609, "The 'StatusCallback' URL is not a valid URL."
    for name, (one, other, code) in _ONE_OF.items():
        if form.get(name, one) not in (one, other):
            return code, f"Invalid {name}"
    return None


def _shown(message: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if not name.startswith("_")}


def _is_asked(message: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    # A number that is hidden is not found by asking for it.
    return "To" not in query or query["To"] == str(message["to"])


def _page_uri(query: Mapping[str, str], number: int) -> str:
    return f"{PATH}?{urlencode({**query, 'Page': number, 'PageToken': f'PA{number}'})}"


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
