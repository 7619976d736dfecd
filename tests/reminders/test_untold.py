"""People whom no message could tell stay on the list until somebody says that they were told."""

from datetime import timedelta
from typing import Any

import pytest

from channels.message import OutcomeUnknown
from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.people.models import ContactRule
from scheduler.refusals import Invalid
from scheduler.reminders import ringing, tasks, untold
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Message, Task, TickOff
from scheduler.reminders.untold import TickedOff, Word
from tests.factories import booking, people
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW, SETUP, Clinic
from tests.factories.reminders import KeepingCarrier
from tests.times import at

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
LOST = OutcomeUnknown("unavailable", "The carrier did not answer.")


@pytest.fixture
def where() -> Clinic:
    return booking.clinic()


@pytest.fixture
def task(where: Clinic) -> Task:
    """Ben has no safe route: somebody must find out how to tell him."""
    booking.appointment(where, factory.somebody(where))
    return Task.objects.get(kind="could_not_be_told")


def _tick(task: Task, word: str, **changes: Any) -> Task:
    asked: dict[str, Any] = {
        "task_id": task.id,
        "version": task.version,
        "word": word,
        "by": SETUP,
        "now": LATER,
    }
    return untold.tick_off(**(asked | changes))


@pytest.mark.parametrize(
    ("word", "note", "outcome"),
    [
        (Word.TOLD_BY_PHONE, "", "Told by phone."),
        (Word.TOLD_AT_DESK, "He came in.", "Told at the desk. He came in."),
        (Word.TOLD_OTHERWISE, "By his sister.", "Told in another way. By his sister."),
    ],
)
def test_whoever_was_told_leaves_the_list(
    where: Clinic, task: Task, word: str, note: str, outcome: str
) -> None:
    assert untold.count(owner_id=where.trust.id, now=LATER).total == 1
    _tick(task, word, note=note)
    task.refresh_from_db()
    assert (task.state, task.outcome, task.done_by) == ("done", outcome, SETUP.label)
    assert task.done_at == LATER
    assert untold.count(owner_id=where.trust.id, now=LATER).total == 0
    noted = Entry.objects.get(deed="task.completed", record_id=str(task.id))
    assert noted.person_id == task.person_id


def test_whoever_was_not_reached_stays_on_it_with_a_new_time(task: Task) -> None:
    again_at = at("Tue 2 Mar 2027 14:00")
    _tick(task, Word.NOT_REACHED, due_again_at=again_at, note="No answer.")
    task.refresh_from_db()
    assert (task.state, task.due_at, task.version) == ("open", again_at, 2)
    tried = TickOff.objects.get()
    assert (tried.word, tried.note, tried.due_again_at) == ("not_reached", "No answer.", again_at)
    assert str(tried) == "not_reached"
    assert Entry.objects.filter(deed="task.tried").count() == 1
    _tick(task, Word.TOLD_BY_PHONE)
    assert [each.word for each in task.tick_offs.all()] == ["not_reached", "told_by_phone"]


def test_without_a_time_it_is_due_by_the_close_of_the_next_working_day(task: Task) -> None:
    _tick(task, Word.NOT_REACHED)
    task.refresh_from_db()
    assert task.due_at == at("Tue 2 Mar 2027 17:00")


def test_a_wrong_number_is_no_answer_and_says_what_to_do_about_the_route(task: Task) -> None:
    Task.objects.filter(id=task.id).update(reason="x" * 300)
    task.refresh_from_db()
    _tick(task, Word.WRONG_NUMBER)
    task.refresh_from_db()
    assert task.state == "open"
    assert task.reason.endswith(untold.NO_NUMBER)
    assert len(task.reason) == 300
    _tick(task, Word.WRONG_NUMBER)
    task.refresh_from_db()
    assert task.reason.count(untold.NO_NUMBER) == 1


