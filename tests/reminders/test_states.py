"""Which state may follow which."""

import itertools

import pytest
from django.db import IntegrityError, transaction

from scheduler.reminders import states
from scheduler.reminders.models import Message
from scheduler.reminders.states import NEXT, State
from tests.factories import booking
from tests.factories import reminders as factory


def test_every_state_has_its_place() -> None:
    assert set(NEXT) == set(State)


def test_what_is_over_stays_over() -> None:
    over = {state for state, later in NEXT.items() if not later}
    assert over == {State.DELIVERED, State.FAILED, State.WITHDRAWN, State.STOPPED}


def test_a_message_becomes_due_again_only_from_where_it_is_certain_that_nobody_has_it() -> None:
    assert set(states.before(State.DUE)) == {State.SENDING, State.UNKNOWN}


def test_what_was_sent_is_never_sent_again() -> None:
    reachable = {State.SENT}
    while (further := reachable.union(*(NEXT[state] for state in reachable))) != reachable:
        reachable = further
    assert State.SENDING not in reachable
    assert State.DUE not in reachable


@pytest.mark.django_db
def test_the_database_allows_just_these_steps_whoever_writes() -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    rows = Message.objects.filter(id=message.id)
    for earlier, later in itertools.product(State, State):
        Message.objects.filter(id=message.id).delete()
        message.state, message.attempt = earlier, 1
        message.save(force_insert=True)
        try:
            with transaction.atomic():
                rows.update(state=later)
        except IntegrityError:
            assert later not in {*NEXT[earlier], earlier}, (earlier, later)
        else:
            assert later in {*NEXT[earlier], earlier}, (earlier, later)


@pytest.mark.django_db
def test_the_number_of_tries_never_goes_back() -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    Message.objects.filter(id=message.id).update(attempt=2)
    with pytest.raises(IntegrityError, match="attempt 1 cannot follow 2"):
        Message.objects.filter(id=message.id).update(attempt=1)
