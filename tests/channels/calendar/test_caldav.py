"""Reading a CalDAV account: a real server on loopback, and what others are known to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from urllib3.exceptions import SSLError

from channels.calendar import caldav, reaching
from channels.calendar.caldav import Answer
from channels.calendar.reaching import Fault
from scheduler.intervals import Interval
from scheduler.rota import calendar_busy
from tests.channels.calendar import radicale
from tests.channels.calendar.other_side import Other, listening
from tests.channels.calendar.radicale import PASSWORD, USER, Server
from tests.rota.calendars import calendar, entry
from tests.times import at

FROM_AT, UNTIL_AT = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 9, 1, tzinfo=UTC)
WEEKLY = calendar(
    entry(
        "DTSTART;TZID=Europe/London:20270309T100000",
        "DTEND;TZID=Europe/London:20270309T110000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/London:20270316T100000",
        title="Secret meeting",
        uid="weekly",
    ),
    entry(
        "RECURRENCE-ID;TZID=Europe/London:20270323T100000",
        "DTSTART;TZID=Europe/London:20270324T140000",
        "DTEND;TZID=Europe/London:20270324T150000",
        title="Secret meeting, moved",
        uid="weekly",
    ),
)
DAY = calendar(entry("DTSTART;VALUE=DATE:20270402", "DTEND;VALUE=DATE:20270403", uid="day"))
LONG_AGO = calendar(entry("DTSTART:20200101T100000Z", "DTEND:20200101T110000Z", uid="old"))


@dataclass(frozen=True)
class Account:
    address: str
    user_name: str = USER
    password: str = PASSWORD


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with radicale.running(tmp_path_factory.mktemp("radicale")) as found:
        found.make("work", WEEKLY, LONG_AGO)
        found.make("home", DAY)
        found.make("lists", component="VTODO")
        yield found


@pytest.fixture
def other() -> Iterator[Other]:
    with listening() as server:
        yield server


def fetch(address: str, **account: str) -> Answer:
    asked = Account(address, **account)
    return caldav.fetch(asked, from_at=FROM_AT, until_at=UNTIL_AT, may_be_inside=True)


def busy(answer: Answer) -> list[tuple[datetime, datetime]]:
    assert answer.fault is None
    within = Interval(FROM_AT, UNTIL_AT)
    found = [
        calendar_busy.read(content, zone="Europe/London", within=within)
        for content in answer.contents or ()
        if content
    ]
    assert all(each.unread == 0 for each in found)
    return sorted((one.starts_at, one.ends_at) for each in found for one in each.stretches)


WORK = [
    (at("Tue 9 Mar 2027 10:00"), at("Tue 9 Mar 2027 11:00")),
    (at("Wed 24 Mar 2027 14:00"), at("Wed 24 Mar 2027 15:00")),
    # After the clocks have changed: by the wall, still at ten.
    (at("Tue 30 Mar 2027 10:00"), at("Tue 30 Mar 2027 11:00")),
]
WHOLE_DAY = (at("Fri 2 Apr 2027 00:00"), at("Sat 3 Apr 2027 00:00"))


@pytest.mark.parametrize("path", ["", "/", f"/{USER}/"])
def test_the_calendars_of_an_account_are_found_from_anywhere_above_them(
    server: Server, path: str
) -> None:
    assert busy(fetch(server.address + path)) == [*WORK, WHOLE_DAY]


def test_one_calendar_alone_is_read_at_its_own_address(server: Server) -> None:
    answer = fetch(f"{server.address}/{USER}/work/")
    assert busy(answer) == WORK
    assert b"2020" not in (answer.contents or ())[0]
    assert "BEGIN" not in repr(answer)


def test_a_wrong_password_and_a_calendar_that_is_not_there_have_words(server: Server) -> None:
    assert fetch(server.address, password="wrong").fault is Fault.WRONG_PASSWORD
    assert fetch(f"{server.address}/{USER}/none/").fault is Fault.GONE
    assert fetch(f"{server.address}/{USER}/lists/").contents == (b"",)


def said(*responses: str) -> bytes:
    return (
        '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:"'
        f' xmlns:cal="urn:ietf:params:xml:ns:caldav">{"".join(responses)}</d:multistatus>'
    ).encode()


def place(href: str, properties: str, status: str = "HTTP/1.1 200 OK") -> str:
    return (
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{properties}</d:prop>"
        f"<d:status>{status}</d:status></d:propstat></d:response>"
    )


CALENDAR = "<d:resourcetype><d:collection/><cal:calendar/></d:resourcetype>"
FREE = "<cal:schedule-calendar-transp><cal:transparent/></cal:schedule-calendar-transp>"
TODOS = (
    '<cal:supported-calendar-component-set><cal:comp name="VTODO"/>'
    "</cal:supported-calendar-component-set>"
)


def events(*texts: bytes) -> bytes:
    return said(
        *(
            place("/a.ics", f"<cal:calendar-data>{text.decode()}</cal:calendar-data>")
            for text in texts
        )
    )


def test_a_password_goes_to_no_other_host_whoever_names_it(other: Other) -> None:
    for home in ("https://elsewhere.example/there/", "//localhost/there/"):
        properties = f"<cal:calendar-home-set><d:href>{home}</d:href></cal:calendar-home-set>"
        other.says["PROPFIND /"] = (207, {}, said(place("/", properties)))
        assert fetch(other.address + "/").fault is Fault.SENT_ELSEWHERE
    other.says["PROPFIND /"] = (301, {"Location": "https://elsewhere.example/"}, b"")
    assert fetch(other.address + "/").fault is Fault.SENT_ELSEWHERE
    assert len(other.asked) == 3


def test_where_rfc_6764_says_that_it_begins_is_looked_at_and_followed(other: Other) -> None:
    other.says["PROPFIND /"] = (405, {}, b"")
    other.says["PROPFIND /.well-known/caldav"] = (301, {"Location": "/dav/"}, b"")
    other.says["PROPFIND /dav/"] = (207, {}, said(place("/dav/", CALENDAR)))
    other.says["REPORT /dav/"] = (207, {}, events(WEEKLY))
    assert busy(fetch(other.address)) == WORK


def test_calendars_that_take_no_time_and_lists_of_things_to_do_are_not_read(other: Other) -> None:
    properties = "<cal:calendar-home-set><d:href>/own/</d:href></cal:calendar-home-set>"
    other.says["PROPFIND /"] = (207, {}, said(place("/", properties)))
    home = said(
        place("/own/", "<d:resourcetype><d:collection/></d:resourcetype>"),
        place("/own/holidays/", CALENDAR + FREE),
        place("/own/todos/", CALENDAR + TODOS),
    )
    other.says["PROPFIND /own/"] = (207, {}, home)
    assert fetch(other.address + "/").fault is Fault.NO_CALENDAR
    # A property that a server says it does not have is none that it has.
    none = place("/own/x/", CALENDAR, status="HTTP/1.1 404 Not Found")
    other.says["PROPFIND /own/"] = (207, {}, said(none, place("/own/work/", CALENDAR)))
    other.says["REPORT /own/work/"] = (207, {}, events(WEEKLY))
    assert busy(fetch(other.address + "/")) == WORK


def test_a_server_that_can_leave_nothing_out_is_asked_again_plainly(other: Other) -> None:
    other.says["PROPFIND /work/"] = (207, {}, said(place("/work/", CALENDAR)))
    other.says["REPORT /work/"] = (501, {}, b"")
    other.then["REPORT /work/"] = (207, {}, events(WEEKLY))
    assert busy(fetch(f"{other.address}/work/")) == WORK
    bodies = [body for method, _, body in other.bodies if method == "REPORT"]
    assert [b'name="DTSTART"' in body for body in bodies] == [True, False]
    assert b"SUMMARY" not in bodies[0]


def test_a_server_that_expands_by_itself_is_understood(other: Other) -> None:
    """As Google and Apple send it: single days in UTC, each with the day it stands for."""
    single = (
        "RECURRENCE-ID:20270309T100000Z",
        "DTSTART:20270309T100000Z",
        "DTEND:20270309T110000Z",
    )
    moved = (
        "RECURRENCE-ID:20270323T100000Z",
        "DTSTART:20270324T140000Z",
        "DTEND:20270324T150000Z",
    )
    text = calendar(entry(*single, uid="weekly"), entry(*moved, uid="weekly"))
    other.says["PROPFIND /work/"] = (207, {}, said(place("/work/", CALENDAR)))
    other.says["REPORT /work/"] = (207, {}, events(text))
    assert busy(fetch(f"{other.address}/work/")) == WORK[:2]


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (401, b"", Fault.WRONG_PASSWORD),
        (403, b"", Fault.FORBIDDEN),
        (410, b"", Fault.GONE),
        (405, b"", Fault.NOT_CALDAV),
        (200, b"<html>Welcome</html>", Fault.NOT_CALDAV),
        (207, b"no xml", Fault.NOT_CALDAV),
        (207, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', Fault.NOT_CALDAV),
        (207, said(), Fault.NOT_CALDAV),
        (207, said(place("/work/", "<d:resourcetype/>")), Fault.NO_CALENDAR),
        (429, b"", Fault.TRY_LATER),
        (503, b"", Fault.TRY_LATER),
        (799, b"", Fault.TRY_LATER),
    ],
)
def test_every_refusal_has_a_word(other: Other, status: int, body: bytes, fault: Fault) -> None:
    other.says["PROPFIND /work/"] = (status, {}, body)
    assert fetch(f"{other.address}/work/").fault is fault


def test_all_answers_together_are_no_larger_and_take_no_longer_than_allowed(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = said(place("/work/", CALENDAR), " " * 2_000_000)
    other.says["PROPFIND /work/"] = (207, {}, large)
    other.says["REPORT /work/"] = (207, {}, large)
    assert fetch(f"{other.address}/work/").fault is Fault.TOO_LARGE
    monkeypatch.setattr(caldav, "READ_WITHIN", timedelta(seconds=-1))
    assert fetch(f"{other.address}/work/").fault is Fault.SLOW


def test_an_address_inside_is_never_connected_to(other: Other) -> None:
    asked = Account(other.address.replace("http://", "https://"))
    within: dict[str, Any] = {"from_at": FROM_AT, "until_at": UNTIL_AT}
    assert caldav.fetch(asked, **within).fault is Fault.INSIDE
    assert caldav.fetch(Account(other.address), **within).fault is Fault.SENT_ELSEWHERE
    assert other.asked == []


def test_a_certificate_that_nobody_vouches_for_is_said(other: Other) -> None:
    def refused() -> None:
        raise SSLError("self-signed certificate")

    assert reaching.faults_of(refused) is Fault.UNTRUSTED