def test_of_several_numbers_the_wrong_one_is_said_and_never_guessed(task: Task) -> None:
    factory.texts(task.person)
    factory.calls(task.person, number="01632 960009")
    with pytest.raises(Invalid) as refused:
        _tick(task, Word.WRONG_NUMBER)
    assert list(refused.value.fields) == ["number"]
    with pytest.raises(Invalid):
        _tick(task, Word.WRONG_NUMBER, number="+441632960001")
    texted = ContactRule.objects.get(person=task.person, channel="sms")
    assert sorted(untold.numbers(task)) == ["+441632960009", texted.number]
    _tick(task, Word.WRONG_NUMBER, number=texted.number)
    texted.refresh_from_db()
    assert texted.ended_at == LATER
    assert untold.numbers(task) == ["+441632960009"]


def test_a_supporters_wrong_number_ends_nothing_of_the_persons(where: Clinic) -> None:
    ben = factory.somebody(where)
    factory.calls(ben)
    mary = factory.supporter(ben)
    factory.calls(ben, supporter_id=mary.id, number="01632 960077")
    appointment = booking.appointment(where, ben, starts_at=NINE + timedelta(hours=1))
    about = Task.objects.filter(appointment=appointment, kind="ring_instead")
    bens, marys = about.get(supporter=None), about.get(supporter=mary)
    assert ringing.instructions(marys, now=LATER).number == "+441632960077"
    assert ringing.instructions(bens, now=LATER).number == "+441632960009"
    _tick(marys, Word.WRONG_NUMBER)
    assert ContactRule.objects.get(supporter=mary).ended_at == LATER
    assert ContactRule.objects.get(person=ben, supporter=None).ended_at is None
    # Whoever told the one has not told the other.
    _tick(bens, Word.TOLD_BY_PHONE)
    assert about.get(supporter=mary).state == "open"


