"""Entries of a calendar file are shifts, leave, bad, or ignored, each with its line and reason."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scheduler.rota import calendar_files
from scheduler.rota.imported import CalendarFile, Remark
from scheduler.rota.timings import Stretch, Timing
from tests.factories.rota import stretch
from tests.rota.calendars import (
    FROM_ON,
    LONDON_HOURS,
    MOVED,
    UNTIL_ON,
    bad,
    calendar,
    entry,
    ignored,
    read,
    series,
    shift,
)

NINE_TO_FIVE = stretch("Mon 1 Mar 2027 09:00-17:00")


def test_a_single_entry_is_one_stretch() -> None:
    one = shift(*LONDON_HOURS)
    assert (one.uid, one.line, one.zone, one.is_dated) == ("one", 4, "Europe/London", False)
    assert one.timing == Timing(first=NINE_TO_FIVE)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART:20270301T090000", "DURATION:PT8H"], NINE_TO_FIVE),
        (["DTSTART:20270301T090000", "DTEND:20270301T170000"], NINE_TO_FIVE),
        (["DTSTART:20270301T090000Z", "DTEND:20270301T170000Z"], NINE_TO_FIVE),
        (
            ["DTSTART:20270405T080000Z", "DTEND:20270405T160000Z"],
            stretch("Mon 5 Apr 2027 09:00-17:00"),
        ),
        (
            [
                "DTSTART;TZID=GMT Standard Time:20270301T090000",
                "DTEND;TZID=W. Europe Standard Time:20270301T180000",
            ],
            NINE_TO_FIVE,
        ),
        (
            ["DTSTART:20270301T220000", "DTEND:20270302T060000"],
            stretch("Mon 1 Mar 2027 22:00-06:00"),
        ),
        (
            ["DTSTART:20270301T090000", "DTEND:20270302T090000"],
            stretch("Mon 1 Mar 2027 09:00-09:00"),
        ),
        # 01:30 is skipped that night, and was written all the same.
        (
            ["DTSTART;TZID=Europe/London:20270328T013000", "DURATION:PT3H"],
            stretch("Sun 28 Mar 2027 01:30-04:30"),
        ),
    ],
)
def test_hours_are_found_however_they_are_written(lines: list[str], expected: Stretch) -> None:
    assert shift(*lines).timing.first == expected
    assert shift(*lines).zone == "Europe/London"


def test_the_second_of_a_doubled_hour_stays_the_second() -> None:
    # 01:30 UTC on 31 October is the second 01:30 in London: only UTC can say so.
    file = calendar_files.read(
        calendar(entry("DTSTART:20271031T003000Z", "DTEND:20271031T013000Z")),
        zone="Europe/London",
        from_on=date(2027, 10, 1),
        until_on=date(2027, 12, 1),
    )
    (one,) = file.shifts
    assert one.zone == "UTC"
    assert one.timing.first == stretch("Sun 31 Oct 2027 00:30-01:30")


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/Dublin", "Europe/Dublin"),
        ("GMT Standard Time", "Europe/London"),
        ('"W. Europe Standard Time"', "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Paris", "Europe/Paris"),
        (
            "/citadel.org/20270101_1/America/Argentina/Buenos_Aires",
            "America/Argentina/Buenos_Aires",
        ),
    ],
)
def test_zones_go_by_many_names(tzid: str, zone: str) -> None:
    assert shift(f"DTSTART;TZID={tzid}:20270301T090000", "DURATION:PT1H").zone == zone


def described(tzid: str, *, winter: str = "+0000", summer: str = "+0100", also: str = "") -> str:
    return (
        f"BEGIN:VTIMEZONE\nTZID:{tzid}\n{also}"
        f"BEGIN:STANDARD\nDTSTART:19701025T020000\nTZOFFSETFROM:{summer}\nTZOFFSETTO:{winter}\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
        f"BEGIN:DAYLIGHT\nDTSTART:19700329T010000\nTZOFFSETFROM:{winter}\nTZOFFSETTO:{summer}\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
    )


def test_a_zone_that_behaves_like_the_sites_is_the_sites() -> None:
    hours = ("DTSTART;TZID=Customized Time Zone 1:20270301T090000", "DURATION:PT1H")
    assert shift(*hours, head=described("Customized Time Zone 1")).zone == "Europe/London"


def test_a_zone_may_say_where_it_is() -> None:
    hours = ("DTSTART;TZID=Customized Time Zone 2:20270301T090000", "DURATION:PT1H")
    head = described("Customized Time Zone 2", also="X-LIC-LOCATION:Europe/Lisbon\n")
    assert shift(*hours, head=head).zone == "Europe/Lisbon"


@pytest.mark.parametrize(
    "head", ["", described("Customized Time Zone 3", winter="+0200", summer="+0300")]
)
def test_a_zone_that_nobody_knows_is_bad(head: str) -> None:
    remark = bad("DTSTART;TZID=Customized Time Zone 3:20270301T090000", "DURATION:PT1H", head=head)
    assert remark.reason == "its time zone “Customized Time Zone 3” is not known"


@pytest.mark.parametrize(
    ("head", "zone"),
    [
        ("", "UTC"),
        ("X-WR-TIMEZONE:Europe/Lisbon\n", "Europe/Lisbon"),
        ("X-WR-TIMEZONE:Moon\n", "UTC"),
    ],
)
def test_a_series_in_utc_is_in_the_zone_the_calendar_states(head: str, zone: str) -> None:
    one = shift("DTSTART:20270301T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", head=head)
    assert (one.zone, one.timing.first) == (zone, stretch("Mon 1 Mar 2027 09:00-10:00"))


def test_floating_times_are_in_the_zone_the_calendar_states() -> None:
    head = "X-WR-TIMEZONE:Europe/Lisbon\n"
    assert shift("DTSTART:20270301T090000", "DURATION:PT1H", head=head).zone == "Europe/Lisbon"


@pytest.mark.parametrize(
    ("lines", "title", "reason"),
    [
        (
            ["DTSTART;VALUE=DATE:20270308", "TRANSP:TRANSPARENT"],
            "Birthday",
            "is a whole day marked free, and says nothing of leave",
        ),
        ([*LONDON_HOURS, "STATUS:CANCELLED"], "Clinic", "is cancelled"),
        (["DTSTART:20270226T090000Z", "DURATION:PT1H"], "Clinic", "lies in the past"),
        (
            ["DTSTART:20270101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=5"],
            "Clinic",
            "lies in the past",
        ),
        (["DTSTART;VALUE=DATE:20270226"], "Leave", "lies in the past"),
        (
            ["DTSTART:20280101T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYWEEKNO=20"],
            "Clinic",
            "has no date from 2027-03-01 until 2027-08-30",
        ),
    ],
)
def test_what_is_no_time_to_come_is_ignored(lines: list[str], title: str, reason: str) -> None:
    assert ignored(*lines, title=title) == reason


def test_components_that_are_no_events_are_ignored() -> None:
    kinds = ["VTODO", "VJOURNAL", "VFREEBUSY"]
    file = read(*(entry(uid=kind.lower(), kind=kind) for kind in kinds), entry(*LONDON_HOURS))
    assert file.ignored == [
        Remark(4, "vtodo", "is a to-do"),
        Remark(8, "vjournal", "is a journal entry"),
        Remark(12, "vfreebusy", "is free and busy time"),
    ]
    assert [one.line for one in file.shifts] == [16]
    assert file.uids == {"vtodo", "vjournal", "vfreebusy", "one"}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "has no DTSTART"),
        (["DTSTART:soon"], "its DTSTART cannot be read"),
        (["DTSTART;VALUE=TIME:090000"], "its DTSTART cannot be read"),
        (["DTSTART:20270301T090000Z", "DURATION:20270301"], "its DURATION cannot be read"),
        ([*LONDON_HOURS, "EXDATE;VALUE=TIME:090000"], "its EXDATE cannot be read"),
        (
            ["DTSTART:99991231T230000Z", "DURATION:PT1H"],
            "its DTSTART is not between 1970 and 2199",
        ),
        ([*LONDON_HOURS, "RDATE:00010101T000000Z"], "its RDATE is not between 1970 and 2199"),
        (
            ["DTSTART:20270301T090000Z", "DURATION:P3650000D"],
            "its DURATION is longer than ten years",
        ),
        (["DTSTART:20270301T090000Z", "DTSTART:20270302T090000Z"], "has more than one DTSTART"),
        (["DTSTART:20270301T090000Z"], "has no length"),
        (["DTSTART:20270301T090000Z", "DTEND:20270301T090000Z"], "has no length"),
        (["DTSTART:20270301T090000Z", "DTEND:20270301T080000Z"], "ends before it starts"),
        (["DTSTART:20270301T090000Z", "DURATION:-PT1H"], "ends before it starts"),
        (
            ["DTSTART:20270301T090000Z", "DTEND;VALUE=DATE:20270302"],
            "has a time at only one of its ends",
        ),
        (
            ["DTSTART:20270301T090000Z", "DURATION:PT25H"],
            "is longer than a day: split it, or call it leave if it is leave",
        ),
        ([*LONDON_HOURS, "RRULE:FREQ=SOMETIMES"], "its RRULE cannot be read"),
        ([*LONDON_HOURS, "RRULE:INTERVAL=2"], "has an RRULE without FREQ"),
        ([*LONDON_HOURS, "RRULE:FREQ=DAILY;UNTIL=090000"], "its RRULE cannot be read"),
        ([*LONDON_HOURS, "RRULE:FREQ=MINUTELY"], "repeats within the hour"),
        ([*LONDON_HOURS, "RRULE:FREQ=DAILY;BYMINUTE=0,30"], "repeats within the hour"),
        (
            [*LONDON_HOURS, "RRULE:FREQ=WEEKLY;BYDAY=MO;BYSETPOS=400"],
            "has a rule that cannot be expanded",
        ),
        ([*LONDON_HOURS, "RDATE;VALUE=DATE:20270303"], "has an extra date without a time"),
        (
            [*LONDON_HOURS, "RDATE;VALUE=PERIOD:20270303T140000Z/PT25H"],
            "has an extra date that has no length, or is longer than a day",
        ),
        ([*LONDON_HOURS, "SEQUENCE:often"], "its SEQUENCE cannot be read"),
        (["DTSTART;VALUE=DATE:20270308", "DTEND;VALUE=DATE:20270308"], "has no length"),
        (["DTSTART;VALUE=DATE:20270308", "DTEND;VALUE=DATE:20270307"], "ends before it starts"),
    ],
)
def test_bad_entries_are_told_with_the_reason(lines: list[str], reason: str) -> None:
    assert bad(*lines) == Remark(4, "one", reason)


def test_a_fault_of_an_exception_is_told_with_its_own_line() -> None:
    long = (MOVED[0], MOVED[1], "DURATION:PT25H")
    remark = bad(*series(), also=entry(*long))
    assert remark.line == 11
    assert remark.reason.startswith("one of its dates is longer than a day")
    day = (MOVED[0], "DTSTART;VALUE=DATE:20270308")
    assert bad(*series(), also=entry(*day)).reason == "one of its dates has no hours"


def test_two_entries_of_one_uid_are_bad_unless_one_is_newer() -> None:
    remark = bad(*LONDON_HOURS, also=entry(*LONDON_HOURS))
    assert remark == Remark(10, "one", "has the same UID as another entry")
    newer = entry("DTSTART:20270302T090000Z", "DURATION:PT1H", "SEQUENCE:1")
    assert shift(*LONDON_HOURS, also=newer).timing.first.on == date(2027, 3, 2)


def test_an_entry_without_uid_is_bad() -> None:
    file = read("BEGIN:VEVENT\nDTSTART:20270301T090000Z\nEND:VEVENT\n")
    assert file.bad == [Remark(4, "", "has no UID")]


def test_a_very_long_uid_is_known_by_its_hash() -> None:
    long = "x" * 256
    (one,) = read(entry(*LONDON_HOURS, uid=long)).shifts
    assert one.uid.startswith("sha256:")
    assert read(entry(*LONDON_HOURS, uid=long)).uids == {one.uid}
    assert len(read(entry(*LONDON_HOURS, uid="x" * 255)).shifts[0].uid) == 255


def test_lines_are_counted_as_an_editor_does() -> None:
    folded = entry(*LONDON_HOURS, "DESCRIPTION:one\n BEGIN:VEVENT", uid="first")
    file = read(folded.replace("\n", "\r\n"), entry(uid="second"))
    assert [one.line for one in file.shifts] == [4]
    assert file.bad == [Remark(12, "second", "has no DTSTART")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_every_program_can_be_decoded(encoding: str) -> None:
    content = calendar(entry(*LONDON_HOURS, title="Café")).decode().encode(encoding)
    file = calendar_files.read(content, zone="Europe/London", from_on=FROM_ON, until_on=UNTIL_ON)
    assert [one.uid for one in file.shifts] == ["one"]


def test_several_calendars_in_one_file_are_one_file() -> None:
    content = calendar(entry(*LONDON_HOURS)) + calendar(entry(*LONDON_HOURS, uid="two"))
    file = calendar_files.read(content, zone="Europe/London", from_on=FROM_ON, until_on=UNTIL_ON)
    assert [(one.uid, one.line) for one in file.shifts] == [("one", 4), ("two", 14)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name,dob\nAsha,1961-02-14\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        calendar(entry(*LONDON_HOURS))[:-20],
        b"BEGIN:VEVENT\nUID:one\nEND:VEVENT\n",
        b"END:VCALENDAR\n",
        calendar(entry("DTSTART;TZID=Europe:20270301T090000")),
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(calendar_files.NotACalendar):
        calendar_files.read(content, zone="Europe/London", from_on=FROM_ON, until_on=UNTIL_ON)


@settings(max_examples=200)
@given(
    spoilt=some.binary(max_size=12),
    place=some.integers(0, 600),
    cut=some.integers(0, 40),
)
def test_a_damaged_file_is_refused_or_read_and_never_a_crash(
    spoilt: bytes, place: int, cut: int
) -> None:
    whole = calendar(entry(*series("EXDATE:20270308T090000Z")), entry(*MOVED))
    content = whole[:place] + spoilt + whole[place + cut :]
    try:
        file = calendar_files.read(
            content, zone="Europe/London", from_on=FROM_ON, until_on=UNTIL_ON
        )
    except calendar_files.NotACalendar:
        return
    assert isinstance(file, CalendarFile)
