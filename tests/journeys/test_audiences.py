"""Somebody on a phone, and a carer: the person's pages as those use them who are not at a desk.

Told as in docs/audiences.md; the other audiences stand in test_desk.py and test_rota.py.
"""

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium

from tests.journeys import browser
from tests.journeys.browser import Browser
from tests.journeys.desk import Desk, until
from tests.journeys.installation import Installation
from tests.journeys.staff import sign_in
from tests.journeys.test_person import ADDRESS, comes_in, reads_letter

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]
NUMBERS = itertools.count(1)
NUMBER = "07700 900313"


@pytest.fixture
def desk(installed: Installation, partnership: Any) -> Desk:
    return Desk(installed.api(partnership["desk"]), partnership)


@pytest.fixture
def phone(driver: Chromium) -> Iterator[Browser]:
    """An old phone: narrow, and it runs no scripts."""
    with browser.window(driver, width=375, runs_scripts=False) as opened:
        yield opened


def books(desk: Desk, person: str) -> dict[str, Any]:
    """The last time of the day, face to face."""
    options = [option for option in desk.searches(person) if option["mode"] == "face_to_face"]
    return desk.books(person, options[-1])


def has_a_code_sent(installed: Installation, driver: Chromium, person: str, to: str) -> None:
    with browser.window(driver, width=1280) as at_desk:
        sign_in(at_desk, installed, "dot")
        at_desk.open(f"{installed.address}/codes/{person}")
        at_desk.press(f"main tr:has-text('{to}') button")
        assert "A code is on its way" in at_desk.text()


def reads_text(installed: Installation) -> str:
    """The code in the text, as it came to the phone."""
    to = f"+44{NUMBER.replace(' ', '')[1:]}"

    def find() -> str | None:
        for file in (installed.folder / "carrier" / "sms").glob("*.json"):
            text = file.read_text(encoding="utf-8")
            found = re.search(r"\b\d{4} \d{4}\b", text) if to in text else None
            if found:
                return found[0]
        return None

    code: str = until(find)
    return code


def test_somebody_on_a_phone_moves_and_says_that_they_will_come(
    installed: Installation, driver: Chromium, phone: Browser, desk: Desk, folder: Path
) -> None:
    # Given Femi wants to be seen face to face, gets texts, and is booked for 16 March
    name = f"Femi {next(NUMBERS)} Example"
    person = desk.registers(name)
    desk.records_choice(person, "face_to_face")
    desk.records_route(person, channel="sms", number=NUMBER)
    booked = books(desk, person)
    # When the desk sends a code to the phone, and it is typed there with the number
    has_a_code_sent(installed, driver, person, name)
    phone.open(f"{installed.address}/in")
    phone.picture(folder / "phone-come-in-375.png")
    phone.write("#name", NUMBER)
    phone.write("#code", reads_text(installed))
    phone.press("main button")
    # Then Femi sees the appointment, and moves it by a week: a day, a time, and yes
    assert "Tuesday 16 March 2027" in phone.text()
    phone.press(".nhsuk-card a")
    phone.press("a:has-text('Move to another time')")
    phone.press("a:has-text('Tuesday 23 March 2027')")
    phone.picture(folder / "phone-times-375.png")
    phone.press(".times button")
    assert "We hold this time for you until" in phone.text()
    phone.press("button[value=move]")
    assert "Appointment moved" in phone.text()
    phone.picture(folder / "phone-moved-375.png")
    # And says that they will come, in the mode they chose
    phone.press("button:has-text('I will come')")
    assert "You told us that you will come" in phone.text()
    now = desk.api.read(f"appointments/{booked['id']}")
    assert now["starts_at"].startswith("2027-03-23")
    assert now["mode"] == "face_to_face"


def test_a_carer_moves_an_appointment(
    installed: Installation, driver: Chromium, phone: Browser, desk: Desk, folder: Path
) -> None:
    # Given Gus allows his sister to see and to move, and she gets letters of her own
    number = next(NUMBERS)
    name, carer = f"Gus {number} Example", f"Ines {number} Example"
    person = desk.registers(name)
    desk.records_choice(person, "face_to_face")
    desk.records_route(person, channel="letter", address_lines=[name, *ADDRESS])
    supporter = desk.api.do(
        f"people/{person}/supporters",
        {
            "name": carer,
            "relationship": "sister",
            "may_see": True,
            "may_move": True,
            "gets_copies": False,
            "starts_on": "2027-03-01",
        },
    )
    desk.records_route(
        person, channel="letter", address_lines=[carer, *ADDRESS], supporter_id=supporter["id"]
    )
    booked = books(desk, person)
    # When she comes in with the code in her letter
    has_a_code_sent(installed, driver, person, carer)
    comes_in(installed, phone, reads_letter(installed, to=carer))
    assert "The appointments you may see" in phone.text()
    phone.press(".nhsuk-card a")
    assert "The Hub" in phone.text()
    # And moves it, in the mode that Gus chose and no other
    phone.press("a:has-text('Move to another time')")
    assert "phone call" not in phone.text().lower()
    phone.press("a:has-text('Tuesday 23 March 2027')")
    phone.press(".times button")
    phone.picture(folder / "carer-check-375.png")
    phone.press("button[value=move]")
    assert "Appointment moved" in phone.text()
    # Then it is Gus who is told, by his own letter, and his record says that she did it
    now = desk.api.read(f"appointments/{booked['id']}")
    assert now["starts_at"].startswith("2027-03-23")
    told = until(lambda: _planned(desk, booked["id"], "moved"))
    assert {message["channel"] for message in told} == {"letter"}, json.dumps(told)
    with browser.window(driver, width=1280) as at_desk:
        sign_in(at_desk, installed, "dot")
        at_desk.open(f"{installed.address}/desk/people/{person}")
        assert "Tuesday 23 March 2027" in at_desk.page.inner_text(".strip")


def _planned(desk: Desk, appointment: str, kind: str) -> list[dict[str, Any]]:
    listed = desk.api.read("messages", appointment=appointment)["results"]
    return [message for message in listed if message["kind"] == kind]
