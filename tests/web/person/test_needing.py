"""What one needs: asked with what is on record selected; what was not asked stays."""

import re

import pytest

from scheduler.audit.models import Entry
from scheduler.people import need_questions, needs
from scheduler.people.models import Need
from scheduler.reminders.models import Task
from tests.factories import people
from tests.factories.booking import SETUP
from tests.web.conftest import NOW
from tests.web.person.conftest import Visit, come_in, fields, words

pytestmark = pytest.mark.django_db
PATH = "/yours/needs"


def current(visit: Visit) -> set[tuple[str, str]]:
    return {(each.kind, each.detail) for each in needs.current(person_id=visit.person.id)}


def has(visit: Visit, kind: str, detail: str = "") -> Need:
    return needs.record(person_id=visit.person.id, kind=kind, detail=detail, by=SETUP, now=NOW)


def test_every_answer_is_a_kind_of_need_that_there_is() -> None:
    assert needs.CATALOGUE.keys() >= {*need_questions.KINDS, need_questions.INTERPRETER}
    assert len(set(need_questions.KINDS)) == len(need_questions.KINDS)


def test_what_is_on_record_is_selected_and_nothing_else(visit: Visit) -> None:
    has(visit, "hearing_loop")
    page = visit.client.get(PATH).content.decode()
    checked = [each for each in re.findall(r"<input[^>]*>", page) if " checked" in each]
    assert len([each for each in checked if 'value=""' not in each]) == 1
    assert 'value="hearing_loop"' in "".join(checked)
    assert Entry.objects.latest("id").deed == "own.seen"


def test_what_is_selected_is_recorded_and_what_is_not_any_more_ends(visit: Visit) -> None:
    has(visit, "hearing_loop")
    told = {
        "place": ["wheelchair_access"],
        "talking": ["bsl_interpreter"],
        "worker": "female_worker",
        "seen": fields(visit.client.get(PATH), "seen"),
    }
    answer = visit.client.post(PATH, told, follow=True)
    assert "We have noted it" in words(answer)
    assert current(visit) == {
        ("wheelchair_access", ""),
        ("bsl_interpreter", "bsl"),
        ("female_worker", ""),
    }


def test_the_opposite_takes_the_place_of_what_was(visit: Visit) -> None:
    has(visit, "male_worker")
    seen = fields(visit.client.get(PATH), "seen")
    visit.client.post(PATH, {"worker": "female_worker", "seen": seen})
    assert current(visit) == {("female_worker", "")}


def test_what_a_desk_recorded_meanwhile_stays(visit: Visit) -> None:
    seen = fields(visit.client.get(PATH), "seen")
    has(visit, "low_noise")
    visit.client.post(PATH, {"place": ["hearing_loop"], "seen": seen})
    assert current(visit) == {("low_noise", ""), ("hearing_loop", "")}


def test_what_is_not_asked_here_is_shown_and_stays(visit: Visit) -> None:
    has(visit, "two_workers")
    has(visit, "interpreter", "yo")
    page = visit.read(PATH)
    assert "Also on your record" in page
    assert "Needs a second worker with them" in page
    visit.client.post(PATH, {"seen": ["two_workers:", *fields(visit.client.get(PATH), "seen")]})
    assert current(visit) == {("two_workers", ""), ("interpreter", "yo")}


def test_two_interpreters_are_refused_and_what_was_selected_is_kept(visit: Visit) -> None:
    answer = visit.client.post(PATH, {"talking": ["bsl_interpreter"], "language": "pl"})
    assert answer.status_code == 422
    assert "ask for the opposite of each other. Select one of them" in words(answer)
    assert re.search(r'<option value="pl" selected', answer.content.decode())
    assert current(visit) == set()


def test_whoever_has_an_appointment_is_looked_after_by_a_human(visit: Visit) -> None:
    Task.objects.all().delete()
    visit.client.post(PATH, {"place": ["hearing_loop"]})
    visit.client.post(PATH, {"place": ["hearing_loop"], "seen": ["hearing_loop:"]})
    task = Task.objects.get()
    assert (task.kind, task.person) == ("ask_and_rebook", visit.person)


def test_a_supporter_neither_sees_nor_says_it(visit: Visit) -> None:
    mary = people.supporter(of=visit.person, name="Mary Example", may_move=True)
    client = come_in(visit.person, supporter=mary)
    assert client.get(PATH).status_code == 404
    assert client.post(PATH, {"place": ["hearing_loop"]}).status_code == 404
