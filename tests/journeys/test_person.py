"""The person's pages in a real Chromium: with a code from a letter, and without JavaScript."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium

from tests.journeys import browser, letters
from tests.journeys.browser import Browser
from tests.journeys.desk import Desk, until
from tests.journeys.installation import Installation
from tests.journeys.staff import sign_in

NUMBERS = itertools.count(1)
ADDRESS = ["1 Example Street", "EXAMPLETON", "TA1 1AB"]
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.fixture
def desk(installed: Installation, partnership: Any) -> Desk:
    return Desk(installed.api(partnership["desk"]), partnership)


@pytest.fixture
def person(desk: Desk) -> dict[str, str]:
    """Somebody on paper, booked face to face."""
    name = f"Olu {next(NUMBERS)} Example"
    known = desk.registers(name)
    desk.records_choice(known, "face_to_face")
    desk.records_route(known, channel="letter", address_lines=[name, *ADDRESS])
    options = [option for option in desk.searches(known) if option["mode"] == "face_to_face"]
    booked = desk.books(known, options[-1])
    desk.waits_for_message(booked["id"])
    return {"id": known, "name": name, "appointment": booked["id"]}


@pytest.fixture
def phone(driver: Chromium) -> Iterator[Browser]:
    """An old phone: narrow, and it runs no scripts."""
    with browser.window(driver, width=375, runs_scripts=False) as opened:
        yield opened


@pytest.fixture(params=[375, 1280], ids=["as wide as a phone", "as a desk"])
def window(request: pytest.FixtureRequest, driver: Chromium) -> Iterator[Browser]:
    with browser.window(driver, width=request.param) as opened:
        yield opened


def has_a_code_sent(installed: Installation, at_desk: Browser, person: str, to: str) -> None:
    sign_in(at_desk, installed, "dot")
    at_desk.open(f"{installed.address}/codes/{person}")
    at_desk.press(f"main tr:has-text('{to}') button")
    assert "A code is on its way" in at_desk.text()


def reads_letter(installed: Installation, *, to: str) -> tuple[str, str]:
    """The reference and the code, as they are printed in the letter to somebody."""

    def find() -> tuple[str, str] | None:
        for file in (installed.folder / "carrier" / "letter").rglob("*.pdf"):
            text = " ".join(
                word.text for page in letters.read(file.read_bytes()) for word in page.words
            )
            printed = re.search(r"Reference ([0-9A-Z]{8}) Code ((?:\d{4} ?){3})", text)
            if to in text and printed:
                return printed[1], printed[2].strip()
        return None

    found: tuple[str, str] = until(find)
    return found


def comes_in(installed: Installation, window: Browser, letter: tuple[str, str]) -> None:
    window.open(f"{installed.address}/in")
    window.write("#name", letter[0])
    window.write("#code", letter[1])
    window.press("main button")


def test_somebody_with_a_letter_moves_and_confirms_without_javascript(
    installed: Installation, driver: Chromium, phone: Browser, person: dict[str, str]
) -> None:
    # Given the desk sent a letter with a code
    with browser.window(driver, width=1280) as at_desk:
        has_a_code_sent(installed, at_desk, person["id"], person["name"])
    letter = reads_letter(installed, to=person["name"])
    # When they come in with it
    comes_in(installed, phone, letter)
    assert "Your appointments" in phone.text()
    assert "Tuesday 16 March 2027" in phone.text()
    # And look for another time, a day first
    phone.press(".nhsuk-card a")
    phone.press("a:has-text('Move to another time')")
    assert "Which day would suit you?" in phone.text()
    phone.press("a:has-text('Tuesday 23 March 2027')")
    phone.press(".times button")
    # Then the time is held while they read
    assert "We hold this time for you until" in phone.text()
    phone.press("button[value=longer]")
    assert "We hold this time for you until" in phone.text()
    phone.press("button[value=move]")
    assert "Appointment moved" in phone.text()
    assert "Tuesday 23 March 2027" in phone.text()
    # And they say that they will come
    phone.press("button:has-text('I will come')")
    assert "You told us that you will come" in phone.text()
    # And leave the tablet to the next, for whom the code opens nothing
    phone.press("button:has-text('Finish and leave')")
    assert "Nothing of yours is left on this screen" in phone.text()
    comes_in(installed, phone, letter)
    assert "do not let you in" in phone.text()


def test_a_supporter_sees_only_what_is_allowed(
    installed: Installation, driver: Chromium, phone: Browser, person: dict[str, str], desk: Desk
) -> None:
    # Given somebody whom the person allows to see, and no more
    name = f"Mary {next(NUMBERS)} Example"
    supporter = desk.api.do(
        f"people/{person['id']}/supporters",
        {
            "name": name,
            "may_see": True,
            "may_move": False,
            "gets_copies": False,
            "starts_on": "2027-03-01",
        },
    )
    desk.records_route(
        person["id"],
        channel="letter",
        address_lines=[name, *ADDRESS],
        supporter_id=supporter["id"],
    )
    with browser.window(driver, width=1280) as at_desk:
        has_a_code_sent(installed, at_desk, person["id"], name)
    # When they come in with the code in their letter
    comes_in(installed, phone, reads_letter(installed, to=name))
    assert "The appointments you may see" in phone.text()
    phone.press(".nhsuk-card a")
    # Then they see when and where, and can do nothing about it
    assert "The Hub" in phone.text()
    for hidden in ("First conversation", "Wellbeing worker", "Move", "Cancel this"):
        assert hidden not in phone.text(), hidden
    # And once the person ends it, they are out
    version = desk.api.ask("GET", f"people/{person['id']}/supporters").json
    assert version
    desk.api.do(
        f"people/{person['id']}/supporters/{supporter['id']}/end", {"ends_on": "2027-03-02"}
    )
    phone.page.reload()
    assert "You are no longer in" in phone.text()


def is_in_order(window: Browser, installed: Installation, folder: Path, name: str) -> None:
    """No fault that axe finds, nothing from another host, no scrolling sideways; one picture."""
    width = window.run("window.innerWidth")
    window.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    assert "Something went wrong" not in window.text(), name
    assert window.faults() == [], name
    hosts = {urlsplit(address).netloc for address in window.asked_for()}
    assert hosts <= {urlsplit(installed.address).netloc}, name
    assert not window.is_wider_than_the_window(), name
    assert window.run("document.querySelectorAll('h1').length") == 1, name
    assert window.run("document.scripts.length") == 0, name


def test_every_page_is_in_order(
    installed: Installation,
    driver: Chromium,
    window: Browser,
    person: dict[str, str],
    desk: Desk,
    folder: Path,
) -> None:
    def look(name: str) -> None:
        is_in_order(window, installed, folder, name)

    desk.records_route(person["id"], channel="voice", number="07700 900009", position=2)
    window.open(f"{installed.address}/in")
    look("come-in")
    window.press("main button")
    look("come-in-error")
    window.open(f"{installed.address}/in/ask")
    look("ask")
    window.press("main button")
    look("ask-error")
    window.write("#name", "07700 900999")
    for part, value in (("day", "6"), ("month", "5"), ("year", "1984")):
        window.write(f"[name={part}]", value)
    window.press("main button")
    look("asked")
    with browser.window(driver, width=1280) as at_desk:
        has_a_code_sent(installed, at_desk, person["id"], person["name"])
        is_in_order(at_desk, installed, folder, "desk-sent")
    comes_in(installed, window, reads_letter(installed, to=person["name"]))
    look("appointments")
    window.press(".nhsuk-card a")
    look("appointment")
    appointment = window.run("location.href")
    window.open(f"{appointment}/coming")
    look("coming")
    window.open(f"{appointment}/move")
    look("days")
    window.press("a:has-text('Tuesday 23 March 2027')")
    look("times")
    window.press(".times button")
    look("check-move")
    window.press("button[value=move]")
    look("moved")
    window.open(f"{installed.address}/yours/meeting")
    look("meeting")
    window.press("main form button")
    look("meeting-error")
    window.page.check("input[value=face_to_face]")
    window.page.check("input[value=text]")
    window.press("main button")
    look("rank")
    window.page.check("input[type=radio][value=text]")
    window.press("main button")
    look("check-choice")
    window.press("main button")
    look("chosen")
    window.open(f"{installed.address}/yours/reach")
    look("routes")
    window.press("a:has-text('Phone calls')")
    window.page.check("#when-2")
    window.press("main button")
    look("route-error")
    window.page.check("#safe-2")
    window.press("main button")
    look("routes-changed")
    window.open(f"{installed.address}/yours/looks")
    look("looks")
    window.press("main button")
    look("looks-every")
    window.open(f"{appointment}/cancel")
    look("cancel")
    window.press("main button")
    look("cancelled")
    window.press("a:has-text('Ask for another time now')")
    look("wait")
    window.press("main button")
    look("waiting")
    window.press("button:has-text('Finish and leave')")
    look("finished")
