"""Writes what has to be said about an appointment, in the transaction that changed it.

Only rows: what carriers and queues do comes after the commit. What an older version of the
appointment left unsaid is withdrawn.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction

from scheduler import clock
from scheduler.booking.models import Appointment
from scheduler.people import contact_rules, supporters
from scheduler.people.models import ContactRule
from scheduler.reminders import hints, plan, preparing, tasks, working_days
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.models import Message
from scheduler.reminders.occasions import Occasion, Plan, Planned, Recipient
from scheduler.reminders.states import State


@transaction.atomic
def plan_for(
    *,
    appointment: Appointment,
    saying: Kind,
    now: datetime,
    previous_starts_at: datetime | None = None,
) -> Plan:
    """Write the messages and tasks that follow from one occasion. Safe to repeat."""
    occasion = Occasion(
        saying=saying,
        starts_at=appointment.starts_at,
        now=now,
        previous_starts_at=previous_starts_at,
        zone=ZoneInfo(appointment.zone),
    )
    made = plan.make(
        occasion=occasion,
        recipients=list(_recipients(appointment, saying, on=clock.local_day(now))),
        holidays=working_days.bank_holidays(),
    )
    _write(appointment, made, now=now)
    return made


@transaction.atomic
def withdraw_older(*, appointment: Appointment, reason: str, now: datetime) -> int:
    """Take back what is still to be said about an older version; return how many messages.

    One that is being sent at this moment is not taken back: its sender asks again before it
    calls the carrier. Calls that were to be made about the older version need not be.
    """
    tasks.settle(
        about=appointment,
        kinds=[TaskKind.RING_INSTEAD, TaskKind.COULD_NOT_BE_TOLD, TaskKind.ASK_AND_REBOOK],
        outcome=reason,
        now=now,
    )
    older = Message.objects.filter(
        appointment=appointment,
        appointment_version__lt=appointment.promise_version,
        state=State.DUE,
    )
    return older.update(state=State.WITHDRAWN, reason=reason, changed_at=now)


def _recipients(appointment: Appointment, saying: Kind, *, on: date) -> Iterator[Recipient]:
    person_id = appointment.person_id
    rules = contact_rules.current(person_id=person_id)
    yield Recipient(
        routes=[preparing.route_of(rule) for rule in rules if rule.supporter_id is None],
        unprintable=preparing.unprintable(person_id=person_id),
    )
    if saying is Kind.ASK_AGAIN:
        return  # how to be seen is the person's own to say
    for supporter in supporters.current(person_id=person_id, on=on).filter(gets_copies=True):
        theirs: list[ContactRule] = [rule for rule in rules if rule.supporter_id == supporter.id]
        yield Recipient(
            routes=[preparing.route_of(rule) for rule in theirs], supporter_id=supporter.id
        )


def _write(appointment: Appointment, made: Plan, *, now: datetime) -> None:
    messages = [_row(appointment, planned, now=now) for planned in made.messages]
    # The same occasion twice (a listener called again) says it once.
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    for message in messages:
        if message.due_at <= now and Channel(message.channel).has_carrier:
            transaction.on_commit(partial(hints.look_at, message.id))
    for task in made.tasks:
        tasks.open_once(
            kind=task.kind,
            person_id=appointment.person_id,
            appointment_id=appointment.id,
            owner_id=appointment.booked_by_partner_id,
            reason=task.reason,
            due_at=task.due_at,
            now=now,
        )


def _row(appointment: Appointment, planned: Planned, *, now: datetime) -> Message:
    return Message(
        appointment=appointment,
        appointment_version=appointment.promise_version,
        person_id=appointment.person_id,
        supporter_id=planned.supporter_id,
        kind=planned.kind,
        channel=planned.channel,
        contact_rule_id=planned.rule_id,
        post_class=planned.post_class or "",
        due_at=planned.due_at,
        valid_until=planned.valid_until,
        planned_at=now,
        changed_at=now,
    )
