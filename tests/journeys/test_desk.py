"""The desk in a real Chromium: by keyboard, from paper, onto the waiting list, beside another."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium

from tests.journeys import browser
from tests.journeys.browser import Browser
from tests.journeys.desk import Desk, until
from tests.journeys.installation import Installation
from tests.journeys.staff import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]
MOST_KEYS, MOST_SECONDS = 12, 30
MOST_BYTES = 100_000  # of a page with all that it asks for, as it travels
FOCUSED = "document.activeElement"
_TRAVELLED = """['navigation', 'resource'].flatMap(type => performance.getEntriesByType(type))
    .filter(entry => ['navigation', 'link', 'script', 'img', 'use'].includes(
        entry.initiatorType)).reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""


@pytest.fixture(scope="module")
def api(installed: Installation, partnership: Any) -> Desk:
    return Desk(installed.api(partnership["desk"]), partnership)


@pytest.fixture(params=[375, 1280], ids=["as wide as a phone", "as a desk"])
def window(request: pytest.FixtureRequest, driver: Chromium) -> Iterator[Browser]:
    with browser.window(driver, width=request.param) as opened:
        yield opened


def is_in_order(window: Browser, installed: Installation) -> None:
    """No fault that axe finds, nothing from another host, no scrolling sideways, one heading."""
    assert window.faults() == []
    hosts = {urlsplit(address).netloc for address in window.asked_for()}
    assert hosts <= {urlsplit(installed.address).netloc}
    assert not window.is_wider_than_the_window()
    assert window.run("document.querySelectorAll('h1').length") == 1
    travelled = window.run(_TRAVELLED)
    assert travelled <= MOST_BYTES, travelled


def waits_for(window: Browser, words: str) -> None:
    window.page.get_by_text(words).first.wait_for()


def focus(window: Browser) -> str:
    """What has the focus, in words."""
    return str(window.run(f"{FOCUSED}.ariaLabel || {FOCUSED}.textContent || {FOCUSED}.id"))


def waits_for_focus(window: Browser, words: str) -> None:
    until(lambda: words in focus(window))


def takes(window: Browser, words: str) -> None:
    """Type into the search box until they are found, and press Enter."""
    window.page.keyboard.type(words, delay=20)
    window.page.locator(".found a").first.wait_for()
    window.page.keyboard.press("Enter")


def picture(window: Browser, folder: Path, name: str) -> None:
    window.picture(folder / f"{name}-{window.run('window.innerWidth')}.png")


def test_a_receptionist_books_across_partners_by_keyboard_alone(
    window: Browser, installed: Installation, api: Desk, folder: Path
) -> None:
    # Given two people of one name, of whom one wants to be seen face to face
    name = f"Ottoline {window.run('window.innerWidth')} Example"
    person = api.registers(name, date_of_birth="1984-05-03")
    api.records_choice(person, "face_to_face")
    api.records_route(person, channel="sms", number="07700 900210")
    api.records_need(person, "longer_appointment")
    api.registers(name, date_of_birth="1961-01-30")
    # When Dot signs in, she is at the desk, and the cursor is in the search box
    sign_in(window, installed, "dot")
    assert window.run("location.pathname") == "/desk"
    assert window.run(f"{FOCUSED}.id") == "words"
    is_in_order(window, installed)
    window.page.keyboard.type(name, delay=20)
    window.page.locator(".found a").first.wait_for()
    assert window.page.locator(".found a").count() == 2
    picture(window, folder, "found")
    window.page.keyboard.type(" 1984")
    until(lambda: window.page.locator(".found a").count() == 1)
    is_in_order(window, installed)
    # Then three keys book them with a worker of another partner
    began, keys = time.monotonic(), 0
    for expected in (", Tue ", "Confirm", "words"):
        window.page.keyboard.press("Enter")
        keys += 1
        waits_for_focus(window, expected)
        if expected == ", Tue ":
            picture(window, folder, "times")
    seconds = time.monotonic() - began
    waits_for(window, "Booked.")
    assert keys <= MOST_KEYS, keys
    assert seconds < MOST_SECONDS, seconds
    picture(window, folder, "booked")
    is_in_order(window, installed)
    assert "Gwen Rees" in window.text() or "Freya Lund" in window.text()
    # And what was booked by mistake is taken back within the minute
    window.page.keyboard.press("Alt+U")
    until(lambda: "Booked." not in window.text())


