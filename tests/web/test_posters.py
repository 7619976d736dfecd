"""The poster of a place, printed from the day list of its desk."""

import pytest
from django.conf import LazySettings

from scheduler.identity.roles import Role
from tests.channels.letter import reading
from tests.channels.letter.conftest import find_fonts
from tests.factories import booking
from tests.web.conftest import staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fonts(settings: LazySettings) -> None:
    letter = dict(settings.CHANNELS["letter"]) | {"font_folder": find_fonts()}
    settings.CHANNELS = dict(settings.CHANNELS) | {"letter": letter}
    settings.PUBLIC_ADDRESS = "https://appointments.example"


def test_a_desk_prints_the_poster_of_its_place_in_both_languages() -> None:
    clinic = booking.clinic()
    dot = staff_of(clinic, clinic.trust, Role.RECEPTIONIST)
    assert 'href="/today/posters/hub.pdf"' in dot.client.get("/today").content.decode()
    answer = dot.client.get("/today/posters/hub.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    said = reading.running_text(answer.content)
    for words in (
        "How would you like to be seen?",
        "Sut hoffech chi gael eich gweld?",
        "Face to face",
        "Wyneb yn wyneb",
        "appointments.example/in",
        "01632",
        "Trust",
        "Charity",
    ):
        assert words in said, words
    for word in ("mental", "therapy", "psych"):
        assert word not in said.lower(), word


def test_without_welsh_it_is_in_english(settings: LazySettings) -> None:
    settings.PAGE_LANGUAGES = ["en"]
    clinic = booking.clinic()
    dot = staff_of(clinic, clinic.trust, Role.RECEPTIONIST)
    answer = dot.client.get("/today/posters/hub.pdf?paper=a3")
    assert "a3.pdf" in answer.headers["Content-Disposition"]
    assert "Wyneb" not in reading.running_text(answer.content)


def test_a_place_of_another_partner_is_not_found() -> None:
    clinic = booking.clinic()
    booking.site(clinic.charity, slug="annex")
    dot = staff_of(clinic, clinic.trust, Role.RECEPTIONIST)
    assert dot.client.get("/today/posters/annex.pdf").status_code == 404
