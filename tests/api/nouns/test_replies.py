"""Answers to texts: seen by the desk they came to, and seen to once."""

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.reminders.models import Reply, Task
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import NOW, reminders, replies
from tests.factories.booking import Clinic


def _two(clinic: Clinic) -> tuple[Appointment, Reply, Reply]:
    appointment = reminders.told_by_text(clinic)
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    first = replies.answer("Is there a lift?", now=NOW)
    return appointment, first, replies.answer("And a bus?", now=NOW)


def test_a_desk_sees_what_was_answered_to_it(clinic: Clinic, dot: Caller) -> None:
    appointment, first, _ = _two(clinic)
    shown = told(dot.get("replies", person=str(appointment.person_id)))["results"]
    assert {each["text"] for each in shown} == {"Is there a lift?", "And a bus?"}
    assert shown[0]["person"]["name"] == "Ben Example"
    one = told(dot.get(f"replies/{first.id}"))
    assert (one["outcome"], one["number"]) == ("to_desk", replies.BEN)
    assert one["message_id"] == str(reminders.message(appointment).id)
    looked = Entry.objects.filter(deed="person.seen", record_id=str(first.id))
    assert looked.get().person_id == appointment.person_id


def test_other_desks_do_not_and_what_is_nobodys_is_everybodys(clinic: Clinic) -> None:
    _two(clinic)
    nobodys = replies.answer("hello?", sender="+447700900099", now=NOW)
    other = calling.caller("receptionist", at=clinic.charity)
    shown = told(other.get("replies"))["results"]
    assert [each["id"] for each in shown] == [str(nobodys.id)]
    assert (shown[0]["person"], shown[0]["owner_id"]) == (None, None)
    assert told(other.get(f"replies/{nobodys.id}"))["outcome"] == "unknown_number"


def test_the_task_is_done_when_all_its_answers_are_seen_to(clinic: Clinic, dot: Caller) -> None:
    _, first, second = _two(clinic)
    assert first.task_id == second.task_id
    body = {"outcome": "Told them of the lift."}
    seen_to = told(dot.post(f"replies/{first.id}/answer", body))
    assert seen_to["answered_by"] == dot.actor.label
    assert Task.objects.get(kind="answer_reply").state == "open"
    problem(dot.post(f"replies/{first.id}/answer", body), 409, "already_answered")
    told(dot.post(f"replies/{second.id}/answer", body))
    task = Task.objects.get(kind="answer_reply")
    assert (task.state, task.outcome) == ("done", "Told them of the lift.")
    assert told(dot.get("replies", state="waiting"))["results"] == []
    assert len(told(dot.get("replies", state="answered"))["results"]) == 2


def test_whoever_does_the_task_has_seen_to_its_answers(clinic: Clinic, dot: Caller) -> None:
    _, first, _ = _two(clinic)
    path = f"tasks/{first.task_id}"
    told(dot.post(f"{path}/complete", {"outcome": "Rang them."}, seen=dot.etag(path)))
    first.refresh_from_db()
    assert (first.answered_by, first.answered_at is None) == (dot.actor.label, False)


def test_what_is_nobodys_can_be_seen_to_without_a_task(clinic: Clinic, dot: Caller) -> None:
    nobodys = replies.answer("hello?", sender="+447700900099", now=NOW)
    told(dot.post(f"replies/{nobodys.id}/answer", {"outcome": "A wrong number."}))
    assert Reply.objects.get().answered_at is not None


def test_the_preview_shows_what_doubles_the_price(dot: Caller) -> None:
    counted = told(dot.post("messages/fragments", {"text": "Tŷ Glan \u2013 " + "a" * 80}))
    assert counted == {
        "text": "Tŷ Glan - " + "a" * 80,
        "encoding": "UCS-2",
        "places": 90,
        "fragments": 2,
        "forcing": ["ŷ"],
        "fragments_without": 1,
        "is_too_long": False,
    }
