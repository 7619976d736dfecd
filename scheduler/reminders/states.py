"""Which state of a message may follow which; refuses every step back but one that is certain.

A message returns to “due” only when it is certain that no carrier has it; or when a recorded call
is over and reached nobody, which is calls' own step and stands in the trigger alone.
"""

from collections.abc import Iterable

from scheduler.reminders.models import Message

State = Message.State

NEXT: dict[State, frozenset[State]] = {
    # Sent and delivered from here: a carrier's late news of what was thought not to have gone.
    State.DUE: frozenset(
        {State.SENDING, State.SENT, State.DELIVERED, State.FAILED, State.WITHDRAWN}
    ),
    State.SENDING: frozenset(
        {
            State.DUE,  # the carrier certainly did not take it, or the hour is not allowed
            State.UNKNOWN,
            State.SENT,
            State.DELIVERED,
            State.FAILED,
            State.WITHDRAWN,
            State.STOPPED,
        }
    ),
    State.UNKNOWN: frozenset(
        {
            State.DUE,  # the carrier was asked, and certainly does not have it
            State.SENT,
            State.DELIVERED,
            State.FAILED,
            State.WITHDRAWN,
            State.STOPPED,
        }
    ),
    # Withdrawn and stopped, from unknown as well: a letter taken back before it was printed.
    State.SENT: frozenset({State.DELIVERED, State.FAILED, State.WITHDRAWN, State.STOPPED}),
    State.DELIVERED: frozenset(),
    State.FAILED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.STOPPED: frozenset(),
}


def before(state: State) -> Iterable[State]:
    """The states that `state` may follow."""
    return [earlier for earlier, later in NEXT.items() if state in later]
