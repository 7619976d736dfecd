"""Asks another side over HTTP at an address somebody gave, and lets it lead nowhere it should not.

The host is looked up once, every address of it is judged, and the connection goes to the one that
was judged: a name that leads elsewhere a moment later leads nowhere. Nothing here is ever logged,
and no error carries the address: whoever knows it can read the calendar.
"""

import http.client
import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError, TimeoutError

MOST_BYTES = 3_000_000
ANSWERED_WITHIN = timedelta(seconds=8)
PROGRAM = "choice-first-scheduler"
REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 65_536
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Fault(StrEnum):
    """Why nothing was read."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    INSIDE = "inside"
    SENT_ELSEWHERE = "sent_elsewhere"
    UNTRUSTED = "untrusted"
    REFUSED = "refused"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of a fault
    FORBIDDEN = "forbidden"
    GONE = "gone"
    TRY_LATER = "try_later"
    TOO_LARGE = "too_large"
    NOT_CALDAV = "not_caldav"
    NO_CALENDAR = "no_calendar"


class Failed(Exception):
    """Nothing was read, for this reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Said:
    """What the other side said; its body only where it was asked for."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def location(self) -> str | None:
        """Where it sends us on to, if it does."""
        return self.headers.get("Location", "") if self.status in REDIRECTS else None


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `until` is in `time.monotonic`; `may_be_inside` is for tests on loopback."""

    method: str
    address: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    until: float
    body: bytes = field(default=b"", repr=False)
    may_be_inside: bool = False


def faults_of(call: Callable[[], None]) -> Fault | None:
    """Run a call, and say in one word what went wrong; None where nothing did."""
    try:
        call()
    except Failed as failed:
        return failed.fault
    except SSLError:
        return Fault.UNTRUSTED
    except NewConnectionError:  # which calls itself a timeout
        return Fault.UNREACHABLE
    except TimeoutError:
        return Fault.SLOW
    except (HTTPError, OSError, ValueError, http.client.HTTPException):
        return Fault.UNREACHABLE
    return None


def ask(asked: Asked, *, reads: Callable[[int], bool]) -> Said:
    """Ask once, and follow nothing; the body is read where `reads` says so of the status.

    Raises Failed, and what urllib3 raises.
    """
    parts = urlsplit(asked.address)
    if parts.scheme != "https" and not (parts.scheme == "http" and asked.may_be_inside):
        raise Failed(Fault.SENT_ELSEWHERE)
    if time.monotonic() > asked.until:
        raise Failed(Fault.SLOW)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    at = _looked_up(host, port, may_be_inside=asked.may_be_inside)
    timeout = urllib3.Timeout(
        connect=ANSWERED_WITHIN.total_seconds(), read=ANSWERED_WITHIN.total_seconds()
    )
    pool = (
        urllib3.HTTPSConnectionPool(at, port, server_hostname=host, assert_hostname=host)
        if parts.scheme == "https"
        else urllib3.HTTPConnectionPool(at, port)
    )
    with pool:
        response = pool.request(
            asked.method,
            f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}",
            body=asked.body or None,
            headers={
                **asked.headers,
                "User-Agent": PROGRAM,
                "Host": parts.netloc.rpartition("@")[2],
            },
            timeout=timeout,
            redirect=False,
            retries=False,
            preload_content=False,
            assert_same_host=False,
        )
        try:
            body = _body(response, until=asked.until) if reads(response.status) else b""
            return Said(response.status, response.headers, body)
        finally:
            # The rest is not waited for.
            response.close()


def _body(response: urllib3.BaseHTTPResponse, *, until: float) -> bytes:
    """What was sent, unpacked; counted as it comes, so that nothing small unpacks to something
    without an end, and no trickle keeps us here."""
    parts: list[bytes] = []
    length = 0
    while part := response.read1(_CHUNK, decode_content=True):
        length += len(part)
        if length > MOST_BYTES:
            raise Failed(Fault.TOO_LARGE)
        if time.monotonic() > until:
            raise Failed(Fault.SLOW)
        parts.append(part)
    return b"".join(parts)


def _looked_up(host: str, port: int, *, may_be_inside: bool) -> str:
    """The address to connect to, if none of the host's leads inside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Failed(Fault.UNREACHABLE) from error
    addresses = [str(each[4][0]) for each in found]
    if not may_be_inside and any(is_inside(each) for each in addresses):
        raise Failed(Fault.INSIDE)
    return addresses[0]


def is_inside(address: str) -> bool:
    """Whether an IP address leads anywhere but into the public internet, wrapped or not."""
    ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = wrapped or ip
    return not ip.is_global or ip.is_multicast
