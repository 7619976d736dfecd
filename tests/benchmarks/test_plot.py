import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from scheduler.benchmarks import plot

SPACES = {"svg": "http://www.w3.org/2000/svg"}


def _kept(*staff: int) -> dict[str, Any]:
    measured = {"DRF no-op": {"a second": 5000.0}, "DRF one query": {"a second": 2000.0}}
    for number in staff:
        measured[f"search anywhere, {number} staff"] = {"a second": 1000.0}
        measured[f"search at three sites, {number} staff"] = {"a second": 500.0}
    return {"name": "search", "asked": {"staff": list(staff)}, "measured": measured}


def test_curves_are_the_machines_milliseconds_a_request() -> None:
    found = {curve.words: curve for curve in plot.curves(_kept(1000, 100))}
    assert found["search at three sites"].points == ((100, 2.0), (1000, 2.0))
    assert found["DRF no-op"].points == ((100, 0.2), (1000, 0.2))
    assert found["DRF no-op"].is_floor


def test_the_picture_is_sound_and_told_to_whoever_cannot_see_it() -> None:
    drawn = plot.curves(_kept(20, 100, 1000))
    picture = ElementTree.fromstring(plot.draw(drawn, told=plot.say(drawn)))  # noqa: S314

    assert picture.get("role") == "img"
    told = picture.find("svg:desc", SPACES)
    assert told is not None
    assert told.text is not None
    assert "search anywhere: 1.00 ms at 20, 1.00 ms at 100, 1.00 ms at 1,000 staff" in told.text
    assert len(picture.findall("svg:circle", SPACES)) == 6
    words = [found.text for found in picture.findall("svg:text", SPACES)]
    assert {"DRF one query", "search at three sites", "1,000"} <= set(words)


def test_one_size_alone_can_be_drawn() -> None:
    assert "<circle" in plot.draw(plot.curves(_kept(100)), told="")


def test_another_measurement_is_refused() -> None:
    with pytest.raises(plot.NothingToDraw):
        plot.curves({"name": "booking", "asked": {"staff": 5}, "measured": {}})
