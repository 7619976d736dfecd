"""One search box: who fits, told apart; Enter takes the first; no address has what was typed."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from scheduler.audit.models import Entry
from scheduler.people import persons
from tests.factories.booking import SETUP
from tests.web.conftest import NOW, Desk, sign_in
from tests.web_process import LET_IN

SCRIPT = {"X-Fragment": "yes"}


def register(desk: Desk, name: str, born: date | None = None) -> str:
    person = persons.register(
        name=name,
        date_of_birth=born,
        first_known_to_id=desk.clinic.trust.id,
        by=SETUP,
        now=NOW,
    )
    return f"/desk/people/{person.id}"


def test_the_desk_is_where_a_receptionist_lands(desk: Desk) -> None:
    desk.client.post("/sign-out")
    assert sign_in(desk.client, desk.account.username)["Location"] == "/desk"


def test_namesakes_are_told_apart(desk: Desk) -> None:
    register(desk, "Asha Smith", date(1984, 5, 3))
    register(desk, "Asha Smith", date(1961, 1, 30))
    page = desk.client.post("/desk/find", {"words": "asha smi"}).content.decode()
    for told in ("born 3 May 1984 (42)", "born 30 Jan 1961 (66)", "known to Trust"):
        assert told in page, told


def test_one_who_fits_and_the_first_that_is_taken_are_opened(desk: Desk) -> None:
    first, other = register(desk, "Asha Jones"), register(desk, "Asha Smith")
    assert desk.client.post("/desk/find", {"words": "smith"})["Location"] == other
    taken = desk.client.post("/desk/find", {"words": "asha", "take": "first"})
    assert taken["Location"] == first


def test_a_script_is_given_a_small_part_of_a_page(desk: Desk) -> None:
    for number in range(20):
        register(desk, f"Asha With A Rather Long Name {number}", date(1984, 5, 3))
    answer = desk.client.post("/desk/find", {"words": "asha"}, headers=SCRIPT)
    assert b"<html" not in answer.content
    assert answer.content.count(b"found__one") == 8
    assert len(answer.content) <= 20_000


def test_what_was_typed_is_recorded_nowhere(desk: Desk) -> None:
    register(desk, "Asha Smith")
    desk.client.post("/desk/find", {"words": "smith"}, headers=SCRIPT)
    entry = Entry.objects.filter(deed="people.searched").latest("id")
    assert entry.reason == "1 found"


def test_nobody_found_leads_to_registering_with_the_words_kept(desk: Desk) -> None:
    page = desk.client.post("/desk/find", {"words": "Mabel"}).content.decode()
    assert "Nobody fits all of this." in page
    form = desk.client.post("/desk/people/register", {"name": "Mabel"}).content.decode()
    assert 'value="Mabel"' in form
    wrong = {"name": "Mabel", "born": "some day", "save": "yes"}
    answer = desk.client.post("/desk/people/register", wrong)
    assert answer.status_code == 422
    assert 'value="some day"' in answer.content.decode()
    right = {"name": "Mabel", "born": "3/4/1984", "save": "yes"}
    answer = desk.client.post("/desk/people/register", right, follow=True)
    assert "born 3 Apr 1984" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 100])
def test_a_search_costs_the_same_number_of_queries_at_any_length(
    desk: Desk, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        register(desk, f"Asha {each} Smith")
    with django_assert_max_num_queries(9 + LET_IN):
        desk.client.post("/desk/find", {"words": "asha"}, headers=SCRIPT)
