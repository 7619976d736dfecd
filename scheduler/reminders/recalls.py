"""Takes back letters that are set but not printed: the last question, at the printer's door.

Between the hour a letter is handed over and the cut-off, its appointment may be cancelled or moved
and its route become unsafe. Other channels cannot be called back; paper can.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.reminders import code_sending, facts, gate, offer_sending, preparing, tasks
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Message
from scheduler.reminders.states import State

# What the print folder has accepted, also where whoever gave it the letter died before writing
# that down.
_IN_THE_FOLDER = (State.SENDING, State.UNKNOWN, State.SENT)
_TAKEN_BACK = (State.WITHDRAWN, State.STOPPED)
_LONGEST_REASON = 200


@transaction.atomic
def recall_if_unwanted(*, reference: str, now: datetime) -> bool:
    """Whether the letter must not be printed; written down, with a task where a human must act.

    Safe to repeat: whoever died between this and taking the letter out of the folder is told the
    same again. A letter of another database is not ours to take back.
    """
    known = Message.objects.filter(id__in=ids([reference])).only("id", "state").first()
    if known is None or known.state in _TAKEN_BACK:
        return known is not None
    message = facts.message(known.id)
    objection = find_objection(message, now=now)
    if objection is None:
        return False
    state = State.STOPPED if isinstance(objection, gate.Stop) else State.WITHDRAWN
    told = note_unprinted(message_id=message.id, state=state, reason=objection.reason, now=now)
    if told is not None and isinstance(objection, gate.Stop):
        tasks.open_about(message, kind=objection.task, reason=objection.reason, now=now)
    return True


@transaction.atomic
def note_unprinted(*, message_id: UUID, state: State, reason: str, now: datetime) -> Message | None:
    """Write down that a letter in the folder is not printed; None where that is no news, or the
    letter is not ours. Nobody need find out any more whether it went."""
    there = Message.objects.filter(id=message_id, state__in=_IN_THE_FOLDER)
    reason = reason[:_LONGEST_REASON]
    if not there.update(state=state, reason=reason, lease_until=None, changed_at=now):
        return None
    message = facts.message(message_id)
    outcome = "It certainly was not printed."
    tasks.settle(about=message, kinds=[TaskKind.DECIDE_UNKNOWN], outcome=outcome, now=now)
    return message


def ids(references: Iterable[str]) -> list[UUID]:
    """The ids that references are, without those that no message of ours can have."""
    found = []
    for reference in references:
        with suppress(ValueError):
            found.append(UUID(reference))
    return found


def find_objection(message: Message, *, now: datetime) -> gate.Withdraw | gate.Stop | None:
    """Why a letter that waits must not go to the printer, whether for the first time or again.

    Its post was reckoned with when it was handed over, and is not asked about again.
    """
    return gate.object_to(ask(message, now=now))


def ask(message: Message, *, now: datetime) -> gate.Facts:
    """What the gate has to know of a letter and the rule that speaks for its route now."""
    rule = preparing.find_speaking_rule(message.contact_rule)
    if message.code_id is not None:
        return code_sending.ask(message, rule, now=now)
    if message.offer_id is None:
        return preparing.ask(message, rule, now=now)
    return offer_sending.ask(message, rule, now=now)
