"""Writes what has to be said about an appointment, in the transaction that changed it.

Only rows: what carriers and queues do comes after the commit. What an older version of the
appointment left unsaid is withdrawn.
"""

from datetime import date, datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from scheduler import clock, prepared
from scheduler.booking.models import Appointment
from scheduler.reminders import hints, plan, preparing, tasks, working_days
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.models import Message
from scheduler.reminders.occasions import Occasion, Plan, Planned, Recipient, Route
from scheduler.reminders.states import State

# The person (no supporter's id) and whoever gets copies, also without a route, with the rules
# in force in their order.
_ROUTES = """
    SELECT recipient.supporter_id, rule.id, rule.channel, rule.is_safe, rule.days,
        rule.hours_from, rule.hours_until, rule.accepts_recorded_call, rule.address_lines
    FROM (
        SELECT NULL::uuid AS supporter_id, '' AS name
        UNION ALL
        SELECT id, name FROM people_supporter
        WHERE person_id = %(person)s AND gets_copies
            AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on > %(on)s)
    ) AS recipient
    LEFT JOIN people_contactrule AS rule ON rule.person_id = %(person)s
        AND rule.ended_at IS NULL AND rule.supporter_id IS NOT DISTINCT FROM recipient.supporter_id
    ORDER BY recipient.supporter_id IS NOT NULL, recipient.name, recipient.supporter_id,
        rule.position, rule.recorded_at, rule.id
"""


def plan_for(
    *,
    appointment: Appointment,
    saying: Kind,
    now: datetime,
    previous_starts_at: datetime | None = None,
) -> Plan:
    """Write the messages and tasks that follow from one occasion. Safe to repeat.

    Call inside the transaction of the occasion.
    """
    made = would_say(
        appointment=appointment, saying=saying, now=now, previous_starts_at=previous_starts_at
    )
    _write(appointment, made, now=now)
    return made


def would_say(
    *,
    appointment: Appointment,
    saying: Kind,
    now: datetime,
    previous_starts_at: datetime | None = None,
) -> Plan:
    """What `plan_for` would write. Its tasks are for whom no message can tell in time."""
    occasion = Occasion(
        saying=saying,
        starts_at=appointment.starts_at,
        now=now,
        previous_starts_at=previous_starts_at,
        zone=ZoneInfo(appointment.zone),
    )
    return plan.make(
        occasion=occasion,
        recipients=_recipients(appointment, saying, on=clock.local_day(now)),
        holidays=working_days.bank_holidays(),
    )


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


def _recipients(appointment: Appointment, saying: Kind, *, on: date) -> list[Recipient]:
    """The person, then the supporters who get copies that day, each with their routes in order."""
    routes: dict[UUID | None, list[Route]] = {}
    found = prepared.rows(_ROUTES, {"person": appointment.person_id, "on": on})
    for supporter_id, rule_id, *values in found:
        theirs = routes.setdefault(supporter_id, [])
        if rule_id is not None:
            theirs.append(preparing.route(rule_id, *values))
    if saying is Kind.ASK_AGAIN:
        routes = {None: routes[None]}  # how to be seen is the person's own to say
    return [
        _recipient(appointment, supporter_id, theirs) for supporter_id, theirs in routes.items()
    ]


def _recipient(
    appointment: Appointment, supporter_id: UUID | None, routes: list[Route]
) -> Recipient:
    may_be_printed = any(route.channel is Channel.LETTER for route in routes)
    is_person = supporter_id is None
    return Recipient(
        routes=routes,
        supporter_id=supporter_id,
        unprintable=(
            preparing.unprintable(person_id=appointment.person_id)
            if is_person and may_be_printed
            else ""
        ),
    )


def _write(appointment: Appointment, made: Plan, *, now: datetime) -> None:
    messages = [_row(appointment, planned, now=now) for planned in made.messages]
    # The same occasion twice (a listener called again) says it once.
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    for message in messages:
        if message.due_at <= now:
            transaction.on_commit(partial(hints.look_at, message.id))
    for task in made.tasks:
        tasks.open_once(
            kind=task.kind,
            person_id=appointment.person_id,
            appointment_id=appointment.id,
            supporter_id=task.supporter_id,
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
