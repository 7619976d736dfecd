"""What humans must do: asked once, done once, and closed by itself when it has answered itself."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.refusals import Invalid, Stale
from scheduler.reminders import tasks
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Task
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW

pytestmark = pytest.mark.django_db

DUE = NOW + timedelta(days=1)


def _open(appointment: Appointment, **changes: Any) -> Task:
    asked: dict[str, Any] = {
        "kind": TaskKind.RING_INSTEAD,
        "person_id": appointment.person_id,
        "appointment_id": appointment.id,
        "owner_id": appointment.booked_by_partner_id,
        "reason": "Ring.",
        "due_at": DUE,
        "now": NOW,
    }
    return tasks.open_once(**(asked | changes))


def test_the_same_is_asked_once_and_hears_every_reason() -> None:
    appointment = factory.told_by_text(booking.clinic())
    first = _open(appointment)
    again = _open(appointment, reason="Ring soon.", due_at=DUE - timedelta(hours=3))
    assert again.id == first.id
    assert again.reason == "Ring. Ring soon."
    assert again.due_at == DUE - timedelta(hours=3)
    assert again.version == 2
    unchanged = _open(appointment, reason="Ring.", due_at=DUE - timedelta(hours=9))
    assert unchanged.version == 2
    assert Entry.objects.filter(deed="task.opened", record_id=str(first.id)).count() == 1


def test_another_kind_or_message_is_another_task() -> None:
    appointment = factory.told_by_text(booking.clinic())
    _open(appointment)
    _open(appointment, kind=TaskKind.COULD_NOT_BE_TOLD)
    _open(appointment, message_id=factory.message(appointment).id)
    _open(appointment, appointment_id=None)
    _open(appointment, appointment_id=None)
    assert Task.objects.count() == 4


def test_a_reason_is_cut_where_it_no_longer_fits() -> None:
    appointment = factory.told_by_text(booking.clinic())
    assert len(_open(appointment, reason="x" * 400).reason) == 300
    assert len(_open(appointment, reason="y").reason) == 300


def test_a_task_is_done_by_somebody_with_an_outcome() -> None:
    where = booking.clinic()
    task = _open(factory.told_by_text(where))
    done = tasks.complete(
        task_id=task.id, version=1, outcome="  Rang,\n and told them. ", by=where.dot, now=DUE
    )
    assert (done.state, done.outcome, done.done_by, done.done_at, done.version) == (
        "done",
        "Rang, and told them.",
        "dot",
        DUE,
        2,
    )
    entry = Entry.objects.get(deed="task.completed")
    assert (entry.record_id, entry.by_label, entry.person_id) == (
        str(task.id),
        "dot",
        task.person_id,
    )


@pytest.mark.parametrize("version", [1, 2])
def test_a_task_is_done_once(version: int) -> None:
    where = booking.clinic()
    task = _open(factory.told_by_text(where))
    tasks.complete(task_id=task.id, version=1, outcome="Rang.", by=where.dot, now=DUE)
    with pytest.raises(Stale):
        tasks.complete(task_id=task.id, version=version, outcome="No.", by=where.dot, now=DUE)
    assert Task.objects.get().outcome == "Rang."


def test_a_task_that_changed_since_is_not_done_blindly() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    task = _open(appointment)
    _open(appointment, reason="And say that it moved.")
    with pytest.raises(Stale):
        tasks.complete(task_id=task.id, version=1, outcome="Rang.", by=where.dot, now=DUE)
    assert Task.objects.get().state == "open"


@pytest.mark.parametrize("outcome", ["", "  ", "x" * 301])
def test_a_task_is_not_done_without_a_word(outcome: str) -> None:
    where = booking.clinic()
    task = _open(factory.told_by_text(where))
    with pytest.raises(Invalid) as refused:
        tasks.complete(task_id=task.id, version=1, outcome=outcome, by=where.dot, now=DUE)
    assert set(refused.value.fields) == {"outcome"}


def test_a_task_that_does_not_exist_cannot_be_done() -> None:
    where = booking.clinic()
    with pytest.raises(Task.DoesNotExist):
        tasks.complete(task_id=uuid4(), version=1, outcome="Rang.", by=where.dot, now=DUE)


def test_settling_closes_only_the_kinds_named_and_says_how() -> None:
    appointment = factory.told_by_text(booking.clinic())
    ring = _open(appointment)
    other = _open(appointment, kind=TaskKind.COULD_NOT_BE_TOLD)
    closed = tasks.settle(
        about=appointment, kinds=[TaskKind.RING_INSTEAD], outcome="It went after all.", now=DUE
    )
    assert closed == 1
    ring.refresh_from_db()
    other.refresh_from_db()
    assert (ring.state, ring.outcome, ring.done_by) == (
        "done",
        "It went after all.",
        "system: reminders",
    )
    assert other.state == "open"


def test_nobody_is_asked_to_tell_what_is_over() -> None:
    appointment = factory.told_by_text(booking.clinic())
    about = factory.message(appointment)
    kind = TaskKind.COULD_NOT_BE_TOLD
    assert tasks.open_about(about, kind=kind, reason="Tell them.", now=NINE) is None
    before = tasks.open_about(about, kind=kind, reason="Tell them.", now=NOW)
    assert before is not None
    assert before.message == about
    assert before.owner == appointment.booked_by_partner
