"""Several postmen at once: nobody's message is sent twice, and no carrier is called inside a
transaction."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from django.db import connection, transaction

from channels.message import Message as CarriedMessage
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.refusals import Stale
from scheduler.reminders import leases, resends, tasks, untold
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.leases import Lease
from scheduler.reminders.models import Message, Task
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW
from tests.factories.reminders import KeepingCarrier
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]

COPIES = 20
POSTMEN = 6


def _many_due(where: booking.Clinic) -> Appointment:
    """An appointment that is told to the person and to COPIES supporters at once."""
    ben = factory.somebody(where)
    factory.texts(ben)
    for number in range(COPIES):
        copied = factory.supporter(ben, name=f"Copy {number}")
        factory.texts(ben, supporter_id=copied.id, number=f"07700 9001{number:02}")
    return booking.appointment(where, ben)


def _slowly(_message: CarriedMessage) -> None:
    assert not connection.in_atomic_block, "a carrier was called inside a transaction"
    time.sleep(0.005)


def _deliver(carrier: KeepingCarrier) -> int:
    return factory.deliver(carrier, now=NOW)


def _naively(carrier: KeepingCarrier) -> int:
    """What is not done here: read what is due, send it, and note it afterwards."""
    due = list(Message.objects.filter(state="due", due_at__lte=NOW))
    for message in due:
        carrier.send(message=CarriedMessage(reference=str(message.id)), now=NOW)
        Message.objects.filter(id=message.id).update(state="sent")
    return len(due)


def _twice(carrier: KeepingCarrier) -> list[str]:
    counted = Counter(message.reference for message in carrier.taken)
    return [reference for reference, count in counted.items() if count > 1]


def test_many_postmen_send_every_message_once() -> None:
    appointment = _many_due(booking.clinic())
    carrier = KeepingCarrier(on_send=_slowly)
    taken = at_once([partial(_deliver, carrier)] * POSTMEN)
    assert sum(taken) == len(carrier.taken) == COPIES + 1  # type: ignore[arg-type]
    assert _twice(carrier) == []
    due = Message.objects.filter(appointment=appointment, due_at__lte=NOW)
    assert {message.state for message in due} == {"sent"}
    assert {message.attempt for message in due} == {1}


def test_the_race_would_show_a_message_that_is_sent_twice() -> None:
    _many_due(booking.clinic())
    carrier = KeepingCarrier(on_send=_slowly)
    at_once([partial(_naively, carrier)] * POSTMEN)
    assert _twice(carrier) != []


def test_two_never_take_the_same_message() -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    take: Callable[[], Lease | None] = partial(leases.take_due, now=NOW)
    taken = at_once([take] * 12)
    assert sorted(taken, key=str) == [Lease(message.id, 1, "sms"), *([None] * 11)]


def test_what_joins_a_task_that_is_done_this_moment_opens_one_of_its_own() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    ask = partial(
        tasks.open_once,
        kind=TaskKind.RING_INSTEAD,
        person_id=appointment.person_id,
        owner_id=appointment.booked_by_partner_id,
        reason="Ring.",
        due_at=NOW + timedelta(days=1),
        now=NOW,
    )
    first = ask()
    locked = Event()

    def finish() -> Task:
        with transaction.atomic():
            Task.objects.select_for_update().get(id=first.id)
            locked.set()
            time.sleep(0.3)
            return tasks.complete(
                task_id=first.id, version=1, outcome="Rang.", by=where.dot, now=NOW
            )

    def join() -> Task:
        locked.wait(timeout=10)
        return ask()

    done, joined = at_once([finish, join])
    assert isinstance(done, Task), done
    assert isinstance(joined, Task), joined
    assert (done.state, joined.state) == ("done", "open")
    assert done.id == first.id != joined.id


def test_what_is_unknown_is_asked_about_by_one() -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    leases.take_due(now=NOW)
    late = NOW + leases.LEASE
    expired = at_once([partial(leases.expire, now=late)] * 6)
    assert sum(expired) == 1  # type: ignore[arg-type]
    asking = at_once([partial(leases.take_unknown, now=late)] * 6)
    assert sorted(asking, key=str) == [Lease(message.id, 1, "sms"), *([None] * 5)]


def test_a_cancel_and_a_send_at_once_leave_nothing_half_done() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    carrier = KeepingCarrier(on_send=_slowly)
    cancel = partial(
        appointments.cancel,
        appointment_id=appointment.id,
        version=appointment.version,
        cancelled_by="person",
        by=where.dot,
        now=NOW,
    )
    calls: list[Callable[[], object]] = [cancel, partial(_deliver, carrier)]
    results = at_once(calls)
    assert not [each for each in results if isinstance(each, Exception)]
    _deliver(carrier)
    told = Message.objects.get(appointment=appointment, kind="confirmation")
    said = [message.reference for message in carrier.taken]
    assert told.state in ("sent", "withdrawn")
    assert (str(told.id) in said) is (told.state == "sent")
    cancelled = Message.objects.get(appointment=appointment, kind="cancelled")
    assert cancelled.state == "sent"
    assert said.count(str(cancelled.id)) == 1


def test_the_same_task_is_opened_once_and_done_once() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    ask = partial(
        tasks.open_once,
        kind=TaskKind.RING_INSTEAD,
        person_id=appointment.person_id,
        appointment_id=appointment.id,
        owner_id=appointment.booked_by_partner_id,
        reason="Ring.",
        due_at=NOW + timedelta(days=1),
        now=NOW,
    )
    opened = at_once([ask] * 8)
    assert len({task.id for task in opened if isinstance(task, Task)}) == 1
    task = Task.objects.get()
    done = partial(
        tasks.complete, task_id=task.id, version=1, outcome="Rang.", by=where.dot, now=NOW
    )
    results = at_once([done] * 8)
    assert [type(each) for each in results].count(Task) == 1
    assert [type(each) for each in results].count(Stale) == 7


def test_of_many_who_send_the_same_again_at_once_one_does() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    factory.deliver(KeepingCarrier(), now=NOW)
    message = factory.message(appointment)

    def again(number: int) -> Message:
        by = where.dot if number % 2 else booking.SETUP
        return resends.send_again(
            message_id=message.id, number=1, reason="Lost.", by=by, now=NOW + timedelta(hours=2)
        )

    answers = at_once([partial(again, number) for number in range(8)])
    assert {type(answer) for answer in answers} == {Message, resends.SentAgainAlready}
    made = Message.objects.get(resend=1)
    assert {answer.id for answer in answers if isinstance(answer, Message)} == {made.id}


def test_of_many_who_tick_off_the_same_at_once_one_does() -> None:
    where = booking.clinic()
    booking.appointment(where, factory.somebody(where))
    task = Task.objects.get(kind="could_not_be_told")

    def tick(number: int) -> Task:
        word = ("told_by_phone", "told_at_desk")[number % 2]
        return untold.tick_off(task_id=task.id, version=1, word=word, by=booking.SETUP, now=NOW)

    answers = at_once([partial(tick, number) for number in range(8)])
    assert {type(answer) for answer in answers} == {Task, untold.TickedOff}
    assert task.tick_offs.count() == 1
