"""The staff pages in a real Chromium, as wide as a phone and as a desk: usable, without faults."""

import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium

from tests.journeys import browser
from tests.journeys.browser import Browser
from tests.journeys.desk import Desk
from tests.journeys.installation import Installation
from tests.journeys.staff import sign_in

NUMBERS = itertools.count(1)
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def asha(installed: Installation, partnership: Any) -> dict[str, Any]:
    """Given Asha is booked face to face, her letter is in a batch, and she cancelled once."""
    desk = Desk(installed.api(partnership["desk"]), partnership)
    person = desk.registers("Asha Example")
    desk.records_choice(person, "face_to_face", "phone")
    address = ["Asha Example", "1 Example Street", "EXAMPLETON", "TA1 1AB"]
    desk.records_route(person, channel="letter", address_lines=address)
    options = [option for option in desk.searches(person) if option["mode"] == "face_to_face"]
    booked = desk.books(person, options[0])
    other = desk.books(person, options[-1])
    version = desk.api.ask("GET", f"appointments/{other['id']}").headers["etag"]
    desk.api.do(f"appointments/{other['id']}/cancel", {"cancelled_by": "person"}, version=version)
    for sent, kind in ((booked, "confirmation"), (other, "cancelled")):
        desk.waits_for_message(sent["id"], kind=kind)
    installed.must("batches", "close")
    return booked


_LINKS = '[...document.querySelectorAll("{}")].map(link => link.href)'


@pytest.fixture
def untold(installed: Installation, partnership: Any) -> str:
    """Somebody new, who is booked and has no route."""
    desk = Desk(installed.api(partnership["desk"]), partnership)
    name = f"Mo {next(NUMBERS)} Example"
    person = desk.registers(name)
    desk.records_choice(person, "face_to_face", "phone")
    options = [option for option in desk.searches(person) if option["mode"] == "face_to_face"]
    desk.books(person, options[-1])
    return name


@pytest.fixture(scope="module", params=[375, 1280], ids=["as wide as a phone", "as a desk"])
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
    asked_for = window.run("document.querySelectorAll('link[rel=stylesheet]').length")
    assert window.run("document.styleSheets.length") == asked_for >= 2


def test_the_open_pages_are_in_order(window: Browser, installed: Installation) -> None:
    for path in ("/", "/sign-in", "/accessibility", "/nothing-here"):
        window.open(installed.address + path)
        is_in_order(window, installed)


def test_a_wrong_password_is_said_beside_the_form(
    window: Browser, installed: Installation, asha: dict[str, Any]
) -> None:
    window.open(f"{installed.address}/sign-in")
    window.write("#username", "dot")
    window.write("#password", "not the password")
    window.press("main button")
    assert "The name or the password is not right." in window.text()
    assert window.title() == "Error: Sign in – Appointments"
    is_in_order(window, installed)


def test_dot_follows_a_letter_from_the_list_to_the_batch(
    window: Browser, installed: Installation, asha: dict[str, Any]
) -> None:
    # Given Dot has signed in at her desk
    sign_in(window, installed, "dot")
    assert "Receptionist, Wye Trust" in window.text()
    is_in_order(window, installed)
    # When she looks for what Asha was sent
    window.press("a[href='/messages']")
    is_in_order(window, installed)
    window.press("main th a")
    # Then she reads the very words, and finds the PDF
    assert "Dear Asha" in window.text()
    assert "Tuesday 16 March 2027" in window.text()
    is_in_order(window, installed)
    letter = window.run("document.querySelector(\"a[href$='letter.pdf']\").href")
    window.open(letter.removesuffix(".pdf"))
    assert "The letter as a page" in window.text()
    is_in_order(window, installed)
    # And the PDF is in a batch that was closed
    installed.must("batches", "close")
    window.open(f"{installed.address}/batches")
    is_in_order(window, installed)
    found = []
    for batch in window.run(_LINKS.format("main th a")):
        window.open(batch)
        assert "Each file is there and is what the manifest says." in window.text()
        is_in_order(window, installed)
        found += window.run(_LINKS.format("a[href$='letter.pdf']"))
    assert letter in found


def test_dot_enters_what_the_printer_says_and_has_one_letter_printed_again(
    window: Browser, installed: Installation, asha: dict[str, Any]
) -> None:
    # Given Dot looks at a batch that was closed
    sign_in(window, installed, "dot")
    window.open(f"{installed.address}/batches")
    window.press("main th a")
    # When she enters nothing, she is told what to enter
    window.press("main button")
    assert "Enter what the printer says it printed." in window.text()
    is_in_order(window, installed)
    # And when the printer names another letter than was sent, she sees what differs
    window.write("#letters", "another-letter")
    window.press("main button")
    assert "Sent, and not acknowledged" in window.text()
    is_in_order(window, installed)
    # Then she has that letter printed again, and says why
    window.press("main a[href$='/reprint']")
    is_in_order(window, installed)
    window.press("main button")
    assert "Enter why it is printed again." in window.text()
    is_in_order(window, installed)
    window.write("#reason", "The printer lost it.")
    window.press("main button")
    assert "Waits for the next batch" in window.text()
    is_in_order(window, installed)


