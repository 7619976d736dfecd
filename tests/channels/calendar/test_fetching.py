"""Reading a calendar at an address somebody gave; the other side is a server on loopback."""

import gzip
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from channels.calendar import fetching
from channels.calendar.fetching import Answer, Fault
from tests.channels.calendar.other_side import Other, listening

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def other() -> Iterator[Other]:
    with listening() as server:
        yield server


def fetch(other: Other, path: str = "/calendar.ics", **known: str) -> Answer:
    return fetching.fetch(other.address + path, may_be_inside=True, **known)


def test_the_calendar_and_its_tags_are_read(other: Other) -> None:
    tags = {"ETag": '"1"', "Last-Modified": "Mon, 01 Mar 2027 09:00:00 GMT"}
    other.says["/calendar.ics?key=secret"] = (200, tags, CALENDAR)
    answer = fetch(other, "/calendar.ics?key=secret")
    assert (answer.fault, answer.content, answer.etag) == (None, CALENDAR, '"1"')
    assert answer.last_modified == tags["Last-Modified"]
    assert other.asked[0][1]["Host"] == other.address.removeprefix("http://")
    assert "VCALENDAR" not in repr(answer)


def test_what_is_known_is_asked_for_only_if_it_has_changed(other: Other) -> None:
    other.says["/calendar.ics"] = (304, {"ETag": '"1"'}, b"")
    answer = fetch(other, etag='"1"', last_modified="Mon, 01 Mar 2027 09:00:00 GMT")
    assert answer == Answer(etag='"1"')
    assert other.asked[0][1]["If-None-Match"] == '"1"'
    assert other.asked[0][1]["If-Modified-Since"] == "Mon, 01 Mar 2027 09:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (401, Fault.REFUSED),
        (403, Fault.REFUSED),
        (404, Fault.GONE),
        (410, Fault.GONE),
        (429, Fault.TRY_LATER),
        (500, Fault.TRY_LATER),
        (204, Fault.TRY_LATER),
    ],
)
def test_every_refusal_has_a_word(other: Other, status: int, fault: Fault) -> None:
    other.says["/calendar.ics"] = (status, {}, b"")
    assert fetch(other).fault is fault


def test_a_redirect_is_followed_and_judged_like_the_first_address(other: Other) -> None:
    other.says["/calendar.ics"] = (302, {"Location": "/there.ics"}, b"")
    other.says["/there.ics"] = (200, {}, CALENDAR)
    assert fetch(other).content == CALENDAR
    other.says["/calendar.ics"] = (302, {"Location": "file:///etc/hostname"}, b"")
    assert fetch(other).fault is Fault.SENT_ELSEWHERE
    other.says["/calendar.ics"] = (302, {"Location": "/calendar.ics"}, b"")
    assert fetch(other).fault is Fault.SENT_ELSEWHERE


def test_an_address_inside_is_never_connected_to(other: Other) -> None:
    other.says["/calendar.ics"] = (200, {}, CALENDAR)
    address = other.address.replace("http://", "https://") + "/calendar.ics"
    assert fetching.fetch(address).fault is Fault.INSIDE
    assert fetching.fetch(address.replace("127.0.0.1", "[::1]")).fault is Fault.INSIDE
    assert fetching.fetch(other.address).fault is Fault.SENT_ELSEWHERE  # not encrypted
    assert other.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.1.2.3"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe"),
    ],
)
def test_private_loopback_local_and_wrapped_addresses_are_inside(address: str) -> None:
    assert fetching.is_inside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_not(address: str) -> None:
    assert not fetching.is_inside(address)


def test_what_is_too_large_is_not_read_to_its_end_packed_or_not(other: Other) -> None:
    large = bytes(fetching.MOST_BYTES + 1)
    other.says["/calendar.ics"] = (200, {}, large)
    assert fetch(other).fault is Fault.TOO_LARGE
    other.says["/calendar.ics"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(large))
    assert fetch(other).fault is Fault.TOO_LARGE


def test_a_trickle_is_left(other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "READ_WITHIN", timedelta(seconds=0.2))
    other.says["/calendar.ics"] = (200, {}, bytes(100_000))
    other.pause = 0.05
    began = time.monotonic()
    assert fetch(other).fault is Fault.SLOW
    assert time.monotonic() - began < 2


def test_nobody_there_and_no_such_name_are_unreachable() -> None:
    assert fetching.fetch("http://127.0.0.1:9/", may_be_inside=True).fault is Fault.UNREACHABLE
    assert fetching.fetch("https://" + "a" * 70 + ".example/").fault is Fault.UNREACHABLE
