"""No more texts to a number whose holder said STOP, here or to the carrier; a human asks on.

The rule that spoke for the route is followed by one that says it is not to be used, so that whoever
looks at the person sees why. Nothing takes its place by itself.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit.actors import Actor
from scheduler.people import contact_rules
from scheduler.people.models import ContactRule
from scheduler.reminders import plan, tasks, working_days
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Message, Task

# The code of the carriers' failures that say so (channels.sms.twilio_errors).
OPTED_OUT = "opted-out"
_WHY = "They answered STOP to our texts: ask by which other way we may reach them."
_NOTE = "Answered STOP to our texts."
_CARRIED_ON = (
    "days", "hours_from", "hours_until", "name_to_show", "ask_for", "wording", "position",
    "review_on", "supporter_id",
)  # fmt: skip


@transaction.atomic
def stop_texts(*, number: str, by: Actor, now: datetime) -> list[Task]:
    """Let no text go to this number any more, whosever it is; return what humans have to ask."""
    speaking = ContactRule.objects.filter(
        channel=ContactRule.Channel.SMS, number=number, ended_at__isnull=True, is_safe=True
    )
    return [
        _stop(rule, by=by, now=now)
        for rule in speaking.select_related("person").order_by("person_id", "id")
    ]


def stop_texts_of(*, message: Message, by: Actor, now: datetime) -> None:
    """The carrier refuses this message because its receiver has said STOP."""
    if message.channel == ContactRule.Channel.SMS:
        stop_texts(number=message.contact_rule.number, by=by, now=now)


def _stop(rule: ContactRule, *, by: Actor, now: datetime) -> Task:
    try:
        with transaction.atomic():
            contact_rules.record(
                person_id=rule.person_id,
                channel=rule.channel,
                number=rule.number,
                is_safe=False,
                note=_NOTE,
                **{name: getattr(rule, name) for name in _CARRIED_ON},
                by=by,
                now=now,
            )
    except contact_rules.SupporterEnded:
        contact_rules.end(rule_id=rule.id, by=by, now=now)
    whose = "" if rule.supporter_id is None else "A supporter who gets copies: "
    return tasks.open_once(
        kind=TaskKind.ASK_FOR_ROUTE,
        person_id=rule.person_id,
        owner_id=_owner_id(rule),
        reason=f"{whose}{_WHY}",
        due_at=plan.task_due(now=now, holidays=working_days.bank_holidays()),
        now=now,
    )


def _owner_id(rule: ContactRule) -> UUID:
    """The desk that wrote to them last, or that knew them first."""
    texts = Message.objects.filter(person=rule.person_id, contact_rule__number=rule.number)
    newest = (
        texts.select_related("appointment", "offer__entry", "code").order_by("-changed_at").first()
    )
    if newest is None:
        return rule.person.first_known_to_id
    if newest.code is not None:
        return newest.code.owner_id
    offer = newest.offer
    return newest.appointment.booked_by_partner_id if offer is None else offer.entry.owner_id