def test_dot_reads_the_lists_of_messages_and_her_tasks(
    window: Browser, installed: Installation, asha: dict[str, Any]
) -> None:
    sign_in(window, installed, "dot")
    for shown in ("waiting", "not-sent"):
        window.open(f"{installed.address}/messages?show={shown}")
        is_in_order(window, installed)
    window.open(f"{installed.address}/tasks")
    assert "Offer a new time after a cancel" in window.text()
    is_in_order(window, installed)
    window.press("main tr:has-text('Offer a new time after a cancel') th a")
    is_in_order(window, installed)
    window.press("main button")
    assert "Enter what came of it." in window.text()
    is_in_order(window, installed)


def test_dot_finds_what_was_said_to_asha_and_narrows_a_list(
    window: Browser, installed: Installation, asha: dict[str, Any]
) -> None:
    sign_in(window, installed, "dot")
    window.open(f"{installed.address}/messages")
    window.write("#words", "asha")
    window.press("form[role=search] button")
    if "Choose whose messages to read" in window.text():
        # Another journey has its own Asha.
        is_in_order(window, installed)
        window.press(f"a[href*='{asha['person']['id']}']")
    assert "All that was said" in window.text()
    assert "Dear Asha" in window.text()
    is_in_order(window, installed)
    window.open(f"{installed.address}/messages?show=waiting")
    window.choose("#channel", "Letter")
    window.press("form[method=get] button")
    is_in_order(window, installed)
    window.open(f"{installed.address}/messages")
    window.write("#words", "nobody")
    window.press("form[role=search] button")
    assert "Nobody of this name" in window.text()
    is_in_order(window, installed)


def test_dot_sends_a_letter_again_and_says_why(
    window: Browser, installed: Installation, asha: dict[str, Any]
) -> None:
    sign_in(window, installed, "dot")
    window.open(f"{installed.address}/messages?appointment={asha['reference']}")
    window.press("main th a")
    window.press("main form button")
    assert "Enter why it is sent again." in window.text()
    is_in_order(window, installed)
    window.write("#reason", "It got wet in the rain.")
    window.press("main form button")
    assert "It got wet in the rain." in window.text()
    is_in_order(window, installed)


def test_dot_ticks_off_whom_no_message_could_tell(
    window: Browser, installed: Installation, untold: str
) -> None:
    # Given somebody without a safe route was booked
    sign_in(window, installed, "dot")
    window.press("a[href='/untold']")
    assert untold in window.text()
    is_in_order(window, installed)
    # When she could not reach them, they stay on the list
    window.press(f"main tr:has-text('{untold}') th a")
    is_in_order(window, installed)
    window.press("main button")
    assert "Say what came of it." in window.text()
    is_in_order(window, installed)
    window.page.check("input[value=not_reached]")
    window.write("#note", "No answer, and no voicemail.")
    window.press("main button")
    assert untold in window.text()
    # And when they were told, they are not
    window.press(f"main tr:has-text('{untold}') th a")
    assert "No answer, and no voicemail." in window.text()
    is_in_order(window, installed)
    done = window.run("location.pathname")
    window.page.check("input[value=told_by_phone]")
    window.press("main button")
    assert untold not in window.text()
    is_in_order(window, installed)
    window.open(f"{installed.address}{done}")
    assert "ticked this off" in window.text()
    is_in_order(window, installed)


def test_the_hubs_own_desk_sees_its_day_and_makes_a_feed(
    window: Browser, installed: Installation, asha: dict[str, Any]
) -> None:
    # Ewan is at the charity, whose hub and worker it is.
    sign_in(window, installed, "ewan")
    window.open(f"{installed.address}/today?site=the-hub&on=2027-03-16")
    for told in ("Tuesday 16 March 2027", "Asha Example", "face to face", "Room"):
        assert told in window.text(), told
    is_in_order(window, installed)
    window.open(f"{installed.address}/feeds")
    is_in_order(window, installed)
    window.choose("#of", "Rota: Hub days")
    window.write("#label", "screen at the desk")
    window.press("main form[action='/feeds/make'] button")
    assert "shown only this once" in window.text()
    is_in_order(window, installed)


def test_everything_works_without_javascript_and_reads_without_styles(
    window: Browser, installed: Installation
) -> None:
    window.open(installed.address)
    assert window.run("document.scripts.length") == 0
    # Headings, lists and tables carry the meaning, not the styles.
    assert window.run("document.querySelectorAll('main h2, main ul').length") >= 2
