"""Takes back letters that are set but not printed: the last question, at the printer's door.

Between the hour a letter is handed over and the cut-off, its appointment may be cancelled or moved
and its route become unsafe. Other channels cannot be called back; paper can.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.reminders import facts, gate, offer_sending, preparing, tasks
from scheduler.reminders.models import Message
from scheduler.reminders.states import State

_TAKEN_BACK = (State.WITHDRAWN, State.STOPPED)


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
    sent = Message.objects.filter(id=message.id, state=State.SENT)
    is_taken_back = sent.update(state=state, reason=objection.reason, changed_at=now)
    if is_taken_back and isinstance(objection, gate.Stop):
        tasks.open_about(message, kind=objection.task, reason=objection.reason, now=now)
    return True


def ids(references: Iterable[str]) -> list[UUID]:
    """The ids that references are, without those that no message of ours can have."""
    found = []
    for reference in references:
        with suppress(ValueError):
            found.append(UUID(reference))
    return found


def find_objection(message: Message, *, now: datetime) -> gate.Withdraw | gate.Stop | None:
    """Why a letter must not go to the printer now, whether for the first time or again."""
    rule = preparing.find_speaking_rule(message.contact_rule)
    step = preparing if message.offer_id is None else offer_sending
    return gate.object_to(step.ask(message, rule, now=now))
