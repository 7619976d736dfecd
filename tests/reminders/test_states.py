"""Which state may follow which."""

from scheduler.reminders import states
from scheduler.reminders.states import NEXT, State


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
