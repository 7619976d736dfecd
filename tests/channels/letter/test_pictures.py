"""Pictures of Easy Read: drawn from strokes, with the right day and time, and without words."""

from datetime import time
from typing import Any
from xml.etree import ElementTree

import pytest

from channels.letter.pictures import NAMES, Picture


def picture(name: str, **shown: Any) -> Picture:
    needed: dict[str, Any] = {"day": 9} if name.startswith("calendar") else {}
    if name == "clock":
        needed = {"at": time(14, 30)}
    return Picture(name=name, shows="What is on it", **needed | shown)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_picture_is_strokes_and_nothing_else(name: str) -> None:
    root = ElementTree.fromstring(picture(name).svg())  # noqa: S314 - our own drawing
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "path", "g"}
    assert not any(element.text for element in root.iter())
    assert picture(name).address.startswith("data:image/svg+xml;base64,")


def test_every_day_and_every_time_has_a_picture_of_its_own() -> None:
    days = {picture("calendar", day=day).svg() for day in range(1, 32)}
    times = {
        picture("clock", at=time(hour, minute)).svg()
        for hour in range(12)
        for minute in range(0, 60, 5)
    }
    assert (len(days), len(times)) == (31, 144)


@pytest.mark.parametrize(
    ("at", "minutes", "hours"),
    [(time(3), "50.0 18.0", "70.0 50.0"), (time(18), "50.0 18.0", "50.0 70.0")],
)
def test_a_clock_shows_the_time(at: time, minutes: str, hours: str) -> None:
    assert f"M50 50L{minutes} M50 50L{hours}" in picture("clock", at=at).svg()


@pytest.mark.parametrize(
    ("name", "why"),
    [("calendar", "a day"), ("calendar_crossed", "a day"), ("clock", "a time"), ("cat", "no pict")],
)
def test_a_picture_that_cannot_be_drawn_is_refused(name: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Picture(name=name, shows="x")
