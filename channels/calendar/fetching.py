"""Reads a calendar at an address somebody gave, and lets the address lead nowhere it should not.

The host is looked up once, every address of it is judged, and the connection goes to the one that
was judged: a name that leads elsewhere a moment later leads nowhere. Nothing here is ever logged,
and no error carries the address: whoever knows it can read the calendar.
"""

import http.client
import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError

MOST_BYTES = 3_000_000
ANSWERED_WITHIN = timedelta(seconds=8)
READ_WITHIN = timedelta(seconds=15)
_MOST_REDIRECTS = 3
_CHUNK = 65_536
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_REDIRECTS = {301, 302, 303, 307, 308}
_REFUSED = {401, 403, 407}
_GONE = {404, 410}
_UNCHANGED = 304

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Fault(StrEnum):
    """Why nothing was read."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    INSIDE = "inside"
    SENT_ELSEWHERE = "sent_elsewhere"
    REFUSED = "refused"
    GONE = "gone"
    TRY_LATER = "try_later"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; without a fault and without content nothing has changed there."""

    fault: Fault | None = None
    content: bytes | None = field(default=None, repr=False)
    etag: str = ""
    last_modified: str = ""


class _Failed(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def fetch(
    address: str, *, etag: str = "", last_modified: str = "", may_be_inside: bool = False
) -> Answer:
    """Read a calendar, unless it is as it was. `may_be_inside` is for tests on loopback."""
    wanted = {"Accept": "text/calendar, */*;q=0.1", "User-Agent": "choice-first-scheduler"}
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    wanted |= {name: value for name, value in known.items() if value}
    try:
        return _follow(address, wanted, may_be_inside=may_be_inside)
    except _Failed as failed:
        return Answer(failed.fault)
    except NewConnectionError:  # which calls itself a timeout
        return Answer(Fault.UNREACHABLE)
    except TimeoutError:
        return Answer(Fault.SLOW)
    except (HTTPError, OSError, ValueError, http.client.HTTPException):
        return Answer(Fault.UNREACHABLE)


def _follow(address: str, wanted: Mapping[str, str], *, may_be_inside: bool) -> Answer:
    until = time.monotonic() + READ_WITHIN.total_seconds()
    for _ in range(_MOST_REDIRECTS + 1):
        found = _ask(address, wanted, until=until, may_be_inside=may_be_inside)
        if isinstance(found, Answer):
            return found
        address = urljoin(address, found)
    raise _Failed(Fault.SENT_ELSEWHERE)


def _ask(
    address: str, wanted: Mapping[str, str], *, until: float, may_be_inside: bool
) -> Answer | str:
    """The answer, or the address that is to be asked instead."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and may_be_inside):
        raise _Failed(Fault.SENT_ELSEWHERE)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    at = _looked_up(host, port, may_be_inside=may_be_inside)
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
            "GET",
            f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}",
            headers={**wanted, "Host": parts.netloc.rpartition("@")[2]},
            timeout=timeout,
            redirect=False,
            retries=False,
            preload_content=False,
            assert_same_host=False,
        )
        try:
            return _understood(response, until=until)
        finally:
            # The rest is not waited for.
            response.close()


def _understood(response: urllib3.BaseHTTPResponse, *, until: float) -> Answer | str:
    status = response.status
    if status in _REDIRECTS:
        return response.headers.get("Location", "")
    if status in _REFUSED:
        raise _Failed(Fault.REFUSED)
    if status in _GONE:
        raise _Failed(Fault.GONE)
    etag = response.headers.get("ETag", "")[:255]
    last_modified = response.headers.get("Last-Modified", "")[:64]
    if status == _UNCHANGED:
        return Answer(etag=etag, last_modified=last_modified)
    if status != http.client.OK:
        raise _Failed(Fault.TRY_LATER)
    return Answer(content=_body(response, until=until), etag=etag, last_modified=last_modified)


def _body(response: urllib3.BaseHTTPResponse, *, until: float) -> bytes:
    """What was sent, unpacked; counted as it comes, so that nothing small unpacks to something
    without an end, and no trickle keeps us here."""
    parts: list[bytes] = []
    length = 0
    while part := response.read1(_CHUNK, decode_content=True):
        length += len(part)
        if length > MOST_BYTES:
            raise _Failed(Fault.TOO_LARGE)
        if time.monotonic() > until:
            raise _Failed(Fault.SLOW)
        parts.append(part)
    return b"".join(parts)


def _looked_up(host: str, port: int, *, may_be_inside: bool) -> str:
    """The address to connect to, if none of the host's leads inside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise _Failed(Fault.UNREACHABLE) from error
    addresses = [str(each[4][0]) for each in found]
    if not may_be_inside and any(is_inside(each) for each in addresses):
        raise _Failed(Fault.INSIDE)
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
