"""Takes in what a carrier says about a message after it has it; the same news twice is one.

News only moves a message forward: carriers repeat it and send it out of order.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from channels.message import Receipt as CarrierReceipt
from channels.message import State as CarrierState
from scheduler.reminders import facts, opt_outs, states, tasks
from scheduler.reminders.kinds import Kind, TaskKind
from scheduler.reminders.models import Message, Receipt
from scheduler.reminders.states import State

_STATES = {
    CarrierState.ACCEPTED: State.SENT,
    CarrierState.SENT: State.SENT,
    CarrierState.DELIVERED: State.DELIVERED,
    CarrierState.FAILED: State.FAILED,
}


@transaction.atomic
def apply(*, receipt: CarrierReceipt, now: datetime) -> bool:
    """Note the news; True if it changed what is known of the message.

    A receipt may come before the sender has written down that the carrier accepted: then it is
    what answers the question. Raises Message.DoesNotExist for a reference that is not ours.
    """
    message = _message(receipt.reference)
    noted = Receipt(
        message=message,
        state=receipt.state.value,
        error_code=receipt.error_code[:20],
        received_at=now,
    )
    Receipt.objects.bulk_create([noted], ignore_conflicts=True)
    if message.carrier_reference not in ("", receipt.carrier_reference):
        return False  # of an earlier try, which another has replaced
    state = _STATES[receipt.state]
    tried = Message.objects.filter(id=message.id, attempt__gt=0, state__in=states.before(state))
    is_news = bool(
        tried.update(
            state=state,
            changed_at=now,
            lease_until=None,
            sent_at=message.sent_at or now,
            carrier=receipt.carrier,
            carrier_reference=receipt.carrier_reference,
            reason=receipt.reason[:200],
        )
    )
    if is_news:
        _follow(message, state, receipt, now=now)
    return is_news


def _follow(message: Message, state: State, receipt: CarrierReceipt, *, now: datetime) -> None:
    outcome = "The carrier has said what came of it."
    tasks.settle(about=message, kinds=[TaskKind.DECIDE_UNKNOWN], outcome=outcome, now=now)
    if state is State.FAILED:
        what = Kind(message.kind).what
        reason = f"It did not arrive. {receipt.reason} Find out how to tell them {what}."
        tasks.open_about(message, kind=TaskKind.COULD_NOT_BE_TOLD, reason=reason, now=now)
        if receipt.failure == opt_outs.OPTED_OUT:
            opt_outs.stop_texts_of(message=message, by=tasks.REMINDERS, now=now)


def _message(reference: str) -> Message:
    try:
        return facts.message(UUID(reference))
    except ValueError:
        raise Message.DoesNotExist("No message has this reference.") from None
