"""How one would like to meet: asked, ranked, checked, recorded; unsure is no answer."""

from typing import Any

import pytest

from scheduler.people.models import Choice
from scheduler.reminders.models import Task
from tests.web.person.conftest import Visit, words

pytestmark = pytest.mark.django_db
ALL = ["face_to_face", "phone", "video", "text"]


def post(visit: Visit, **fields: Any) -> Any:
    return visit.client.post("/yours/meeting", fields)


def recorded(visit: Visit) -> list[list[str]]:
    theirs = Choice.objects.filter(person=visit.person, how="online").order_by("sequence")
    return [choice.modes for choice in theirs]


def test_nothing_is_selected_beforehand(visit: Visit) -> None:
    answer = visit.client.get("/yours/meeting")
    assert "checked" not in answer.content.decode()
    page = words(answer)
    for told in ("Face to face", "Phone call", "Video call", "Text messages", "I am not sure"):
        assert told in page, told
    assert "You told us before: face to face" in page


def test_one_way_is_checked_and_then_counts(visit: Visit) -> None:
    assert "Is this how you would like to meet?" in words(post(visit, mode="phone"))
    assert recorded(visit) == []
    answer = post(visit, mode="phone", order="phone", wish="keep")
    assert "We have noted how you would like to meet" in words(answer)
    assert recorded(visit) == [["phone"]]
    choice = Choice.objects.get(person=visit.person, how="online")
    assert choice.asked_by == "the person, on our page"


def test_several_ways_are_ranked_one_question_at_a_time(visit: Visit) -> None:
    picked = ["face_to_face", "phone", "text"]
    first = post(visit, mode=picked)
    assert "Which of these do you like best?" in words(first)
    assert "checked" not in first.content.decode()
    second = post(visit, mode=picked, next="text", asked="0")
    assert "And which after that?" in words(second)
    check = words(post(visit, mode=picked, order="text", next="phone", asked="1"))
    assert "Text messages Phone call Face to face" in check
    post(visit, mode=picked, order=["text", "phone", "face_to_face"], wish="keep")
    assert recorded(visit) == [["text", "phone", "face_to_face"]]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Select how you would like to meet"),
        ({"mode": "carrier pigeon"}, "Select how you would like to meet"),
        ({"mode": ["phone", "not_sure"]}, "but not both"),
        ({"mode": ["phone", "text"], "asked": "0"}, "Select the one you like best"),
        ({"mode": ["phone", "text"], "asked": "0", "next": "video"}, "Select the one"),
    ],
)
def test_what_is_missing_is_said_and_nothing_counts(
    visit: Visit, fields: dict[str, Any], said: str
) -> None:
    answer = post(visit, **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert recorded(visit) == []


def test_ways_cannot_be_kept_without_their_order(visit: Visit) -> None:
    post(visit, mode=["phone", "text"], wish="keep")
    assert recorded(visit) == []


def test_i_am_not_sure_asks_a_human_and_changes_nothing(visit: Visit) -> None:
    answer = post(visit, mode="not_sure")
    assert "Nothing has changed" in words(answer)
    assert recorded(visit) == []
    task = Task.objects.get(kind="ask_and_rebook")
    assert (task.person, task.owner) == (visit.person, visit.clinic.trust)
    post(visit, mode="not_sure")
    assert Task.objects.filter(kind="ask_and_rebook").count() == 1


def test_a_choice_that_shuts_an_appointment_out_says_what_happens(visit: Visit) -> None:
    assert "somebody will ask you how and when" in words(post(visit, mode="phone"))
    assert "somebody will ask you how" not in words(post(visit, mode="face_to_face"))
    post(visit, mode="phone", order="phone", wish="keep")
    assert Task.objects.filter(kind="ask_and_rebook", appointment=visit.appointment).exists()
