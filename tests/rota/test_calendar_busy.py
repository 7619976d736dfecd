"""When a calendar says that its owner is busy; time is Monday 1 March 2027."""

import pytest

from scheduler.intervals import Interval
from scheduler.rota import calendar_busy, calendar_files
from scheduler.rota.calendar_busy import Busy
from tests.rota.calendars import LONDON_HOURS, MOVED, calendar, entry, series
from tests.times import at, span

WITHIN = Interval(at("Mon 1 Mar 2027 00:00"), at("Mon 30 Aug 2027 00:00"))
DAY = ("DTSTART;VALUE=DATE:20270303", "DTEND;VALUE=DATE:20270304")


def read(*entries: str, head: str = "") -> Busy:
    return calendar_busy.read(calendar(*entries, head=head), zone="Europe/London", within=WITHIN)


def test_an_entry_takes_its_time_and_touching_ones_are_one_stretch() -> None:
    after = ("DTSTART:20270301T170000Z", "DTEND:20270301T173000Z")
    busy = read(entry(*LONDON_HOURS, title="Private"), entry(*after, uid="two"))
    assert busy == Busy((span("Mon 1 Mar 2027 09:00-17:30"),))
    assert "Private" not in repr(busy)


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
    ],
)
def test_what_is_free_or_cancelled_takes_no_time(line: str) -> None:
    assert read(entry(*LONDON_HOURS, line)) == Busy(())


@pytest.mark.parametrize(
    "line", ["STATUS:TENTATIVE", "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"]
)
def test_what_is_only_likely_or_out_of_office_takes_time(line: str) -> None:
    assert read(entry(*LONDON_HOURS, line)).stretches


def test_a_series_is_expanded_as_far_as_shifts_are_made_through_the_clock_change() -> None:
    busy = read(entry(*series()))
    assert len(busy.stretches) == 26
    assert busy.stretches[0] == span("Mon 1 Mar 2027 09:00-17:00")
    assert busy.stretches[4] == span("Mon 29 Mar 2027 09:00-17:00")
    assert busy.stretches[4].starts_at.hour == 8  # in UTC


def test_one_moved_date_takes_the_time_it_was_moved_to() -> None:
    busy = read(entry(*series()), entry(*MOVED))
    assert busy.stretches[1] == span("Tue 9 Mar 2027 10:00-12:00")
    assert len(busy.stretches) == 26


def test_one_date_of_a_series_can_be_cancelled_left_out_or_marked_free() -> None:
    free = entry(*MOVED, "TRANSP:TRANSPARENT")
    left_out = "EXDATE;TZID=Europe/London:20270315T090000"
    assert len(read(entry(*series(left_out)), free).stretches) == 24
    assert len(read(entry(*series(left_out)), entry(*MOVED, "STATUS:CANCELLED")).stretches) == 24


def test_a_date_that_came_without_its_series_takes_its_time() -> None:
    assert read(entry(*MOVED)).stretches == (span("Tue 9 Mar 2027 10:00-12:00"),)


def test_a_whole_day_takes_all_of_it_unless_it_is_marked_free() -> None:
    whole = Interval(at("Wed 3 Mar 2027 00:00"), at("Thu 4 Mar 2027 00:00"))
    assert read(entry(*DAY)).stretches == (whole,)
    assert read(entry(*DAY, "TRANSP:TRANSPARENT")).stretches == ()


def test_floating_times_are_those_of_the_zone_the_calendar_states() -> None:
    floating = ("DTSTART:20270301T090000", "DTEND:20270301T100000")
    assert read(entry(*floating)).stretches == (span("Mon 1 Mar 2027 09:00-10:00"),)
    berlin = read(entry(*floating), head="X-WR-TIMEZONE:Europe/Berlin\n")
    assert berlin.stretches == (span("Mon 1 Mar 2027 08:00-09:00"),)


def test_outlooks_names_of_zones_are_known() -> None:
    lines = (
        "DTSTART;TZID=GMT Standard Time:20270601T090000",
        "DTEND;TZID=GMT Standard Time:20270601T100000",
    )
    assert read(entry(*lines)).stretches == (span("Tue 1 Jun 2027 09:00-10:00"),)


def test_published_free_and_busy_time_is_read_as_well() -> None:
    busy = "FREEBUSY;FBTYPE=BUSY:20270301T090000Z/20270301T100000Z,20270302T090000Z/PT30M"
    free = "FREEBUSY;FBTYPE=FREE:20270303T090000Z/PT8H"
    assert read(entry(busy, free, kind="VFREEBUSY")).stretches == (
        span("Mon 1 Mar 2027 09:00-10:00"),
        span("Tue 2 Mar 2027 09:00-09:30"),
    )


def test_our_own_feed_shown_in_the_calendar_takes_no_time_twice() -> None:
    assert read(entry(*LONDON_HOURS, uid="0190@scheduler")) == Busy(())


def test_what_is_over_or_far_ahead_is_left_out_and_what_reaches_in_is_cut() -> None:
    over = ("DTSTART:20270227T090000Z", "DTEND:20270227T100000Z")
    reaching = ("DTSTART:20270228T220000Z", "DTEND:20270301T010000Z")
    ahead = ("DTSTART:20280301T090000Z", "DTEND:20280301T100000Z")
    found = read(entry(*over), entry(*reaching, uid="two"), entry(*ahead, uid="three"))
    assert found.stretches == (span("Mon 1 Mar 2027 00:00-01:00"),)


def test_what_has_no_length_takes_none_and_what_makes_no_sense_is_counted() -> None:
    assert read(entry("DTSTART:20270301T090000Z")) == Busy(())
    backwards = ("DTSTART:20270301T100000Z", "DTEND:20270301T090000Z")
    lost = ("DTSTART;TZID=Mars:20270301T100000", "DTEND;TZID=Mars:20270301T110000")
    found = read(entry(*backwards), entry(*lost, uid="two"), entry(*LONDON_HOURS, uid="three"))
    assert found == Busy((span("Mon 1 Mar 2027 09:00-17:00"),), unread=2)


def test_a_rule_gone_mad_is_not_followed() -> None:
    assert read(entry(*LONDON_HOURS, "RRULE:FREQ=SECONDLY")) == Busy((), unread=1)
    hourly = [
        entry("DTSTART:20270301T090000Z", "DTEND:20270301T093000Z", "RRULE:FREQ=HOURLY", uid=str(n))
        for n in range(6)
    ]
    with pytest.raises(calendar_busy.TooMany):
        read(*hourly)


def test_what_is_no_calendar_is_refused() -> None:
    with pytest.raises(calendar_files.NotACalendar):
        calendar_busy.read(b"<html>Sign in</html>", zone="Europe/London", within=WITHIN)
