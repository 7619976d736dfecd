"""The questions of the person's pages on paper."""

import pytest
from django.conf import LazySettings
from django.test import Client

from scheduler.modes import Mode
from scheduler.people.need_questions import QUESTIONS
from scheduler.web.person import own
from tests.channels.letter import reading
from tests.channels.letter.conftest import find_fonts
from tests.factories import booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(settings: LazySettings) -> bytes:
    booking.clinic()
    letter = dict(settings.CHANNELS["letter"]) | {"font_folder": find_fonts()}
    settings.CHANNELS = dict(settings.CHANNELS) | {"letter": letter}
    answer = Client().get("/form.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    return answer.content


def test_anybody_gets_the_form_with_every_question_and_every_desk(content: bytes) -> None:
    read = reading.running_text(content)
    for mode in Mode:
        assert own.HOW[mode] in read, mode
    for question in QUESTIONS:
        for words in (question.words, *(words for _, words in question.answers)):
            assert words in read, words
    for also in ("I am not sure", "You may leave a voicemail", "Trust: 01632 960003"):
        assert also in read


def test_nothing_is_filled_in_beforehand_and_it_says_nothing_of_what_for(content: bytes) -> None:
    read = reading.running_text(content).lower()
    for word in ("mental", "health", "therapy", "psych"):
        assert word not in read, word


def test_the_front_page_leads_to_it() -> None:
    assert 'href="/form.pdf"' in Client().get("/").content.decode()


@pytest.mark.parametrize(
    ("language", "said", "footer"),
    [
        ("cy", "Sut hoffech chi gwrdd?", "Tudalen 1 o"),
        ("en-x-easy", "How do you want to meet?", "Page 1 of"),
        # Nothing of ours is said in it.
        ("pl", "How would you like to meet?", "Page 1 of"),
    ],
)
def test_the_form_is_in_the_language_that_was_pressed(
    settings: LazySettings, language: str, said: str, footer: str
) -> None:
    booking.clinic()
    letter = dict(settings.CHANNELS["letter"]) | {"font_folder": find_fonts()}
    settings.CHANNELS = dict(settings.CHANNELS) | {"letter": letter}
    read = reading.running_text(Client().get("/form.pdf", {"lang": language}).content)
    assert said in read
    assert footer in read
