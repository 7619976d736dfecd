"""Several calls to a carrier at once, by threads that see no database."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from channels.message import Message as CarriedMessage
from channels.message import TryLater
from scheduler.reminders import leases, senders
from scheduler.reminders.leases import Lease
from scheduler.reminders.models import Message
from scheduler.reminders.senders import Errand, Senders
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW
from tests.factories.reminders import KeepingCarrier
from tests.reminders.test_races import _many_due

LEASE = Lease(booking.new_id(), 1, "sms")


def test_senders_come_back_with_an_answer_or_a_failure() -> None:
    def fail() -> None:
        raise TryLater("busy", "The carrier is busy.", after=timedelta(minutes=1))

    with Senders() as out:
        out.send_out(Errand(LEASE, lambda: "taken"))
        out.send_out(Errand(LEASE, fail))
        assert out.out("sms") == 2
        answers = []
        while not out.is_idle():
            answers += [answer for _, answer in out.returned()]
        assert out.out("sms") == 0
    heard = []
    for answer in answers:
        try:
            heard.append(answer())
        except TryLater as failure:
            heard.append(failure.code)
    assert sorted(heard) == ["busy", "taken"]


@pytest.mark.race
@pytest.mark.usefixtures("committed")
def test_many_calls_are_under_way_at_once_and_no_transaction_waits_for_them() -> None:
    appointment = _many_due(booking.clinic())
    together = threading.Barrier(3, timeout=20)

    def with_two_others(message: CarriedMessage) -> None:
        together.wait()  # breaks if nobody else is under way
        with transaction.atomic():
            # Raises if a transaction that took or worded this message is still open.
            Message.objects.select_for_update(nowait=True).get(id=message.reference)
        connection.close()

    carrier = KeepingCarrier(on_send=with_two_others)
    postman = factory.postman(carrier, now=NOW)
    postman.hands, postman.at_once = senders.threads, lambda channel: 3
    assert postman.deliver_due(until=NOW + timedelta(minutes=5)) == 21
    assert {m.state for m in Message.objects.filter(appointment=appointment, due_at__lte=NOW)} == {
        "sent"
    }


def test_a_sender_that_slept_until_its_lease_had_nearly_run_out_does_not_call() -> None:
    lease = Lease(LEASE.message_id, 1, "sms", until=NOW + leases.LEASE)
    assert lease.may_still_call(now=NOW + leases.LEASE - leases.LEAST_LEFT)
    too_late = NOW + leases.LEASE - leases.LEAST_LEFT + timedelta(seconds=1)
    assert not lease.may_still_call(now=too_late)


@pytest.mark.django_db
def test_each_channel_has_places_of_its_own() -> None:
    where = booking.clinic()
    by_text = factory.message(factory.told_by_text(where))
    assert leases.take_many_due(now=NOW, places={"letter": 5}) == []
    assert leases.take_many_due(now=NOW, places={}) == []
    taken = leases.take_many_due(now=NOW, places={"letter": 5, "sms": 2})
    assert taken == [Lease(by_text.id, 1, "sms")]
    assert taken[0].until == NOW + leases.LEASE
    assert leases.take_many_due(now=NOW, places={"sms": 2}) == []
