"""The reminders of coming appointments, planned as at their booking; only what is due later on.

What was due before counts as said, but for what `last_days` sends: loading must not send thousands
of messages at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.booking.models import Appointment
from scheduler.demonstration import dice
from scheduler.demonstration.bookings import Booked
from scheduler.demonstration.people import Somebody
from scheduler.people import need_catalogue
from scheduler.reminders import plan, preparing, support, working_days
from scheduler.reminders.kinds import Kind
from scheduler.reminders.models import Message
from scheduler.reminders.occasions import Occasion, Plan, Planned, Recipient

FIRST_VERSION = 1  # an appointment's as it was booked


@dataclass(frozen=True, slots=True)
class Told:
    """What was planned to be told about one appointment when it was booked."""

    appointment: Appointment
    plan: Plan


def plans(booked: Iterable[Booked], *, now: datetime) -> Iterator[Told]:
    """The plans for appointments that are still to come."""
    for each in booked:
        appointment = each.appointment
        if appointment.starts_at > now and appointment.state == Appointment.State.BOOKED:
            yield Told(appointment, _plan(appointment, each.visit.somebody, now=now))


def plans_of_cancelled(booked: Iterable[Booked], *, now: datetime) -> Iterator[Told]:
    """The plans for appointments that would still be to come, had they not been cancelled."""
    for each in booked:
        appointment = each.appointment
        if appointment.starts_at > now and appointment.state == Appointment.State.CANCELLED:
            yield Told(appointment, _plan(appointment, each.visit.somebody, now=now))


def rows(told: Iterable[Told], *, now: datetime) -> Iterator[Message]:
    """What is to be said after `now`."""
    loaded_on = clock.local_day(now)
    for each in told:
        for planned in each.plan.messages:
            if planned.due_at > now:
                yield row(appointment=each.appointment, planned=planned, loaded_on=loaded_on)


def row(*, appointment: Appointment, planned: Planned, loaded_on: date) -> Message:
    """One message as it was planned at the booking.

    Carriers know it by its id, so that of another day's loading is another.
    """
    return Message(
        id=dice.id_of("message", loaded_on, appointment.id, planned.kind, planned.supporter_id),
        appointment_id=appointment.id,
        appointment_version=FIRST_VERSION,
        person_id=appointment.person_id,
        supporter_id=planned.supporter_id,
        kind=planned.kind.value,
        channel=planned.channel.value,
        contact_rule_id=planned.rule_id,
        post_class=planned.post_class.value if planned.post_class else "",
        due_at=planned.due_at,
        valid_until=planned.valid_until,
        planned_at=appointment.booked_at,
        changed_at=appointment.booked_at,
    )


def _plan(appointment: Appointment, somebody: Somebody, *, now: datetime) -> Plan:
    occasion = Occasion(
        saying=Kind.CONFIRMATION,
        starts_at=appointment.starts_at,
        now=appointment.booked_at,
        zone=ZoneInfo(appointment.zone),
    )
    return plan.make(
        occasion=occasion,
        recipients=_recipients(somebody, now=now),
        holidays=working_days.bank_holidays(),
    )


def _recipients(somebody: Somebody, *, now: datetime) -> list[Recipient]:
    today = clock.local_day(now)
    told = [
        supporter.id
        for supporter in somebody.supporters
        if supporter.gets_copies and (supporter.ends_on is None or supporter.ends_on > today)
    ]
    return [_recipient(somebody, None), *(_recipient(somebody, each) for each in told)]


def _recipient(somebody: Somebody, supporter_id: object) -> Recipient:
    rules = [rule for rule in somebody.rules if rule.supporter_id == supporter_id]
    rules.sort(key=lambda rule: rule.position)
    kinds = [need.kind for need in somebody.needs if need.kind in support.NO_PRINT]
    is_persons = supporter_id is None
    return Recipient(
        routes=[preparing.route_of(rule) for rule in rules],
        supporter_id=None if is_persons else somebody.supporters[0].id,
        unprintable=need_catalogue.CATALOGUE[kinds[0]].label if kinds and is_persons else "",
    )
