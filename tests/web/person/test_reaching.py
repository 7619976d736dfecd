"""How one may be reached safely: each route, whether, when and in what words."""

from datetime import time
from typing import Any

import pytest

from scheduler.people import contact_rules
from scheduler.people.models import ContactRule
from tests.factories import people
from tests.web.person.conftest import Visit, words

pytestmark = pytest.mark.django_db
USUAL = {"safe": "yes", "when": "usual", "wording": "standard", "voicemail": "no", "name": ""}


@pytest.fixture
def texts(visit: Visit) -> ContactRule:
    return people.text_route(of=visit.person, position=2)


def change(visit: Visit, rule: ContactRule, **fields: Any) -> Any:
    return visit.client.post(f"/yours/reach/{rule.id}", {**USUAL, **fields})


def speaking(visit: Visit, channel: str) -> ContactRule:
    [rule] = [
        each for each in contact_rules.current(person_id=visit.person.id) if each.channel == channel
    ]
    return rule


def test_every_route_is_listed_with_how_it_is_used(visit: Visit, texts: ContactRule) -> None:
    page = visit.read("/yours/reach")
    for told in (
        "Letters to Asha Example, 1 Example Street",
        "Text messages to 07700 900002",
        "Monday to Friday, 8am to 6pm",
        "Phone 01632 960003",
    ):
        assert told in page, told


def test_a_supporters_route_is_not_the_persons_to_read(visit: Visit) -> None:
    mary = people.supporter(of=visit.person, name="Mary Example")
    rule = people.text_route(of=visit.person, number="07700 900008", supporter=mary)
    assert "07700 900008" not in visit.read("/yours/reach")
    assert visit.client.get(f"/yours/reach/{rule.id}").status_code == 404


def test_somebody_elses_route_does_not_exist(visit: Visit) -> None:
    ben = people.ben(known_to=visit.clinic.trust)
    rule = ben.contact_rules.first()
    assert rule is not None
    assert visit.client.get(f"/yours/reach/{rule.id}").status_code == 404
    assert change(visit, rule, safe="no").status_code == 404


def test_a_route_is_made_unsafe_and_everything_else_of_it_stays(
    visit: Visit, texts: ContactRule
) -> None:
    answer = change(visit, texts, safe="no")
    assert answer.headers["Location"] == "/yours/reach?changed=1"
    rule = speaking(visit, "sms")
    assert (rule.is_safe, rule.number, rule.position) == (False, texts.number, 2)
    assert rule.recorded_by == "the person"
    assert "No, we do not use it" in visit.read("/yours/reach?changed=1")


def test_a_route_is_made_unsafe_whatever_else_is_selected(visit: Visit, texts: ContactRule) -> None:
    assert change(visit, texts, safe="no", when="own").status_code == 302
    assert not speaking(visit, "sms").is_safe


def test_hours_and_days_of_ones_own_are_kept(visit: Visit, texts: ContactRule) -> None:
    own = {"when": "own", "days": ["1", "3"], "from": "09:00", "until": "12:00"}
    change(visit, texts, **own, wording="minimal", name="Sam")
    rule = speaking(visit, "sms")
    assert (rule.days, rule.hours_from, rule.hours_until) == ([1, 3], time(9), time(12))
    assert (rule.wording, rule.name_to_show) == ("minimal", "Sam")
    assert "Monday, Wednesday, 9am to midday" in visit.read("/yours/reach")
    page = visit.client.get(f"/yours/reach/{rule.id}").content.decode()
    assert page.count("checked") == 5  # safe, these times, two days, minimal


def test_a_voicemail_is_asked_of_a_phone_only(visit: Visit, texts: ContactRule) -> None:
    phone = people.phone_route(of=visit.person, position=3)
    assert "voicemail" in visit.read(f"/yours/reach/{phone.id}")
    assert "voicemail" not in visit.read(f"/yours/reach/{texts.id}")
    change(visit, phone, voicemail="yes")
    assert speaking(visit, "voice").may_leave_voicemail
    change(visit, texts, voicemail="yes")
    assert not speaking(visit, "sms").may_leave_voicemail


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"safe": ""}, "Select whether it is safe"),
        ({"when": "own", "from": "09:00", "until": "12:00"}, "Select the days"),
        ({"when": "own", "days": ["1"]}, "Select from when until when"),
        ({"when": "own", "days": ["9"], "from": "09:00", "until": "12:00"}, "Select the days"),
        (
            {"when": "own", "days": ["1"], "from": "12:00", "until": "09:00"},
            "Select a start that is before the end",
        ),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_is_kept(
    visit: Visit, texts: ContactRule, fields: dict[str, Any], said: str
) -> None:
    answer = change(visit, texts, name="Sam", **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="Sam"' in answer.content.decode()
    assert speaking(visit, "sms").id == texts.id


def test_a_name_that_would_give_something_away_in_the_database_is_refused(
    visit: Visit, texts: ContactRule
) -> None:
    answer = change(visit, texts, name="a\x00b")
    assert answer.status_code == 422
    assert speaking(visit, "sms").id == texts.id
