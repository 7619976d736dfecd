"""What a rota is kept for, told as given/when/then: by the keyboard alone, and once by dragging.

A sick call at 7:30 with six people booked, a new worker of two employers, a swap, a closed room.
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
APRIL = "of=site:annex&from=2027-04-05"
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


@pytest.fixture(scope="module")
def weeks(installed: Installation, sick_day: Any) -> Any:
    return installed.told_by_shell(
        "import json; from tests.journeys import rota_weeks; print(json.dumps(rota_weeks.make()))"
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
    window.tick("input[value=sickness]")
    window.enter("button:has-text('See what the leave would do')")
    text = window.text()
    for told in ("Seen by somebody else, and told", "Must be asked", "No message reaches them"):
        assert told in text, told
    assert text.count("Ivor Example") == 2
    assert text.count("Jo Example") == 2
    _is_in_order(window, "preview")
    # Then he saves it, and those who said that cover is fine have theirs
    window.enter("main form button")
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
        window.enter(f"section:has-text('{name}') button:has-text('They were asked')")
        assert name not in window.text()
    window.enter("section:has-text('Eli Later') button:has-text('They said yes to')")
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


def test_a_new_worker_of_two_employers_works_every_second_week(
    window: Browser, installed: Installation, weeks: Any
) -> None:
    # Given Lena has a post at Lantern and one at Wye Trust, and no shift yet
    sign_in(window, installed, "ewan")
    window.open(f"{installed.address}/rota?of=partner&span=month&from=2027-04-05")
    # When Ewan gives her a Wednesday in the one post and a Thursday in the other
    for steps, post, hours in ((2, "Worker, Lantern", "09:00"), (3, "Peer worker", "13:00")):
        window.page.focus("#board tr:has-text('Lena Example') td a")
        for _ in range(steps):
            window.page.keyboard.press("ArrowRight")
        with window.page.expect_navigation():
            window.page.keyboard.press("Enter")
        _adds_fortnightly(window, post=post, hours=hours)
        _is_in_order(window, "fortnightly-preview")
        window.enter("main form button")
    # Then both stand on the board, in the first week and the third
    lena = window.page.locator("#board tr:has-text('Lena Example')")
    busy = [number for number in range(28) if "TA" in lena.locator("td").nth(number).inner_text()]
    assert busy == [2, 3, 16, 17]
    assert "4 days" in lena.inner_text()
    _is_in_order(window, "fortnightly")


def _adds_fortnightly(window: Browser, *, post: str, hours: str) -> None:
    window.pick("#add-post", post)
    window.pick("#add-repeats", "Every second week")
    window.pick("#add-site", "The Annex")
    window.write("#add-from_time", hours)
    window.tick("form:has(#add-post) input[value=face_to_face]")
    _is_in_order(window, "fortnightly-cell")
    window.enter("button:has-text('See what the shift would do')")


def test_two_workers_swap_and_the_keeper_reads_of_it(
    window: Browser, installed: Installation, weeks: Any
) -> None:
    # Given Ines works on Tuesday, with Pat booked, and Olu on Thursday
    sign_in(window, installed, "ines")
    window.open(f"{installed.address}/rota/swaps")
    # When Ines offers hers for Olu's
    window.pick("#with", "Olu Example")
    window.enter("button:has-text('Show their shifts')")
    window.pick("#given", "Tuesday 6 April 2027")
    window.pick("#wanted", "Thursday 8 April 2027")
    window.enter("button:has-text('Offer')")
    assert "You have offered" in window.text()
    _is_in_order(window, "swap-offered")
    # And Olu looks at what it would do, and agrees
    with window.page.context.browser.new_context() as beside:  # type: ignore[union-attr]
        olu = Browser(beside.new_page())
        sign_in(olu, installed, "olu")
        olu.open(f"{installed.address}/rota/swaps")
        olu.enter("button:has-text('See what it would do')")
        assert "Pat Swapped" in olu.text()
        _is_in_order(olu, "swap-preview")
        olu.enter("main form button")
    # Then the keeper sees it on the board and under Leave, and Pat is to be asked
    with window.page.context.browser.new_context() as beside:  # type: ignore[union-attr]
        ewan = Browser(beside.new_page())
        sign_in(ewan, installed, "ewan")
        ewan.open(f"{installed.address}/rota?{APRIL}&span=week")
        tuesday = ewan.page.locator("#board tr:has-text('Olu Example') td").nth(1)
        assert "9–13" in tuesday.inner_text()
        _is_in_order(ewan, "swap-board")
        ewan.open(f"{installed.address}/rota/leave")
        assert "Ines Example and Olu Example" in ewan.text()
        _is_in_order(ewan, "swap-leave")


def test_a_room_is_closed_for_a_week(window: Browser, installed: Installation, weeks: Any) -> None:
    # Given Moe is booked in a room on Wednesday
    sign_in(window, installed, "ewan")
    window.open(f"{installed.address}/rota/rooms?site=annex&from=2027-04-05")
    _is_in_order(window, "rooms")
    # When Ewan would close it from Monday to Friday, he sees where Moe would be seen
    window.pick("#room", weeks["room"])
    window.write("#first_on", "2027-04-05")
    window.write("#last_on", "2027-04-09")
    window.enter("button:has-text('See what closing would do')")
    assert "Seen in another room" in window.text()
    assert "Moe Roomed" in window.text()
    _is_in_order(window, "room-preview")
    # Then it is closed, and Moe has another room at the same time
    window.enter("button:has-text('Close the room')")
    assert f"{weeks['room']} is closed" in window.text()
    _is_in_order(window, "room-closed")


def test_a_shift_is_dragged_and_the_drag_is_undone(
    window: Browser, installed: Installation, weeks: Any
) -> None:
    # Given Ewan looks at the week, and takes the link that is there for whoever has a mouse
    sign_in(window, installed, "ewan")
    window.open(f"{installed.address}/rota?{APRIL}&span=week")
    window.press("a:has-text('Drag shifts')")
    _is_in_order(window, "bars")
    # When he drags a shift two hours later, he sees what it would do before it is saved
    _drag(window, "9–13", by=30)
    assert "11am to 3pm, The Annex" in window.text()
    _is_in_order(window, "bars-preview")
    window.press("main form button")
    assert "It was " in window.text()
    assert window.page.locator(".bar:has-text('11–15')").count() == 1
    _is_in_order(window, "bars-saved")
    # Then he takes it back, which is shown before it is saved as well
    window.press("button:has-text('Undo')")
    assert "9am to 1pm, The Annex" in window.text()
    window.press("main form button")
    assert window.page.locator(".bar:has-text('11–15')").count() == 0
    # And what is pulled longer, and not saved, is as it was
    _drag(window, "9–13", by=45, at_its_end=True)
    assert "9am to 4pm, The Annex" in window.text()
    window.press("a:has-text('Do not save')")
    assert window.page.locator(".bar:has-text('9–16')").count() == 0


def _drag(window: Browser, hours: str, *, by: int, at_its_end: bool = False) -> None:
    """Drag the first bar of these hours by pixels, fifteen of which are an hour."""
    bar = window.page.locator(f".bar--drags:has-text('{hours}')").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    across = box["width"] - 3 if at_its_end else box["width"] / 2
    x, y = box["x"] + across, box["y"] + box["height"] / 2
    mouse = window.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + by / 2, y, steps=3)
    mouse.move(x + by, y, steps=3)
    with window.page.expect_navigation():
        mouse.up()
