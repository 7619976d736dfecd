"""Writes iCalendar (RFC 5545): feeds to subscribe to and single files; refuses naive times.

A cancelled entry stays in, marked as cancelled: a calendar that only stops seeing an entry keeps
showing it. The same entries give the same bytes, so that a feed can be compared with what was sent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from channels.calendar.zones import ZONES

PRODUCT = "-//Choice-first scheduler//Calendar 1//EN"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class EntryState(StrEnum):
    """What has become of an entry."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What a calendar program shall do with the file (RFC 5546)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One stretch of time, half-open, shown in `zone`.

    `uid` never changes, `sequence` grows with every change. `takes_time` is false for what should
    not show as busy. `organizer` and `attendee` are e-mail addresses, needed for a request only.
    Raises ValueError for naive times, an end that is not after the start, and a zone not in ZONES.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str = field(repr=False)
    last_modified: datetime
    location: str = field(default="", repr=False)
    description: str = field(default="", repr=False)
    state: EntryState = EntryState.CONFIRMED
    takes_time: bool = True
    zone: str = "Europe/London"
    organizer: str = field(default="", repr=False)
    attendee: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        moments = (self.starts_at, self.ends_at, self.last_modified)
        if any(moment.utcoffset() is None for moment in moments):
            raise ValueError("The times of a calendar entry must be aware.")
        # In UTC: two times of one zone are compared by the wall, and the wall goes back in autumn.
        if self.ends_at.astimezone(UTC) <= self.starts_at.astimezone(UTC):
            raise ValueError("A calendar entry ends after it starts.")
        if self.zone not in ZONES:
            raise ValueError(f"Calendar entries can be shown in {', '.join(ZONES)}.")


def calendar(
    *,
    entries: Sequence[Entry],
    name: str,
    now: datetime,
    method: Method | None = None,
    refresh: timedelta = timedelta(hours=1),
) -> bytes:
    """The file, UTF-8, lines ended by CRLF and folded at 75 bytes.

    `name` is what the subscriber sees as the calendar's title. `now` dates the file where it has a
    method; a feed without one is dated by its entries alone. `refresh` asks how often to look
    again. Raises ValueError for a request without organizer and attendee, and for a cancellation
    of something that is not cancelled.
    """
    _refuse_unfit(entries, method)
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    if method is not None:
        file.add("method", str(method))
    # icalendar takes these two for unknown names and would not escape what stands in them.
    file.add("name", vText(_plain(name)))
    file.add("x-wr-calname", vText(_plain(name)))
    file.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", vDuration(refresh))
    for zone in sorted({entry.zone for entry in entries}):
        file.add_component(ZONES[zone]())
    for entry in entries:
        file.add_component(_event(entry, entry.last_modified if method is None else now))
    return bytes(file.to_ical())


def _refuse_unfit(entries: Sequence[Entry], method: Method | None) -> None:
    for entry in entries:
        if method is Method.REQUEST and not (entry.organizer and entry.attendee):
            raise ValueError("A request needs an organizer and an attendee.")
        if method is Method.CANCEL and entry.state is not EntryState.CANCELLED:
            raise ValueError("Only a cancelled entry can be sent as a cancellation.")


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("last-modified", entry.last_modified.astimezone(UTC))
    starts_at, ends_at = _shown(entry)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("status", str(entry.state))
    event.add("transp", "OPAQUE" if _takes_time(entry) else "TRANSPARENT")
    event.add("summary", _plain(entry.title))
    for name in ("location", "description"):
        if text := getattr(entry, name):
            event.add(name, _plain(text))
    for name in ("organizer", "attendee"):
        if address := getattr(entry, name):
            event.add(name, vCalAddress(f"mailto:{address}"))
    return event


def _takes_time(entry: Entry) -> bool:
    return entry.takes_time and entry.state is not EntryState.CANCELLED


def _shown(entry: Entry) -> tuple[datetime, datetime]:
    """Wall time with its zone; UTC where the wall time could be read as the hour before.

    A time that exists twice means its first occurrence (RFC 5545 §3.3.5), so the second cannot be
    written as wall time.
    """
    zone = ZoneInfo(entry.zone)
    starts_at, ends_at = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    if starts_at.fold or ends_at.fold:
        return starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    return starts_at, ends_at


def _plain(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n"))
