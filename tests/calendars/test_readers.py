"""Two readers that are not ours, and ours, understand the same of the same calendars."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from deploy import styles
from scheduler import intervals
from scheduler.booking import appointments, feeds
from scheduler.booking.models import Feed
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.rota import calendar_busy
from scheduler.rota.timings import Repeats
from tests.calendars import readers
from tests.calendars.readers import ROOT, Time
from tests.factories import booking, rota
from tests.factories.booking import NOW
from tests.times import at

SAMPLES = [
    *sorted((Path(__file__).parent / "samples").glob("*.ics")),
    *sorted((ROOT / "tests" / "rota" / "samples").glob("*.ics")),
]
HALF_A_YEAR = readers.stretch_of(date(2027, 2, 1), days=300)
NEW_YORK = """BEGIN:VTIMEZONE
TZID:America/New_York
LAST-MODIFIED:20050809T050000Z
BEGIN:STANDARD
DTSTART:19671029T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19870405T020000
RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
END:DAYLIGHT
END:VTIMEZONE
"""
# RFC 5545, section 3.8.5.3: what stands there, and how many times it gives in five years, or says
# it gives. Every one starts at 9am in New York, on 2 September 1997 where nothing else is said.
EXAMPLES = {
    "daily for 10 occurrences": ("FREQ=DAILY;COUNT=10", "", 10),
    "daily until Christmas": ("FREQ=DAILY;UNTIL=19971224T000000Z", "", 113),
    "every other day": ("FREQ=DAILY;INTERVAL=2;COUNT=60", "", 60),
    "every 10 days, 5 occurrences": ("FREQ=DAILY;INTERVAL=10;COUNT=5", "", 5),
    "every day in January": (
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "19980101",
        93,
    ),
    "weekly for 10 occurrences": ("FREQ=WEEKLY;COUNT=10", "", 10),
    "weekly until Christmas": ("FREQ=WEEKLY;UNTIL=19971224T000000Z", "", 17),
    "Tuesdays and Thursdays, five weeks": ("FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "", 10),
    "every other week on three days": (
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "19970901",
        25,
    ),
    "every other week, 8 occurrences": (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        "",
        8,
    ),
    "the first Friday, 10 occurrences": ("FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "19970905", 10),
    "the first Friday until Christmas": (
        "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        "19970905",
        4,
    ),
    "first and last Sunday of every other month": (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "19970907",
        10,
    ),
    "the second-to-last Monday": ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "19970922", 6),
    "the third-to-last day": ("FREQ=MONTHLY;COUNT=12;BYMONTHDAY=-3", "19970928", 12),
    "2nd and 15th": ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "", 10),
    "first and last day of the month": ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "19970930", 10),
    "10th to 15th every 18 months": (
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "19970910",
        10,
    ),
    "every Tuesday of every other month": (
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU;COUNT=18",
        "",
        18,
    ),
    "June and July": ("FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "19970610", 10),
    "every other year in three months": (
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "19970310",
        7,
    ),
    "days 1, 100 and 200": ("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "19970101", 6),
    "every Thursday in March": ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "19970313", 25),
    "Thursdays of the summer": ("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "19970605", 79),
    "Saturday after the first Sunday": (
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=10",
        "19970913",
        10,
    ),
    "election day": (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "19961105",
        2,
    ),
    "third of Tuesday, Wednesday, Thursday": (
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "19970904",
        3,
    ),
    "second-to-last weekday": (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=7",
        "19970929",
        7,
    ),
    "every 3 hours of a day": ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", "", 3),
    "weeks that begin on Monday": (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "19970805",
        4,
    ),
    "weeks that begin on Sunday": (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        "19970805",
        4,
    ),
    "what is no date is left out": ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115", 0),
}
# Of the same section; ical.js 2.2 takes these two for every Monday. The dates stand in the RFC.
NOT_FOR_ICAL_JS = {
    "FREQ=YEARLY;BYDAY=20MO": ("19970519", "19980518", "19990517"),
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO": ("19970512", "19980511", "19990517"),
}
FIVE_YEARS = Interval(at("Sun 1 Sep 1996 00:00"), at("Thu 5 Sep 2002 00:00"))


@pytest.fixture(scope="module", autouse=True)
def _frontend() -> None:
    """What `up` and `test` make before anything else; made here if a bare pytest came first."""
    styles.make_if_changed(root=ROOT)


def agreed(content: bytes, *, within: Interval) -> list[Time]:
    """What both readers find, and ours takes time for."""
    found = readers.by_icalendar(content, within=within)
    assert readers.by_ical_js(content, within=within) == found
    return found


def busy(content: bytes, *, within: Interval) -> calendar_busy.Busy:
    return calendar_busy.read(content, zone="Europe/London", within=within)


def merged(times: list[Time], *, within: Interval) -> tuple[Interval, ...]:
    inside = [
        Interval(max(one.starts_at, within.starts_at), min(one.ends_at, within.ends_at))
        for one in readers.taken(times)
    ]
    return tuple(intervals.merge(inside))


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: f"{file.parents[1].name}/{file.name}")
def test_exports_of_outlook_google_apple_and_thunderbird(file: Path) -> None:
    content = file.read_bytes()
    found = agreed(content, within=HALF_A_YEAR)
    assert found
    assert busy(content, within=HALF_A_YEAR) == calendar_busy.Busy(
        merged(found, within=HALF_A_YEAR)
    )


@pytest.mark.parametrize("example", sorted(EXAMPLES))
def test_the_examples_of_rfc_5545(example: str) -> None:
    rule, first, times = EXAMPLES[example]
    content = _example(first or "19970902", f"RRULE:{rule}")
    found = agreed(content, within=FIVE_YEARS)
    assert len(found) == times
    read = busy(content, within=FIVE_YEARS)
    assert (read.unread, read.stretches) == (0, merged(found, within=FIVE_YEARS))


@pytest.mark.parametrize("rule", NOT_FOR_ICAL_JS)
def test_the_examples_that_ical_js_cannot_read_are_read_as_the_rfc_says(rule: str) -> None:
    dates = NOT_FOR_ICAL_JS[rule]
    content = _example(dates[0], f"RRULE:{rule}")
    found = readers.by_icalendar(content, within=FIVE_YEARS)
    assert tuple(f"{one.starts_at:%Y%m%d}" for one in found[:3]) == dates
    assert busy(content, within=FIVE_YEARS).stretches == merged(found, within=FIVE_YEARS)


def _example(first: str, *lines: str) -> bytes:
    properties = [
        "UID:example",
        "DTSTAMP:19970901T130000Z",
        f"DTSTART;TZID=America/New_York:{first}T090000",
        f"DTEND;TZID=America/New_York:{first}T093000",
        "SUMMARY:Example",
        *lines,
    ]
    event = "\n".join(["BEGIN:VEVENT", *properties, "END:VEVENT"])
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//tests//EN\n"
    return f"{head}{NEW_YORK}{event}\nEND:VCALENDAR\n".encode()


@pytest.fixture
def addresses(db: None) -> dict[str, tuple[Feed, str]]:
    """Feeds of Freya, her rota and the hub: shifts over both clock changes, one at night; booked,
    moved and cancelled appointments."""
    clinic = booking.clinic()
    for words in ("Sat 27 Mar 2027 22:00-06:00", "Sat 30 Oct 2027 22:00-06:00"):
        on = rota.stretch(words)
        rota.pattern(
            on_rota=clinic.rota,
            of=clinic.freya,
            at_site=clinic.hub,
            starts_on=on.on,
            from_time=time(22),
            until_time=time(6),
            repeats=None,
        )
    rota.pattern(
        on_rota=clinic.rota,
        of=clinic.freya,
        at_site=clinic.hub,
        starts_on=date(2027, 3, 10),
        repeats=Repeats("weekly", interval=2),
    )
    asha, ben, chidi = (
        booking.person(clinic.trust, Mode.FACE_TO_FACE, name=name) for name in "ABC"
    )
    booking.appointment(clinic, asha)
    moved = booking.appointment(clinic, ben, starts_at=at("Tue 9 Mar 2027 10:00"))
    appointments.move(
        appointment_id=moved.id,
        version=moved.version,
        starts_at=at("Tue 9 Mar 2027 11:00"),
        post_ids=[clinic.freya.id],
        site_id=clinic.hub.id,
        mode=Mode.FACE_TO_FACE,
        by=clinic.dot,
        now=NOW,
    )
    gone = booking.appointment(clinic, chidi, starts_at=at("Wed 24 Mar 2027 10:00"))
    appointments.cancel(
        appointment_id=gone.id,
        version=gone.version,
        cancelled_by="provider",
        by=clinic.dot,
        now=NOW,
    )
    owners = {
        "worker": {"staff_member_id": clinic.freya.staff_member_id},
        "rota": {"rota_id": clinic.rota.id},
        "site": {"site_id": clinic.hub.id},
    }
    return {
        name: feeds.make(label="Diary; of, hers", by=booking.actor(clinic.charity), now=NOW, **of)
        for name, of in owners.items()
    }


@pytest.mark.parametrize("name", ["worker", "rota", "site"])
def test_our_feeds_are_read_as_they_are_meant(
    addresses: dict[str, tuple[Feed, str]],
    name: str,
    settings: LazySettings,
    tmp_path: Path,
) -> None:
    settings.STATIC_ROOT = tmp_path
    feed, key = addresses[name]
    with time_machine.travel(NOW, tick=False):
        answer = Client().get(f"/api/v1/feeds/{key}.ics")
    within = readers.stretch_of(date(2027, 2, 1), days=400)
    meant = sorted(
        Time(
            starts_at=Interval(one.starts_at, one.ends_at).starts_at,
            ends_at=Interval(one.starts_at, one.ends_at).ends_at,
            uid=one.uid,
            title=one.title,
            is_cancelled=one.is_cancelled,
            is_free=not one.is_busy or one.is_cancelled,
            is_whole_days=False,
        )
        for one in feeds.entries(feed=feed, now=NOW)
    )
    assert agreed(answer.content, within=within) == meant
    assert sum(one.is_cancelled for one in meant) == 1
    nights = {one.ends_at - one.starts_at for one in meant if one.ends_at.hour in (5, 6)}
    assert nights >= {timedelta(hours=7)}
    # A worker whose own calendar shows our feed is not busy twice.
    assert busy(answer.content, within=within).stretches == ()
