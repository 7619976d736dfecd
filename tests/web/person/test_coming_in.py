"""Coming in and leaving: by a code, once, and never as staff and as a person at a time."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from scheduler.identity import codes
from scheduler.identity.models import AskedCode
from scheduler.identity.roles import Role
from scheduler.people import supporters
from scheduler.people.models import Person
from scheduler.reminders import code_letters
from tests.factories import identity
from tests.factories.booking import SETUP
from tests.web.conftest import NOW, sign_in, staff_of
from tests.web.person.conftest import Visit, code_for, come_in, supported, words

pytestmark = pytest.mark.django_db


def test_the_address_in_letters_is_the_page_that_asks_for_the_code() -> None:
    assert reverse("come-in") == code_letters.PATH


def test_a_code_leads_to_ones_own_appointments(visit: Visit) -> None:
    page = visit.read("/yours")
    assert "Your appointments" in page
    assert "Tuesday 9 March 2027, 9am" in page


def test_the_code_stands_on_no_page_again(visit: Visit) -> None:
    code, client = code_for(visit.person), Client()
    wrong = client.post("/in", {"name": "K7M4QP", "code": codes.spelled(code)})
    assert wrong.status_code == 422
    assert codes.spelled(code) not in wrong.content.decode()
    assert "K7M4QP" in wrong.content.decode()


def test_known_and_unknown_get_the_same_answer_to_a_wrong_code(visit: Visit) -> None:
    known = code_for(visit.person).reference
    pages = [
        Client().post("/in", {"name": name, "code": "1234 5678 9012"})
        for name in (known, "BCDFGHJK")
    ]
    told = [
        re.sub(r'(value="|X-).*?"', "", page.content.decode()).replace(known, "BCDFGHJK")
        for page in pages
    ]
    assert told[0] == told[1]
    assert {page.status_code for page in pages} == {422}
    assert len({len(page.content) for page in pages}) == 1


def test_the_eleventh_try_says_so_whether_known_or_not(visit: Visit) -> None:
    for name in (code_for(visit.person).reference, "BCDFGHJK"):
        for _ in range(10):
            Client().post("/in", {"name": name, "code": "1"})
        assert "too many tries" in words(Client().post("/in", {"name": name, "code": "1"}))


def test_what_is_missing_is_said_and_what_was_typed_is_kept(visit: Visit) -> None:
    answer = Client().post("/in", {"name": "K7M4QP", "code": ""})
    assert answer.status_code == 422
    assert "Enter the code" in words(answer)
    assert 'value="K7M4QP"' in answer.content.decode()
    assert "Enter the reference" in words(Client().post("/in", {"name": "\x00", "code": "1"}))


def test_asking_for_a_code_says_the_same_to_everybody(visit: Visit) -> None:
    Person.objects.filter(id=visit.person.id).update(date_of_birth=date(1984, 5, 6))
    born = {"day": "6", "month": "5", "year": "1984"}
    known, unknown = (
        Client().post("/in/ask", {"name": name, **born})
        for name in (visit.appointment.reference, "BCDFGH")
    )
    assert words(known) == words(unknown)
    assert AskedCode.objects.count() == 2


@pytest.mark.parametrize(
    "born",
    [("", "", ""), ("31", "2", "1984"), ("x", "5", "1984"), ("6", "5", "84"), ("²", "5", "1984")],
    ids=str,
)
def test_a_date_that_is_none_is_said_and_kept(db: None, born: tuple[str, str, str]) -> None:
    day, month, year = born
    typed = {"name": "07700 900002", "day": day, "month": month, "year": year}
    answer = Client().post("/in/ask", typed)
    assert answer.status_code == 422
    assert "Enter your date of birth" in words(answer)
    assert 'value="07700 900002"' in answer.content.decode()
    assert not AskedCode.objects.exists()


def test_finish_leaves_nothing_behind(visit: Visit) -> None:
    answer = visit.client.post("/finish", follow=True)
    assert "Nothing of yours is left on this screen" in words(answer)
    assert visit.client.get("/yours").headers["Location"] == "/in?out=1"


@pytest.mark.parametrize("path", ["", "/move", "/cancel", "/wait", "/coming"])
def test_every_page_can_be_left(visit: Visit, path: str) -> None:
    assert "Finish and leave" in visit.read(visit.path(path))


def test_a_get_ends_nothing(visit: Visit) -> None:
    assert visit.client.get("/finish").status_code == 405
    visit.read("/yours")


def test_nobody_is_in_after_a_quarter_of_an_hour_without_a_press(visit: Visit) -> None:
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        visit.read("/yours")
    with time_machine.travel(NOW + timedelta(minutes=28), tick=False):
        visit.read("/yours")
    with time_machine.travel(NOW + timedelta(minutes=43), tick=False):
        answer = visit.client.get("/yours", follow=True)
        assert "You are no longer in" in words(answer)


def test_nobody_is_in_after_an_hour(visit: Visit) -> None:
    for minutes in range(10, 60, 10):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            visit.read("/yours")
    with time_machine.travel(NOW + timedelta(minutes=60), tick=False):
        assert visit.client.get("/yours").status_code == 302


def test_coming_in_by_a_code_signs_staff_out(visit: Visit) -> None:
    dot = staff_of(visit.clinic, visit.clinic.trust, Role.RECEPTIONIST)
    code = code_for(visit.person)
    dot.client.post("/in", {"name": code.reference, "code": codes.spelled(code)})
    assert "Your appointments" in words(dot.client.get("/yours"))
    assert dot.client.get("/today").status_code == 302
    assert "Receptionist" not in words(dot.client.get("/"))


def test_signing_in_as_staff_ends_the_visit(visit: Visit) -> None:
    dot = staff_of(visit.clinic, visit.clinic.trust, Role.RECEPTIONIST)
    sign_in(visit.client, dot.account.username, identity.PASSWORD)
    assert visit.client.get("/yours").status_code == 302
    assert "Receptionist" in words(visit.client.get("/"))


@pytest.mark.parametrize("path", ["/today", "/tasks", "/messages", "/batches", "/feeds"])
def test_a_visitor_reaches_no_page_of_staff(visit: Visit, path: str) -> None:
    assert visit.client.get(path).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("path", ["people", "appointments", "messages", "tasks", "today"])
def test_a_visitor_reaches_no_call_of_the_api(visit: Visit, path: str) -> None:
    assert visit.client.get(f"/api/v1/{path}").status_code in (401, 403, 404, 405)


def test_staff_reach_no_page_of_a_visitor(visit: Visit) -> None:
    dot = staff_of(visit.clinic, visit.clinic.trust, Role.RECEPTIONIST)
    assert dot.client.get(visit.path()).status_code == 302


def test_a_supporter_who_ends_is_out_at_that_moment(visit: Visit) -> None:
    mary = supported(visit)
    mary.read("/yours")
    supporter = visit.person.supporters.get()
    supporters.end(supporter_id=supporter.id, ends_on=NOW.date(), by=SETUP, now=NOW)
    assert mary.client.get("/yours").status_code == 302


def test_pages_are_kept_by_no_cache(visit: Visit) -> None:
    answer = visit.client.get("/yours")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_who_is_in_already_is_not_asked_for_a_code(visit: Visit) -> None:
    assert visit.client.get("/in").headers["Location"] == "/yours"
    assert come_in(visit.person).get("/in").status_code == 302
