"""A newcomer is in as anybody by one press, in a real Chromium and a demonstration of its own."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium

from tests.journeys import browser, installation, looking
from tests.journeys.browser import Browser
from tests.journeys.installation import Installation

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A hundredth of the county, around the day on which the journeys begin."""
    folder = tmp_path_factory.mktemp("demonstration")
    with installation.running(folder, DEMONSTRATION="1") as running:
        running.must("demonstration", "load", "--share=0.02")
        yield running


@pytest.fixture
def window(driver: Chromium) -> Iterator[Browser]:
    with browser.window(driver, width=1280) as opened:
        yield opened


def test_a_newcomer_comes_in_as_everybody(
    window: Browser, demonstration: Installation, folder: Path
) -> None:
    # Given the page of a demonstration, which is in order like every other
    page = f"{demonstration.address}/demonstration"
    window.open(page)
    window.picture(folder / "personas-1280.png")
    looker = looking.Looker(window, urlsplit(demonstration.address).netloc)
    assert looker.faults("personas") == []
    window.open(demonstration.address)
    assert looker.faults("front-of-demonstration") == []
    window.open(page)
    names = window.run("[...document.querySelectorAll('main h3')].map(each => each.textContent)")
    assert {"A person, on a phone", "A person, on paper", "A carer", "Receptionist"} <= set(names)
    # When each of the buttons is pressed
    for number in range(len(names)):
        window.open(page)
        button = window.page.locator("main form button").nth(number)
        with window.page.expect_navigation():
            button.click()
        # Then they are in, with nothing typed
        assert "Sign in" not in window.title(), names[number]
        assert (
            window.page.get_by_role("button", name="Sign out")
            .or_(window.page.get_by_role("button", name="Finish and leave"))
            .count()
        ), names[number]
        if number == 0:
            assert "Your appointments" in window.text()
