"""The person's pages in other languages: found, switched, remembered and forgotten."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from scheduler.people import needs
from scheduler.people.models import Choice, ContactRule, Person
from scheduler.web import languages
from scheduler.web.person.urls import urlpatterns
from tests.factories import booking
from tests.factories.booking import SETUP
from tests.web.conftest import NOW
from tests.web.person.conftest import Visit, come_in, supported, words

pytestmark = pytest.mark.django_db
WELSH, EASY = {"lang": "cy"}, {"lang": "en-x-easy"}


def tag(answer: Any) -> str:
    found = re.search(r'<html lang="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_pages_are_in_english_until_something_else_is_wished() -> None:
    answer = Client().get("/in")
    assert (tag(answer), answer.headers["Content-Language"]) == ("en", "en")
    assert answer.headers["Vary"] == "Cookie, Accept-Language"
    assert "See your appointments" in words(answer)


def test_each_page_leads_to_itself_in_the_other_languages(visit: Visit) -> None:
    page = visit.client.get(f"{visit.path()}?did=said").content.decode()
    assert '<li lang="cy"><a href="?did=said&amp;lang=cy" hreflang="cy">Cymraeg</a></li>' in page
    assert 'aria-current="true">English</span>' in page
    assert "Easy read" in page


def test_what_was_pressed_is_remembered_for_the_visit(visit: Visit) -> None:
    pressed = visit.client.get(visit.path(), WELSH)
    assert "Byddaf yn dod" in words(pressed)
    kept = pressed.cookies[languages.COOKIE]
    assert (kept["max-age"], kept["httponly"], kept["samesite"]) == ("", True, "Lax")
    answer = visit.client.get("/yours")
    assert "Eich apwyntiadau" in words(answer)
    assert "Dydd Mawrth 9 Mawrth 2027, 9 y bore" in words(answer)
    assert (tag(answer), answer.headers["Content-Language"]) == ("cy", "cy")


def test_finishing_says_so_in_their_language_and_forgets_it(visit: Visit) -> None:
    visit.client.get("/yours", WELSH)
    answer = visit.client.post("/finish", follow=True)
    assert "Rydych wedi gadael" in words(answer)
    assert tag(visit.client.get("/in")) == "en"


def test_a_kiosk_begins_in_english_for_the_next_person() -> None:
    kiosk = Client()
    kiosk.post("/kiosk", {"wish": "begin"})
    assert tag(kiosk.get("/kiosk", WELSH)) == "cy"
    assert tag(kiosk.get("/in")) == "cy"
    assert tag(kiosk.post("/finish", follow=True)) == "en"
    assert tag(kiosk.get("/in")) == "en"


def test_a_visit_begins_in_the_language_on_record(visit: Visit) -> None:
    Person.objects.filter(id=visit.person.id).update(language="cy")
    asha = come_in(visit.person)
    assert "Eich apwyntiadau" in words(asha.get("/yours"))
    # What they press counts more.
    assert "Your appointments" in words(asha.get("/yours", {"lang": "en"}))
    assert "Your appointments" in words(asha.get("/yours"))


def test_a_visit_begins_in_easy_read_for_whoever_needs_it(visit: Visit) -> None:
    needs.record(person_id=visit.person.id, kind="easy_read", by=SETUP, now=NOW)
    page = come_in(visit.person).get("/yours").content.decode()
    assert '<html lang="en" class="easy">' in page
    assert "easy/calendar.svg" in page


def test_what_is_recorded_of_the_person_is_not_of_a_supporter(visit: Visit) -> None:
    Person.objects.filter(id=visit.person.id).update(language="cy")
    assert tag(supported(visit).client.get("/yours")) == "en"


def test_a_browser_that_asks_for_welsh_gets_it() -> None:
    wishes = {"HTTP_ACCEPT_LANGUAGE": "fr, cy-GB;q=0.9, en;q=0.5"}
    assert tag(Client().get("/in", **wishes)) == "cy"  # type: ignore[arg-type]


@pytest.mark.parametrize("unknown", ["", "xx", "../cy", "ar", "\x00", "en-x-easy'"])
def test_a_language_that_is_none_changes_nothing(unknown: str) -> None:
    answer = Client().get("/in", {"lang": unknown}, HTTP_COOKIE=f"language={unknown!r}")
    assert tag(answer) == "en"


def test_a_language_that_is_switched_off_is_nowhere(settings: LazySettings) -> None:
    settings.PAGE_LANGUAGES = ["en"]
    answer = Client().get("/in", WELSH)
    assert tag(answer) == "en"
    assert "Cymraeg" not in words(answer)


def test_what_is_no_language_is_told_at_the_start(settings: LazySettings) -> None:
    settings.PAGE_LANGUAGES = ["en", "welsh"]
    with pytest.raises(ImproperlyConfigured, match="“welsh”, which is no language"):
        languages.offered()


def test_pages_for_staff_stay_english(visit: Visit) -> None:
    visit.client.get("/yours", WELSH)
    for path in ("/", "/sign-in"):
        assert tag(visit.client.get(path)) == "en", path


def test_every_page_of_the_person_is_spoken() -> None:
    for pattern in urlpatterns:
        assert languages.is_for_people(f"/{pattern.pattern}"), pattern


def test_errors_are_said_in_their_language(visit: Visit) -> None:
    visit.client.get("/yours", WELSH)
    for path in (f"/yours/{booking.new_id()}", "/nothing-here"):
        answer = visit.client.get(path)
        assert answer.status_code == 404
        assert "Ni chafwyd hyd i’r dudalen" in words(answer), path
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/in?lang=cy", {"name": "x"})
    assert refused.status_code == 403
    assert "Rhowch gynnig arall arni" in words(refused)


def test_the_accessibility_statement_is_in_their_language() -> None:
    answer = Client().get("/accessibility", WELSH)
    assert "Datganiad hygyrchedd" in words(answer)
    assert "400%" in words(answer)
    assert "400%%" not in words(answer)


# What was typed goes along; a form that is sent to be read in another language does nothing.


def test_a_name_goes_along_and_no_code_is_tried(visit: Visit) -> None:
    answer = Client().post("/in", {"name": "K7M4QP", "code": "1", **WELSH})
    assert answer.status_code == 200
    assert 'value="K7M4QP"' in answer.content.decode()
    assert "Rhowch y cod" not in words(answer)
    assert tag(answer) == "cy"


def test_a_date_of_birth_goes_along() -> None:
    born = {"day": "6", "month": "5", "year": "1984"}
    page = Client().post("/in/ask", {"name": "07700 900002", **born, **EASY}).content.decode()
    assert 'value="1984"' in page
    assert "When were you born?" in page


def test_ways_to_meet_go_along_at_every_question(visit: Visit) -> None:
    picked = {"mode": ["phone", "text"], **WELSH}
    post = visit.client.post
    which = post("/yours/meeting", picked)
    assert "Sut hoffech chi gwrdd?" in words(which)
    assert which.content.decode().count(" checked") == 2
    rank = post("/yours/meeting", {**picked, "asked": "0", "next": "text"})
    assert "Pa un o’r rhain sydd orau gennych?" in words(rank)
    assert rank.content.decode().count(" checked") == 1
    check = post("/yours/meeting", {**picked, "order": ["text", "phone"], "wish": "keep"})
    assert "Negeseuon testun Galwad ffôn" in words(check)
    unsure = post("/yours/meeting", {"mode": "not_sure", **WELSH})
    assert unsure.content.decode().count(" checked") == 1
    assert not Choice.objects.filter(how="online").exists()


def test_what_was_chosen_is_said_again_in_another_language(visit: Visit) -> None:
    done = visit.client.post("/yours/meeting", {"mode": "phone", "order": "phone", "wish": "keep"})
    assert "/yours/meeting?did=chosen&amp;lang=cy" in done.content.decode()
    answer = visit.client.get("/yours/meeting?did=chosen&lang=cy")
    assert "Rydym wedi nodi sut yr hoffech gwrdd" in words(answer)


def test_a_reason_goes_along_and_nothing_is_cancelled(visit: Visit) -> None:
    sent = {"reason": "The bus does not run", "version": visit.version(), **WELSH}
    answer = visit.client.post(visit.path("/cancel"), sent)
    assert "The bus does not run" in answer.content.decode()
    assert visit.version() == 1
    visit.appointment.refresh_from_db()
    assert visit.appointment.state == "booked"


def test_needs_and_routes_go_along_and_are_not_recorded(visit: Visit) -> None:
    page = visit.client.post("/yours/needs", {"place": ["low_light"], **WELSH}).content.decode()
    assert page.count(" checked") == 1 + 3
    rule = ContactRule.objects.get(person=visit.person)
    sent = {"safe": "no", "wording": "minimal", "name": "Sam", **WELSH}
    page = visit.client.post(f"/yours/reach/{rule.id}", sent).content.decode()
    assert 'value="Sam"' in page
    assert ContactRule.objects.count() == 1
    assert not needs.current(person_id=visit.person.id)


def test_enter_in_a_field_goes_on_and_switches_no_language() -> None:
    page = Client().get("/in").content.decode()
    buttons = re.findall(r"<button[^>]*>", page)
    assert 'form="typed"' in buttons[0]
    assert "name=" not in buttons[0]


def test_messages_in_english_are_marked_as_english_on_a_welsh_page(visit: Visit) -> None:
    page = visit.client.get(visit.path("/sent"), WELSH).content.decode()
    assert "Beth byddwn yn ei anfon atoch" in page
