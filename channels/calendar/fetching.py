"""Reads a calendar at an address somebody gave, unless it is as it was."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urljoin

from channels.calendar import reaching
from channels.calendar.reaching import MOST_BYTES as MOST_BYTES
from channels.calendar.reaching import Asked, Failed, Said
from channels.calendar.reaching import Fault as Fault
from channels.calendar.reaching import is_inside as is_inside

READ_WITHIN = timedelta(seconds=15)
_MOST_REDIRECTS = 3
_REFUSED = {401, 403, 407}
_GONE = {404, 410}
_UNCHANGED = 304


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; without a fault and without content nothing has changed there."""

    fault: Fault | None = None
    content: bytes | None = field(default=None, repr=False)
    etag: str = ""
    last_modified: str = ""

    @property
    def contents(self) -> tuple[bytes, ...] | None:
        """The one calendar that there is at an address."""
        return None if self.content is None else (self.content,)


def fetch(
    address: str, *, etag: str = "", last_modified: str = "", may_be_inside: bool = False
) -> Answer:
    """Read a calendar, unless it is as it was. `may_be_inside` is for tests on loopback."""
    wanted = {"Accept": "text/calendar, */*;q=0.1"}
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    wanted |= {name: value for name, value in known.items() if value}
    found: list[Answer] = []

    def read() -> None:
        found.append(_follow(address, wanted, may_be_inside=may_be_inside))

    fault = reaching.faults_of(read)
    return Answer(fault) if fault else found[0]


def _follow(address: str, wanted: Mapping[str, str], *, may_be_inside: bool) -> Answer:
    until = time.monotonic() + READ_WITHIN.total_seconds()
    for _ in range(_MOST_REDIRECTS + 1):
        asked = Asked("GET", address, wanted, until, may_be_inside=may_be_inside)
        said = reaching.ask(asked, reads=lambda status: status == http.client.OK)
        if said.location is None:
            return _understood(said)
        address = urljoin(address, said.location)
    raise Failed(Fault.SENT_ELSEWHERE)


def _understood(said: Said) -> Answer:
    if said.status in _REFUSED:
        raise Failed(Fault.REFUSED)
    if said.status in _GONE:
        raise Failed(Fault.GONE)
    etag = said.headers.get("ETag", "")[:255]
    last_modified = said.headers.get("Last-Modified", "")[:64]
    if said.status == _UNCHANGED:
        return Answer(etag=etag, last_modified=last_modified)
    if said.status != http.client.OK:
        raise Failed(Fault.TRY_LATER)
    return Answer(content=said.body, etag=etag, last_modified=last_modified)
