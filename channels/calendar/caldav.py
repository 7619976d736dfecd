"""Reads the busy calendars of a CalDAV account (RFC 4791): finds them, and asks each for a time.

Four questions at most before the calendars answer. The name and the password go to the host that
was given, and to no other: what a server names elsewhere is not followed. Titles are not asked for.
"""

import base64
import http.client
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from channels.calendar import reaching
from channels.calendar.reaching import Asked, Failed, Fault, Said

READ_WITHIN = timedelta(seconds=20)
MOST_CALENDARS = 10
_MOST_REDIRECTS = 3
_MULTISTATUS = 207
# Whose names for one account are several: both sides are theirs.
_FAMILIES = {"caldav.icloud.com": ".icloud.com"}
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_XML = "application/xml; charset=utf-8"
_PLACES = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
    b"<D:resourcetype/><D:current-user-principal/><C:calendar-home-set/>"
    b"<C:supported-calendar-component-set/><C:schedule-calendar-transp/>"
    b"</D:prop></D:propfind>"
)
# What says when, and nothing of what, where or with whom.
_PROPERTIES = (
    *("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"),
    *("STATUS", "TRANSP", "SEQUENCE", "X-MICROSOFT-CDO-BUSYSTATUS"),
)


class Account(Protocol):
    """Where, and as whom. `address` is a calendar's own, or that of anything above it."""

    @property
    def address(self) -> str: ...
    @property
    def user_name(self) -> str: ...
    @property
    def password(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What the calendars hold, a text for each; or a fault."""

    fault: Fault | None = None
    contents: tuple[bytes, ...] | None = field(default=None, repr=False)
    # A CalDAV account is read whole each time: it is asked for a stretch of time, not for a file.
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """What one answer of a PROPFIND says about one address."""

    address: str
    is_calendar: bool
    holds_events: bool
    is_free: bool
    home: str
    principal: str


def fetch(
    account: Account, *, from_at: datetime, until_at: datetime, may_be_inside: bool = False
) -> Answer:
    """Read every calendar of the account that takes time. `may_be_inside` is for tests."""
    found: list[tuple[bytes, ...]] = []

    def read() -> None:
        session = _Session(account, may_be_inside=may_be_inside)
        calendars = session.find_calendars()
        found.append(
            tuple(session.events(each, from_at=from_at, until_at=until_at) for each in calendars)
        )

    fault = reaching.faults_of(read)
    return Answer(fault) if fault else Answer(contents=found[0])


class _Session:
    """The questions of one reading; all together may last, and bring, no more than is allowed."""

    def __init__(self, account: Account, *, may_be_inside: bool) -> None:
        self._account, self._may_be_inside = account, may_be_inside
        self._until = time.monotonic() + READ_WITHIN.total_seconds()
        self._left = reaching.MOST_BYTES
        said = f"{account.user_name}:{account.password}".encode()
        self._authorization = f"Basic {base64.b64encode(said).decode()}"

    def find_calendars(self) -> list[str]:
        """The addresses of the calendars: the one given, or those in the home it leads to."""
        places = self._look_around(self._account.address)
        first = next(iter(places), None)
        if first is None:
            raise Failed(Fault.NOT_CALDAV)
        if first.is_calendar:
            return [first.address]
        home = first.home
        if not home and first.principal:
            of_principal = self._places(first.principal, depth="0")
            home = next((place.home for place in of_principal if place.home), "")
        if not home:
            raise Failed(Fault.NO_CALENDAR)
        several = [
            place.address
            for place in self._places(home, depth="1")
            if place.is_calendar and place.holds_events and not place.is_free
        ]
        if not several:
            raise Failed(Fault.NO_CALENDAR)
        return several[:MOST_CALENDARS]

    def events(self, calendar: str, *, from_at: datetime, until_at: datetime) -> bytes:
        """Everything of a calendar in a stretch, as one text: series whole, and not expanded there.

        A server that knows a zone only by its name expands across a change of the clocks wrongly.
        """
        first = _query(from_at, until_at, is_brief=True)
        said = self._ask("REPORT", calendar, first, depth="1")
        if said.status != _MULTISTATUS:
            # Some cannot leave anything out.
            plain = _query(from_at, until_at, is_brief=False)
            said = self._ask("REPORT", calendar, plain, depth="1")
        texts = [data.text or "" for data in _read(_checked(said)).iter(f"{_CALDAV}calendar-data")]
        return "\n".join(text.strip() for text in texts if text.strip()).encode()

    def _look_around(self, address: str) -> list[_Place]:
        """What is at an address; at the top of a host also where RFC 6764 says that it begins."""
        said = self._ask("PROPFIND", address, _PLACES, depth="0")
        path = urlsplit(address).path
        if said.status in (404, 405, 501) and path in ("", "/"):
            there = urljoin(address, "/.well-known/caldav")
            said = self._ask("PROPFIND", there, _PLACES, depth="0")
        return list(_places(address, _checked(said)))

    def _places(self, address: str, *, depth: str) -> list[_Place]:
        said = self._ask("PROPFIND", address, _PLACES, depth=depth)
        return list(_places(address, _checked(said)))

    def _ask(self, method: str, address: str, body: bytes, *, depth: str) -> Said:
        headers = {
            "Authorization": self._authorization,
            "Content-Type": _XML,
            "Depth": depth,
            "Prefer": "return=minimal",
        }
        for _ in range(_MOST_REDIRECTS + 1):
            self._require_same_host(address)
            asked = Asked(method, address, headers, self._until, body, self._may_be_inside)
            said = reaching.ask(asked, reads=lambda status: status == _MULTISTATUS)
            self._left -= len(said.body)
            if self._left < 0:
                raise Failed(Fault.TOO_LARGE)
            if said.location is None:
                return said
            address = urljoin(address, said.location)
        raise Failed(Fault.SENT_ELSEWHERE)

    def _require_same_host(self, address: str) -> None:
        """The password is for the host that was given, as it was given: encrypted, at its port."""
        given, there = urlsplit(self._account.address), urlsplit(address)
        family = _FAMILIES.get(given.hostname or "")
        is_same = given.hostname == there.hostname or (
            family is not None and (there.hostname or "").endswith(family)
        )
        if not is_same or _port(given) != _port(there) or given.scheme != there.scheme:
            raise Failed(Fault.SENT_ELSEWHERE)


def _port(parts: Any) -> int:
    port: int | None = parts.port
    return port or (443 if parts.scheme == "https" else 80)


def _checked(said: Said) -> Said:
    """A multistatus; everything else has a word. Raises Failed."""
    faults: dict[int, Fault] = {
        http.client.UNAUTHORIZED: Fault.WRONG_PASSWORD,
        http.client.FORBIDDEN: Fault.FORBIDDEN,
        http.client.NOT_FOUND: Fault.GONE,
        http.client.GONE: Fault.GONE,
        http.client.METHOD_NOT_ALLOWED: Fault.NOT_CALDAV,
        http.client.NOT_IMPLEMENTED: Fault.NOT_CALDAV,
        http.client.OK: Fault.NOT_CALDAV,
    }
    if said.status == _MULTISTATUS:
        return said
    raise Failed(faults.get(said.status, Fault.TRY_LATER))


def _read(said: Said) -> Any:
    try:
        return ElementTree.fromstring(said.body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Failed(Fault.NOT_CALDAV) from error


def _places(address: str, said: Said) -> Iterator[_Place]:
    for response in _read(said).iter(f"{_DAV}response"):
        href = response.findtext(f"{_DAV}href", "").strip()
        # Properties that it does not have are said beside those it has, under another status.
        found = [
            stat.find(f"{_DAV}prop")
            for stat in response.iter(f"{_DAV}propstat")
            if " 200" in stat.findtext(f"{_DAV}status", "")
        ]
        yield _place(urljoin(address, href), address, [each for each in found if each is not None])


def _place(address: str, asked: str, found: list[Any]) -> _Place:
    kinds = {kind.tag for prop in found for kind in prop.iterfind(f"{_DAV}resourcetype/*")}
    components = [
        component.get("name", "").upper()
        for prop in found
        for component in prop.iterfind(f"{_CALDAV}supported-calendar-component-set/{_CALDAV}comp")
    ]
    is_free = any(
        prop.find(f"{_CALDAV}schedule-calendar-transp/{_CALDAV}transparent") is not None
        for prop in found
    )
    return _Place(
        address=address,
        is_calendar=f"{_CALDAV}calendar" in kinds,
        holds_events=not components or "VEVENT" in components,
        is_free=is_free,
        home=_leads_to(f"{_CALDAV}calendar-home-set", asked, found),
        principal=_leads_to(f"{_DAV}current-user-principal", asked, found),
    )


def _leads_to(name: str, asked: str, found: list[Any]) -> str:
    """The address that a property names; empty where it has none."""
    for prop in found:
        href: str = prop.findtext(f"{name}/{_DAV}href", "").strip()
        if href:
            return urljoin(asked, href)
    return ""


def _query(from_at: datetime, until_at: datetime, *, is_brief: bool) -> bytes:
    stretch = f'start="{_moment(from_at)}" end="{_moment(until_at)}"'
    properties = "".join(f'<C:prop name="{name}"/>' for name in _PROPERTIES)
    wanted = (
        '<C:calendar-data><C:comp name="VCALENDAR"><C:allprop/>'
        f'<C:comp name="VEVENT">{properties}</C:comp>'
        '<C:comp name="VTIMEZONE"><C:allprop/><C:allcomp/></C:comp></C:comp>'
        "</C:calendar-data>"
        if is_brief
        else "<C:calendar-data/>"
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
        f"<D:prop>{wanted}</D:prop>"
        '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
        f"<C:time-range {stretch}/>"
        "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    ).encode()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
