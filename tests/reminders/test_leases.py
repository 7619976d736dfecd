"""Who may work on a message: one at a time, for a while."""

from datetime import timedelta

import pytest

from scheduler.reminders import leases
from scheduler.reminders.leases import LEASE, Lease
from scheduler.reminders.models import Attempt
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW

pytestmark = pytest.mark.django_db


def test_taking_a_message_says_so_before_anything_is_sent() -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    assert leases.take_due(now=NOW) == Lease(message.id, 1, "sms")
    message.refresh_from_db()
    assert (message.state, message.attempt, message.lease_until) == ("sending", 1, NOW + LEASE)
    [attempt] = Attempt.objects.filter(message=message)
    assert (attempt.number, attempt.started_at, attempt.ended_at) == (1, NOW, None)
    assert leases.take_due(now=NOW) is None


def test_the_one_that_is_due_first_is_taken_first() -> None:
    where = booking.clinic()
    later = factory.message(factory.told_by_text(where))
    asha = factory.somebody(where, name="Asha Example")
    factory.texts(asha, number="07700 900003")
    appointment = booking.appointment(
        where, asha, starts_at=NINE + timedelta(hours=2), now=NOW - timedelta(days=3)
    )
    sooner = factory.message(appointment)
    taken = [leases.take_due(now=NOW), leases.take_due(now=NOW)]
    assert [lease.message_id for lease in taken if lease] == [sooner.id, later.id]


def test_a_lease_that_ran_out_means_that_nobody_knows() -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    leases.take_due(now=NOW)
    assert leases.expire(now=NOW + LEASE - timedelta(seconds=1)) == 0
    assert leases.expire(now=NOW + LEASE) == 1
    message.refresh_from_db()
    assert (message.state, message.reason) == ("unknown", "Whoever was sending it stopped.")
    assert leases.take_due(now=NOW + LEASE) is None


def test_what_is_unknown_is_asked_about_by_one_at_a_time() -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    leases.take_due(now=NOW)
    leases.expire(now=NOW + LEASE)
    asking = leases.take_unknown(now=NOW + LEASE)
    assert asking == Lease(message.id, 1, "sms")
    assert leases.take_unknown(now=NOW + LEASE) is None
    assert leases.take_unknown(now=NOW + 2 * LEASE) == asking