def test_whoever_was_told_by_a_human_is_not_sent_what_nobody_knew_of(where: Clinic) -> None:
    somebody = factory.somebody(where)
    factory.texts(somebody, number="07700 900055")
    appointment = booking.appointment(where, somebody, starts_at=NINE + timedelta(hours=2))
    carrier = KeepingCarrier(fails=[LOST])
    carrier.cannot_say = OutcomeUnknown("unknown", "It cannot say.")
    factory.deliver(carrier, now=NOW)
    factory.deliver(carrier, now=NOW + timedelta(minutes=20))
    unsure = Task.objects.get(appointment=appointment, kind="decide_unknown")
    _tick(unsure, Word.TOLD_BY_PHONE)
    message = factory.message(appointment)
    assert (message.state, message.reason) == ("failed", "A human saw to it: Told by phone.")
    factory.deliver(carrier, now=NOW + timedelta(hours=2))
    assert carrier.taken == []
    assert not Task.objects.filter(kind="decide_unknown", state="open").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"word": Word.NOT_REACHED, "note": "a\0b"}, "note"),
        ({"word": "vanished"}, "word"),
        ({"word": Word.TOLD_OTHERWISE}, "note"),
        ({"word": Word.TOLD_BY_PHONE, "note": "x" * 201}, "note"),
        ({"word": Word.NOT_REACHED, "due_again_at": LATER}, "due_again_at"),
        ({"word": Word.NOT_REACHED, "due_again_at": NINE}, "due_again_at"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    task: Task, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _tick(task, **changes)
    assert list(refused.value.fields) == [field]
    assert not TickOff.objects.exists()
    task.refresh_from_db()
    assert task.version == 1


def test_after_the_time_has_come_any_later_moment_will_do(task: Task) -> None:
    after = NINE + timedelta(hours=3)
    _tick(task, Word.NOT_REACHED, now=NINE, due_again_at=after)
    task.refresh_from_db()
    assert task.due_at == after


def test_a_double_click_is_noted_once(task: Task) -> None:
    _tick(task, Word.TOLD_BY_PHONE)
    _tick(task, Word.TOLD_BY_PHONE)
    assert TickOff.objects.count() == 1
    assert Entry.objects.filter(deed="task.completed").count() == 1


def test_whoever_comes_second_is_told_who_when_and_what(where: Clinic, task: Task) -> None:
    _tick(task, Word.TOLD_BY_PHONE, by=where.dot)
    told = f"{where.dot.label} ticked this off on Monday 1 March 2027 at 9am: Told by phone."
    with pytest.raises(TickedOff) as refused:
        _tick(task, Word.TOLD_AT_DESK)
    assert refused.value.sentence == told


def test_whoever_comes_after_a_try_is_told_of_it(where: Clinic, task: Task) -> None:
    _tick(task, Word.NOT_REACHED, by=where.dot)
    with pytest.raises(TickedOff, match="could not reach them") as refused:
        _tick(task, Word.NOT_REACHED)
    assert where.dot.label in refused.value.sentence


def test_a_task_that_heard_a_new_reason_is_looked_at_again(task: Task) -> None:
    Task.objects.filter(id=task.id).update(version=5)
    with pytest.raises(TickedOff, match="more to tell them"):
        _tick(task, Word.TOLD_BY_PHONE)


def test_a_task_that_the_desk_completed_counts_as_ticked_off(where: Clinic, task: Task) -> None:
    tasks.complete(task_id=task.id, version=1, outcome="Rang.", by=where.dot, now=NOW)
    with pytest.raises(TickedOff, match=r"Rang\."):
        _tick(task, Word.TOLD_BY_PHONE)


def test_other_tasks_are_not_ticked_off(where: Clinic, task: Task) -> None:
    Task.objects.filter(id=task.id).update(kind="follow_up_cancel")
    with pytest.raises(Task.DoesNotExist):
        _tick(task, Word.TOLD_BY_PHONE)


def test_a_task_about_nobodys_time_can_wait(where: Clinic, task: Task) -> None:
    Task.objects.filter(id=task.id).update(appointment=None)
    _tick(task, Word.NOT_REACHED)
    task.refresh_from_db()
    assert task.due_at == at("Tue 2 Mar 2027 17:00")


def test_the_counts_are_those_of_the_list(where: Clinic) -> None:
    for number, kind in enumerate(
        ("ring_instead", "ring_instead", "decide_unknown", "passed_over")
    ):
        Task.objects.create(
            kind=kind,
            person=booking.person(where.trust, name=f"P{number}"),
            owner=where.trust,
            reason="Ring.",
            opened_at=NOW,
            due_at=NOW + timedelta(hours=number - 1),
        )
    counted = untold.count(owner_id=where.trust.id, now=NOW)
    assert dict(counted.by_kind) == {
        "could_not_be_told": 0,
        "ring_instead": 2,
        "decide_unknown": 1,
    }
    assert counted.late == 1
    assert counted.total == untold.to_tell(owner_id=where.trust.id).count() == 3
    assert untold.count(owner_id=where.charity.id, now=NOW).total == 0


def _failed(about: Appointment, **changes: Any) -> Message:
    rule = about.person.contact_rules.first() or people.text_route(of=about.person)
    values: dict[str, Any] = {
        "appointment": about,
        "appointment_version": 1,
        "person": about.person,
        "kind": "day_before",
        "channel": "sms",
        "contact_rule": rule,
        "due_at": NOW,
        "valid_until": NINE,
        "state": "failed",
        "planned_at": NOW,
        "changed_at": NOW,
    }
    return Message.objects.create(**values | changes)


def test_a_failure_that_stands_on_nobodys_list_is_found(where: Clinic, task: Task) -> None:
    assert task.appointment
    lost = _failed(task.appointment)
    theirs = untold.without_task(owner_id=where.trust.id, now=NOW)
    assert list(theirs) == [lost]
    assert not untold.without_task(owner_id=where.charity.id, now=NOW).exists()
    assert not untold.without_task(owner_id=where.trust.id, now=NINE).exists()
    tasks.open_about(lost, kind=TaskKind.COULD_NOT_BE_TOLD, reason="Ring.", now=NOW)
    assert not theirs.all().exists()