def test_arrows_move_and_esc_gives_a_held_time_back(
    window: Browser, installed: Installation, api: Desk, folder: Path
) -> None:
    # Given Dot has Percy, who wants to be rung or seen
    name = f"Percy {window.run('window.innerWidth')} Example"
    person = api.registers(name)
    api.records_choice(person, "phone", "face_to_face")
    api.records_route(person, channel="voice", number="07700 900211")
    sign_in(window, installed, "dot")
    takes(window, name)
    waits_for(window, "Next free")
    first = focus(window)
    # When she moves down and right, another time has the focus
    window.page.keyboard.press("ArrowDown")
    window.page.keyboard.press("ArrowRight")
    assert focus(window) != first
    # And when she picks it up, it is held; Esc puts it down
    window.page.keyboard.press("Enter")
    waits_for(window, "Held for Percy")
    picture(window, folder, "held")
    is_in_order(window, installed)
    window.page.keyboard.press("Escape")
    until(lambda: "Held for Percy" not in window.text())
    # And the day box takes what people say
    window.page.keyboard.press("Alt+Y")
    window.page.keyboard.type("+7")
    window.page.keyboard.press("Enter")
    # (a week later may have been on view before: its address says that it is asked for)
    until(lambda: "day=%2B7" in window.run("location.href"))
    waits_for(window, "Tue 16 Mar")
    # And a worse day is kept, and said beside the box
    window.page.keyboard.press("Alt+Y")
    window.page.keyboard.type("yesterday")
    window.page.keyboard.press("Enter")
    waits_for(window, "Write a day to come")
    assert window.page.input_value("#day") == "yesterday"
    is_in_order(window, installed)
    # And the keys are told, and can be turned off
    window.page.keyboard.press("Alt+K")
    waits_for(window, "Use the keys with Alt on this computer")
    is_in_order(window, installed)
    window.page.uncheck("#use-chords", force=True)
    window.page.keyboard.press("Alt+Q")
    assert window.run(f"{FOCUSED}.id") != "words"
    window.page.check("#use-chords", force=True)


def test_somebody_on_paper_is_booked_through_a_desk(
    window: Browser, installed: Installation, api: Desk, folder: Path
) -> None:
    # Given a paper form of somebody nobody knows, without a phone and without an e-mail address
    name = f"Mabel {window.run('window.innerWidth')} Example"
    sign_in(window, installed, "dot")
    window.page.keyboard.type(name)
    waits_for(window, "Nobody fits all of this")
    is_in_order(window, installed)
    # When Dot registers her by name
    window.page.keyboard.press("Tab")
    window.page.keyboard.press("Tab")
    window.page.keyboard.press("Enter")
    waits_for(window, "A name is enough.")
    assert window.page.input_value("#name") == name
    is_in_order(window, installed)
    window.page.keyboard.press("Enter")
    waits_for(window, "Ask how they want to be seen")
    picture(window, folder, "ask")
    is_in_order(window, installed)
    # And types what is on the form: four keys
    window.page.keyboard.type("f")
    window.page.get_by_role("button", name="It is on their paper form").press("Enter")
    waits_for(window, "on a paper form")
    window.page.locator("summary", has_text="Ask how to reach them").press("Enter")
    window.page.select_option("#channel", "letter")
    window.page.fill("#where", f"{name}\n1 Example Street\nEXAMPLETON\nTA1 1AB")
    window.page.check("#safe-yes", force=True)
    window.page.get_by_role("button", name="Record this way").press("Enter")
    waits_for(window, "Safe.")
    is_in_order(window, installed)
    # Then she is booked face to face, and her confirmation is a letter
    window.page.fill("#day", "16 mar")
    window.page.press("#day", "Enter")
    until(lambda: window.page.inner_text(".times thead th >> nth=1") == "Tue 16 Mar")
    window.page.locator(".time").first.press("Enter")
    waits_for(window, "Held for")
    window.page.keyboard.press("Enter")
    waits_for(window, "Booked.")
    booked = window.run("document.querySelector('.strip__do form').action").split("/")[-2]
    planned = until(lambda: api.api.read("messages", appointment=booked)["results"])
    assert {message["channel"] for message in planned} == {"letter"}, planned


def test_a_search_without_an_option_ends_on_the_waiting_list(
    window: Browser, installed: Installation, api: Desk, folder: Path
) -> None:
    # Given somebody who needs a Polish interpreter, and none is to be had
    name = f"Zofia {window.run('window.innerWidth')} Example"
    person = api.registers(name)
    api.records_choice(person, "face_to_face", "video")
    api.api.do(f"people/{person}/needs", {"kind": "interpreter", "detail": "pl"})
    sign_in(window, installed, "dot")
    # When Dot looks for a time
    takes(window, name)
    waits_for(window, "No time that they chose is free")
    picture(window, folder, "none")
    is_in_order(window, installed)
    # Then nobody offers another mode, and Enter puts them on the list in their own
    assert "phone call" not in window.page.inner_text(".none")
    window.page.keyboard.press("Enter")
    waits_for(window, "Waiting for")
    assert "face to face or video call, since" in window.page.inner_text(".strip")
    is_in_order(window, installed)


