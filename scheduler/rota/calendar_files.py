"""Reads calendar files (.ics) as Outlook, Google, Apple and Thunderbird export them; saves nothing.

Every entry is a shift, leave, bad with the reason, or ignored with the reason.
"""

import warnings
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import icalendar
from icalendar.error import GloballyUniqueTZIDGuessed

from scheduler.refusals import Refusal
from scheduler.rota import calendar_entries
from scheduler.rota.calendar_components import Component
from scheduler.rota.calendar_times import Zones
from scheduler.rota.imported import Bad, CalendarFile, Ignored, ImportedShift, Remark

_LONGEST_UID = 255
_NOT_EVENTS = {
    "VTODO": "is a to-do",
    "VJOURNAL": "is a journal entry",
    "VFREEBUSY": "is free and busy time",
    "VAVAILABILITY": "is free and busy time",
}
_KINDS = {"VEVENT", *_NOT_EVENTS}


class NotACalendar(Refusal):
    """The file as a whole cannot be understood."""

    code = "not_a_calendar"


def read(content: bytes, *, zone: str, from_on: date, until_on: date) -> CalendarFile:
    """Read a file for a rota in `zone`; what is over by `from_on` is ignored.

    Rules that no pattern can hold are read date by date until `until_on`. Raises NotACalendar.
    """
    found = CalendarFile()
    groups: dict[str, list[Component]] = {}
    for component in components(content, zone=zone, from_on=from_on):
        uid = component.uid
        if component.event.name != "VEVENT":
            found.ignored.append(Remark(component.line, uid, _NOT_EVENTS[component.event.name]))
        elif not uid:
            found.bad.append(Remark(component.line, "", "has no UID"))
        else:
            groups.setdefault(_shortened(uid), []).append(component)
    for uid, group in groups.items():
        _understand(found, uid, group, from_on=from_on, until_on=until_on)
    return found


def _understand(
    found: CalendarFile, uid: str, group: list[Component], *, from_on: date, until_on: date
) -> None:
    line = group[0].line
    try:
        entry = calendar_entries.entry_of(uid, group)
        line = entry.component.line
        understood = calendar_entries.understand(entry, from_on=from_on, until_on=until_on)
    except Ignored as ignored:
        found.ignored.append(Remark(line, uid, ignored.reason))
    except Bad as bad:
        found.bad.append(Remark(bad.line or line, uid, bad.reason))
    else:
        if isinstance(understood, ImportedShift):
            found.shifts.append(understood)
        else:
            found.leave.append(understood)


def components(content: bytes, *, zone: str, from_on: date) -> Iterator[Component]:
    """All that stands in the calendars of a file, of whichever kind. Raises NotACalendar."""
    text = text_of(content)
    lines = _lines(text)
    for calendar in _calendars(text):
        zones = Zones.of(calendar, site=zone, compared_from=from_on)
        for event in calendar.walk():
            if event.name in _KINDS:
                yield Component(event, next(lines[event.name], 0), zones)


def _calendars(text: str) -> list[Any]:
    with warnings.catch_warnings():
        # calendar_times looks for itself what a vendor's zone means.
        warnings.simplefilter("ignore", GloballyUniqueTZIDGuessed)
        try:
            calendars = icalendar.Calendar.from_ical(text, multiple=True)
        except (ValueError, KeyError, AttributeError, IndexError, TypeError, OSError) as error:
            raise NotACalendar("This is not a calendar file (.ics), or it is damaged.") from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise NotACalendar("There is no complete calendar in this file.")
    return list(calendars)


def _lines(text: str) -> dict[str, Iterator[int]]:
    """The lines on which entries begin, by kind, in order; a folded line never begins one."""
    numbered: dict[str, list[int]] = {kind: [] for kind in _KINDS}
    for number, line in enumerate(text.split("\n"), start=1):
        name, _, value = line.rstrip().upper().partition(":")
        if name == "BEGIN" and value in numbered:
            numbered[value].append(number)
    return {kind: iter(lines) for kind, lines in numbered.items()}


def _shortened(uid: str) -> str:
    return uid if len(uid) <= _LONGEST_UID else f"sha256:{sha256(uid.encode()).hexdigest()}"


def text_of(content: bytes) -> str:
    """The text of a file, whatever program of the last thirty years wrote it."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Windows programs wrote before.
        return content.decode("cp1252", errors="replace")
