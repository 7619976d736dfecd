"""A sick call at 7:30 with six people booked that day, told as given/when/then, keyboard first.

In an installation of its own, since it begins on Wednesday 24 March 2027 at half past seven.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium

from tests.journeys import browser, installation
from tests.journeys.browser import Browser
from tests.journeys.installation import Installation
from tests.journeys.staff import sign_in
from tests.times import at

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]
SICK_CALL = at("Wed 24 Mar 2027 07:30")
BOARD = "/rota?of=site:annex&span={}&from=2027-03-24"
# Where somebody who wants to look at the pages finds pictures of them.
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    ahead = str((SICK_CALL - datetime.now(UTC)).total_seconds())
    folder = tmp_path_factory.mktemp("sick-call")
    with installation.running(folder, JOURNEY_CLOCK_AHEAD=ahead) as running:
        yield running


@pytest.fixture(scope="module")
def partnership(installed: Installation) -> Any:
    return installed.told_by_shell(
        "import json; from tests.journeys import partnership; print(json.dumps(partnership.make()))"
    )


@pytest.fixture(scope="module")
def sick_day(installed: Installation, partnership: Any) -> Any:
    return installed.told_by_shell(
        "import json; from tests.journeys import sick_day; print(json.dumps(sick_day.make()))"
    )


@pytest.fixture
def window(driver: Chromium) -> Iterator[Browser]:
    with browser.window(driver, width=1280) as opened:
        yield opened


@pytest.fixture
def narrow(driver: Chromium) -> Iterator[Browser]:
    with browser.window(driver, width=375) as opened:
        yield opened


def _is_in_order(window: Browser, name: str) -> None:
    if PICTURES:
        width = window.run("window.innerWidth")
        window.page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    assert window.faults() == []
    assert not window.is_wider_than_the_window()
    assert window.run("document.querySelectorAll('h1').length") == 1


def test_a_narrow_window_shows_the_board_and_a_cell(
    narrow: Browser, installed: Installation, sick_day: Any
) -> None:
    sign_in(narrow, installed, "ewan")
    for span in ("week", "month"):
        narrow.open(installed.address + BOARD.format(span))
        _is_in_order(narrow, f"board-{span}")
    narrow.open(f"{installed.address}/rota/cells/{sick_day['hana']}/2027-03-24")
    _is_in_order(narrow, "cell")
    narrow.open(f"{installed.address}/rota/leave")
    _is_in_order(narrow, "leave")


def test_a_sick_call_at_half_past_seven_with_six_people_booked(
    window: Browser, installed: Installation, sick_day: Any
) -> None:
    # Given Ewan looks at the annex's week, and goes to Hana's Wednesday by the keyboard alone
    sign_in(window, installed, "ewan")
    window.open(installed.address + BOARD.format("month"))
    _is_in_order(window, "board-month")
    window.open(installed.address + BOARD.format("week"))
    _is_in_order(window, "board-week")
    window.page.focus("#board tbody td a")
    for _ in range(2):
        window.page.keyboard.press("ArrowRight")
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")
    assert "Wednesday 24 March 2027" in window.text()
    _is_in_order(window, "cell")
    # When he enters that she is ill, he sees what that would do before it is saved
    window.page.check("input[value=sickness]")
    window.press("button:has-text('See what the leave would do')")
    text = window.text()
    for told in ("Seen by somebody else, and told", "Must be asked", "No message reaches them"):
        assert told in text, told
    assert text.count("Ivor Example") == 2
    assert text.count("Jo Example") == 2
    _is_in_order(window, "preview")
    # Then he saves it, and those who said that cover is fine have theirs
    window.press("main form button")
    _is_in_order(window, "board-after")
    window.open(f"{installed.address}/rota/leave")
    assert "Hana Example" in window.text()
    _is_in_order(window, "leave")


def test_the_desk_asks_those_who_are_left(
    window: Browser, installed: Installation, partnership: Any, sick_day: Any
) -> None:
    # Given Hana is ill, and Dot's desk booked the six
    sign_in(window, installed, "dot")
    window.open(f"{installed.address}/rota/without-worker")
    text = window.text()
    for name in ("Cass Asked", "Dee Asked", "Eli Later", "Flo Unreached"):
        assert name in text, name
    assert "Amal Fine" not in text
    assert "Bo Fine" not in text
    _is_in_order(window, "without")
    # When two say yes to another worker at the same time, and one to another time
    for name in ("Cass Asked", "Dee Asked"):
        window.press(f"section:has-text('{name}') button:has-text('They were asked')")
        assert name not in window.text()
    window.press("section:has-text('Eli Later') button:has-text('They said yes to')")
    assert "Eli Later" not in window.text()
    # Then only whom nobody could tell is left, and stands on the list of those not told
    assert "Flo Unreached" in window.text()
    _is_in_order(window, "without-one")
    window.open(f"{installed.address}/untold")
    assert "Flo Unreached" in window.text()
    tasks = installed.api(partnership["desk"]).read("tasks")["results"]
    owners = {task["owner_id"] for task in tasks if task["person"]["name"] == "Flo Unreached"}
    assert owners == {partnership["trust"]}
    _is_in_order(window, "untold")
    # And the day's list of the annex: four with cover in their mode, Eli at another time
    with window.page.context.browser.new_context() as beside:  # type: ignore[union-attr]
        desk = Browser(beside.new_page())
        sign_in(desk, installed, "ewan")
        desk.open(f"{installed.address}/today?site=annex&on=2027-03-24")
        for name in ("Amal Fine", "Bo Fine", "Cass Asked", "Dee Asked"):
            covered = desk.page.inner_text(f"main tr:has-text('{name}')")
            assert "face to face" in covered
            assert "Hana" not in covered
            assert "Ivor" in covered or "Jo" in covered
        assert desk.page.locator("main tr:has-text('Eli Later')").count() == 0
