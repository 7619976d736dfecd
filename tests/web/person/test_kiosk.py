"""A screen at a site: nothing of the one is left for the next, and who walks away is out."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from scheduler.identity import codes
from tests.web.conftest import NOW
from tests.web.person.conftest import Visit, code_for, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen(visit: Visit) -> Client:
    """A browser that was told to be one, on which somebody came in."""
    code, client = code_for(visit.person), Client()
    client.post("/kiosk", {"wish": "begin"})
    client.post("/in", {"name": code.reference, "code": codes.spelled(code)})
    assert "Your appointments" in words(client.get("/yours"))
    return client


def test_whoever_steps_up_finds_nobody_in(screen: Client) -> None:
    answer = screen.get("/kiosk")
    assert "I have a code" in words(answer)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert screen.get("/yours").headers["Location"] == "/in?out=1"


def test_finishing_leads_back_to_the_beginning(screen: Client) -> None:
    assert screen.post("/finish").headers["Location"] == "/kiosk"
    assert screen.get("/yours").status_code == 302


def test_it_asks_whether_somebody_is_there_and_other_browsers_do_not(
    screen: Client, visit: Visit
) -> None:
    assert "Are you still there?" in words(screen.get("/yours"))
    assert "Are you still there?" not in visit.read("/yours")


def test_without_a_script_they_are_out_after_five_minutes(screen: Client, visit: Visit) -> None:
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        assert screen.get("/yours").status_code == 302
        assert visit.client.get("/yours").status_code == 200


def test_only_a_post_makes_a_screen_one_and_another_ends_it(visit: Visit) -> None:
    browser = Client()
    browser.get("/kiosk?wish=begin")
    assert "kiosk" not in browser.cookies
    browser.post("/kiosk", {"wish": "begin"})
    assert browser.cookies["kiosk"]["httponly"]
    browser.post("/kiosk", {"wish": "end"})
    assert "This is a screen at a site" in words(browser.get("/kiosk"))
