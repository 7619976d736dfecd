"""Calendars, read back by other readers than their writer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar, vText

from channels.calendar import ics
from channels.calendar.ics import Entry, EntryState, Method

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ENTRY = Entry(
    uid="5f0e1b2c@scheduler",
    sequence=2,
    starts_at=datetime(2026, 12, 1, 14, 30, tzinfo=LONDON),
    ends_at=datetime(2026, 12, 1, 15, 20, tzinfo=LONDON),
    title="Appointment",
    location="Riverside House, 4 Example Road",
    description="Ring 01632 960001; bring nothing.\nThe entrance has no steps.",
    last_modified=datetime(2026, 11, 20, 10, tzinfo=LONDON),
)


def written(*entries: Entry, **options: Any) -> bytes:
    return ics.calendar(entries=entries, name="Riverside rota", now=NOW, **options)


def read(content: bytes) -> Calendar:
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    assert not calendar.errors
    return calendar


def event_in(content: bytes) -> Any:
    (event,) = read(content).events
    return event


def test_an_entry_is_read_back_as_it_was_written() -> None:
    event = event_in(written(ENTRY))
    assert event["UID"] == ENTRY.uid
    assert event["SEQUENCE"] == 2
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert (event.start, event.end) == (ENTRY.starts_at, ENTRY.ends_at)
    assert event["SUMMARY"] == "Appointment"
    assert event["LOCATION"] == ENTRY.location
    assert event["DESCRIPTION"] == ENTRY.description
    assert (event["STATUS"], event["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert event["LAST-MODIFIED"].dt == ENTRY.last_modified


def test_the_calendar_says_what_it_is_and_how_often_to_look_again() -> None:
    calendar: Any = read(written(ENTRY, refresh=timedelta(minutes=30)))
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"] == ics.PRODUCT
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Riverside rota"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(minutes=30)
    assert calendar["X-PUBLISHED-TTL"] == "PT30M"
    assert "METHOD" not in calendar


def test_a_cancelled_entry_stays_and_takes_no_time() -> None:
    event = event_in(written(replace(ENTRY, state=EntryState.CANCELLED, sequence=3)))
    assert (event["UID"], event["SEQUENCE"]) == (ENTRY.uid, 3)
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert event.start == ENTRY.starts_at


def test_an_entry_may_be_tentative_or_take_no_time() -> None:
    assert event_in(written(replace(ENTRY, state=EntryState.TENTATIVE)))["STATUS"] == "TENTATIVE"
    assert event_in(written(replace(ENTRY, takes_time=False)))["TRANSP"] == "TRANSPARENT"


def test_what_is_empty_is_left_out() -> None:
    event = event_in(written(replace(ENTRY, location="", description="")))
    assert {"LOCATION", "DESCRIPTION", "ORGANIZER", "ATTENDEE"}.isdisjoint(event)


# Both clock changes, from either side of them, and the hours around midnight.
MOMENTS = [
    # starts (UTC), what a clock on the wall in London shows
    ("2026-12-01T14:30", "2026-12-01 14:30 GMT"),
    ("2026-07-01T23:30", "2026-07-02 00:30 BST"),
    ("2027-03-27T09:00", "2027-03-27 09:00 GMT"),
    ("2027-03-28T00:30", "2027-03-28 00:30 GMT"),
    ("2027-03-28T00:59", "2027-03-28 00:59 GMT"),
    ("2027-03-28T01:00", "2027-03-28 02:00 BST"),
    ("2027-03-28T08:00", "2027-03-28 09:00 BST"),
    ("2027-03-29T08:00", "2027-03-29 09:00 BST"),
    ("2027-10-30T08:00", "2027-10-30 09:00 BST"),
    ("2027-10-30T23:30", "2027-10-31 00:30 BST"),
    ("2027-10-31T00:30", "2027-10-31 01:30 BST"),
    ("2027-10-31T01:00", "2027-10-31 01:00 GMT"),
    ("2027-10-31T01:30", "2027-10-31 01:30 GMT"),
    ("2027-10-31T02:00", "2027-10-31 02:00 GMT"),
    ("2027-10-31T09:00", "2027-10-31 09:00 GMT"),
]


@pytest.mark.parametrize(("starts_at", "on_the_wall"), MOMENTS)
@pytest.mark.parametrize("asked_in", [UTC, LONDON, timezone(timedelta(hours=5))])
def test_every_moment_survives_the_clock_changes(
    starts_at: str, on_the_wall: str, asked_in: Any
) -> None:
    moment = datetime.fromisoformat(starts_at).replace(tzinfo=UTC)
    assert f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M %Z}" == on_the_wall
    entry = replace(
        ENTRY,
        starts_at=moment.astimezone(asked_in),
        ends_at=(moment + timedelta(minutes=50)).astimezone(asked_in),
    )
    content = written(entry)
    event = event_in(content)
    assert event.start.astimezone(UTC) == moment
    assert event.end.astimezone(UTC) == moment + timedelta(minutes=50)
    (found,) = recurring_ical_events.of(read(content)).between(
        moment - timedelta(minutes=1), moment + timedelta(minutes=1)
    )
    assert found.start.astimezone(UTC) == moment


def test_only_the_hour_that_exists_twice_is_written_in_utc() -> None:
    twice = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    second = written(replace(ENTRY, starts_at=twice, ends_at=twice + timedelta(hours=1)))
    assert b"DTSTART:20271031T013000Z" in second
    assert b"DTEND:20271031T023000Z" in second
    first = written(replace(ENTRY, starts_at=twice - timedelta(hours=1), ends_at=twice))
    assert b"DTSTART:20271031T003000Z" in first  # its end stands in the second hour
    before = twice - timedelta(hours=2)
    usual = written(replace(ENTRY, starts_at=before, ends_at=before + timedelta(minutes=50)))
    assert b"DTSTART;TZID=Europe/London:20271031T003000" in usual


@pytest.mark.parametrize("year", range(2026, 2038))
def test_the_zone_that_is_sent_along_changes_when_london_does(year: int) -> None:
    zone = read(written(ENTRY)).timezones[0].to_tz(lookup_tzid=False)
    for month in (3, 10):
        hour = datetime(year, month, 24, tzinfo=UTC)
        while hour.month == month:
            for minute in (0, 30, 59):
                moment = hour + timedelta(minutes=minute)
                wall = moment.astimezone(LONDON).replace(tzinfo=None)
                if moment.astimezone(LONDON).fold == 0:
                    assert (
                        wall.replace(tzinfo=zone).utcoffset()
                        == wall.replace(tzinfo=LONDON).utcoffset()
                    ), wall
            hour += timedelta(hours=1)


def test_the_zones_rules_are_those_of_the_standard() -> None:
    content = written(ENTRY).decode().replace("\r\n", "\n")
    assert content.count("BEGIN:VTIMEZONE") == 1
    # DTSTART is the wall time before the change: 01:00 GMT, and 02:00 BST (RFC 5545 §3.6.5).
    for line in (
        "DTSTART:19960331T010000\n",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n",
        "TZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n",
        "DTSTART:19961027T020000\n",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n",
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0000\n",
    ):
        assert line in content


def test_a_feed_without_entries_is_a_calendar_too() -> None:
    assert read(written()).events == []


def test_the_same_entries_give_the_same_feed_whenever_it_is_asked_for() -> None:
    later = ics.calendar(entries=[ENTRY], name="Riverside rota", now=NOW + timedelta(days=1))
    assert later == written(ENTRY)
    assert event_in(later)["DTSTAMP"].dt == ENTRY.last_modified


def test_a_file_with_a_method_is_dated_when_it_is_made() -> None:
    content = written(ENTRY, method=Method.PUBLISH)
    assert read(content)["METHOD"] == "PUBLISH"
    assert event_in(content)["DTSTAMP"].dt == NOW


def test_a_request_names_who_asks_and_who_is_asked() -> None:
    entry = replace(ENTRY, organizer="desk@riverside.example", attendee="freya@partner.example")
    event = event_in(written(entry, method=Method.REQUEST))
    assert event["ORGANIZER"] == "mailto:desk@riverside.example"
    assert event["ATTENDEE"] == "mailto:freya@partner.example"


@pytest.mark.parametrize("missing", ["organizer", "attendee"])
def test_a_request_of_nobody_or_to_nobody_is_refused(missing: str) -> None:
    entry = replace(ENTRY, organizer="desk@riverside.example", attendee="freya@partner.example")
    changes: dict[str, Any] = {missing: ""}
    with pytest.raises(ValueError, match="organizer"):
        written(replace(entry, **changes), method=Method.REQUEST)


def test_only_what_is_cancelled_is_sent_as_a_cancellation() -> None:
    with pytest.raises(ValueError, match="cancelled"):
        written(ENTRY, method=Method.CANCEL)
    content = written(replace(ENTRY, state=EntryState.CANCELLED), method=Method.CANCEL)
    assert read(content)["METHOD"] == "CANCEL"


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "commas, semicolons; backslashes \\ and \\n that is no break",
        "two\nlines",
        "x\r\nATTENDEE:mailto:eve@evil.example",
        "BEGIN:VEVENT\nEND:VCALENDAR",
        "Tŷ Glan yr Afon " * 12,
        "موعد " * 40,
        "👩\u200d⚕" * 30,
    ],
)
def test_no_text_leaves_its_own_line(text: str) -> None:
    entry = replace(ENTRY, title=text, location=text, description=text)
    content = ics.calendar(entries=[entry], name=text, now=NOW)
    event = event_in(content)
    plain = text.replace("\r\n", "\n")
    assert event["SUMMARY"] == event["LOCATION"] == event["DESCRIPTION"] == plain
    assert str(read(content)["X-WR-CALNAME"]) == vText(plain).to_ical().decode()
    assert "ATTENDEE" not in event


def test_signs_that_no_calendar_may_hold_are_left_out() -> None:
    event = event_in(written(replace(ENTRY, title="a\x00b\x07c\x0bd\x7fe\rf")))
    assert event["SUMMARY"] == "abcdef"


def test_lines_end_with_crlf_and_are_folded_at_75_bytes() -> None:
    content = written(replace(ENTRY, description="ŵ" * 200))
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two


@pytest.mark.parametrize("name", ["starts_at", "ends_at", "last_modified"])
def test_a_naive_time_is_refused(name: str) -> None:
    changes: dict[str, Any] = {name: datetime(2026, 12, 1, 15)}  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        replace(ENTRY, **changes)


def test_an_entry_that_ends_as_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        replace(ENTRY, ends_at=ENTRY.starts_at)


def test_a_zone_whose_rules_are_not_here_is_refused() -> None:
    with pytest.raises(ValueError, match="Europe/London"):
        replace(ENTRY, zone="Europe/Paris")


def test_an_entry_shows_nothing_of_itself_in_a_traceback() -> None:
    assert "Appointment" not in repr(ENTRY)
    assert "Riverside" not in repr(ENTRY)