def test_an_appointment_is_picked_up_and_put_down(
    window: Browser, installed: Installation, api: Desk, folder: Path
) -> None:
    # Given somebody who is booked
    name = f"Quentin {window.run('window.innerWidth')} Example"
    person = api.registers(name)
    api.records_choice(person, "face_to_face")
    booked = api.books(person, api.searches(person)[0])
    sign_in(window, installed, "dot")
    takes(window, name)
    waits_for(window, "Next appointments")
    # When Dot picks it up, looks a week later, and puts it down
    window.page.locator("a", has_text="Move").first.press("Enter")
    waits_for(window, "Picked up")
    is_in_order(window, installed)
    window.page.fill("#day", "23 mar")
    window.page.press("#day", "Enter")
    waits_for(window, "Tue 23 Mar")
    window.page.locator(".time").first.press("Enter")
    waits_for(window, "Moved.")
    picture(window, folder, "moved")
    is_in_order(window, installed)
    # Then the same appointment is then
    assert booked["reference"] in window.text()
    assert "Tuesday 23 March 2027" in window.page.inner_text(".strip")
    # And when it is cancelled by mistake, it is taken back
    window.page.locator(".strip__do button").first.press("Enter")
    waits_for(window, "Cancelled.")
    window.page.keyboard.press("Alt+U")
    until(lambda: "Cancelled." not in window.text())
    assert "Tuesday 23 March 2027" in window.page.inner_text(".strip")


def test_a_time_that_another_desk_takes_goes_grey_within_two_seconds(
    driver: Chromium, installed: Installation, api: Desk
) -> None:
    # Given Dot looks at the times for one person
    person, other = (api.registers(f"{name} Example") for name in ("Rufus", "Sabine"))
    for each in (person, other):
        api.records_choice(each, "face_to_face")
    with browser.window(driver, width=1280) as window:
        sign_in(window, installed, "dot")
        takes(window, "rufus")
        waits_for(window, "Next free")
        window.page.wait_for_timeout(1500)
        before = window.page.locator(".time").count()
        # When another desk takes the first of them for somebody else
        label = window.page.locator(".time").first.get_attribute("aria-label") or ""
        with browser.window(driver, width=1280) as beside:
            sign_in(beside, installed, "dot")
            takes(beside, "sabine")
            waits_for(beside, "Next free")
            beside.page.keyboard.press("Enter")
            waits_for(beside, "Held for Sabine")
            began = time.monotonic()
            # Then it goes grey without a reload, and cannot be picked up
            grey = window.page.locator(".time[aria-disabled=true]").first
            grey.wait_for()
            assert time.monotonic() - began < 2
            assert window.page.locator(".time").count() == before
            assert grey.get_attribute("aria-label") == label
            assert "just been taken" in window.text()
            assert window.faults() == []
            grey.press("Enter")
            assert "Held for" not in window.text()


def test_what_was_typed_survives_a_dropped_connection(
    driver: Chromium, installed: Installation, api: Desk
) -> None:
    api.registers("Tamsin Example")
    with browser.window(driver, width=1280) as window:
        sign_in(window, installed, "dot")
        takes(window, "tamsin")
        waits_for(window, "Ask how they want to be seen")
        window.page.keyboard.type("pf")
        window.page.context.set_offline(True)
        window.page.keyboard.press("Enter")
        waits_for(window, "Nothing you typed is lost")
        assert window.page.input_value("#order") == "pf"
        window.page.context.set_offline(False)
        window.page.press("#order", "Enter")
        waits_for(window, "asked by phone")


def test_everything_is_booked_without_javascript(
    driver: Chromium, installed: Installation, api: Desk
) -> None:
    person = api.registers("Ulric Example")
    api.records_choice(person, "face_to_face")
    context = driver.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(Browser(page), installed, "dot")
    page.fill("#words", "ulric")
    page.click(".find button")
    page.click(".time >> nth=0")
    page.click("text=Confirm")
    page.get_by_text("Booked.").wait_for()
    page.click("#undo")
    page.locator("#next-free").wait_for()
    assert page.get_by_text("Booked.").count() == 0
    context.close()
