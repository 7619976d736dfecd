"""How a human rings somebody, which is a channel too. What came of it is noted in `untold`.

It is read from the rule that holds now, not from the day the task was opened.
"""

from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON
from scheduler.people import contact_hours, contact_rules
from scheduler.people.models import ContactRule
from scheduler.reminders import call_times, plan
from scheduler.reminders.models import Task

# Whose hours are the service's.
_NO_RULE = ContactRule(channel=ContactRule.Channel.VOICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """How to ring somebody: `number` is empty where none is recorded that may be used.

    `call_ourselves` is the neutral name, `ask_for` how they want to be asked for. `hours_from` and
    `hours_until` are wall times, `days` ISO weekdays. `ring_by` is when the task is due, `tries` is
    how often somebody noted what came of it.
    """

    number: str = field(default="", repr=False)
    call_ourselves: str
    ask_for: str = field(default="", repr=False)
    may_leave_voicemail: bool = False
    days: tuple[int, ...]
    hours_from: time
    hours_until: time
    may_ring_now: bool
    ring_by: datetime
    tries: int


def instructions(task: Task, *, now: datetime) -> Instructions:
    """How to ring for this task, as the rules are now."""
    rule = find_rule(task)
    zone = _zone(task)
    allowed = rule is not None and contact_hours.is_allowed_at(rule, now, zone)
    days, hours_from, hours_until = contact_hours.in_force(rule or _NO_RULE)
    return Instructions(
        number="" if rule is None else rule.number,
        call_ourselves=(rule and rule.name_to_show) or task.owner.neutral_name,
        ask_for="" if rule is None else rule.ask_for,
        may_leave_voicemail=rule is not None and rule.may_leave_voicemail,
        days=tuple(days),
        hours_from=hours_from,
        hours_until=hours_until,
        may_ring_now=allowed,
        ring_by=task.due_at,
        tries=task.tick_offs.count(),
    )


def again_at(task: Task, *, now: datetime) -> datetime | None:
    """When it is worth ringing again: in an allowed hour, and in time. None where there is none."""
    rule = find_rule(task)
    if rule is None:
        return None
    soonest = call_times.again_at(rule, now, _zone(task), after=call_times.BY_HAND_AGAIN_AFTER)
    known_by = known_before(task)
    return soonest if known_by is None or soonest + plan.NOTICE <= known_by else None


def known_before(task: Task) -> datetime | None:
    """The moment before which they must know; None for what has none."""
    if task.offer is not None:
        return task.offer.answer_by
    return None if task.appointment is None else task.appointment.starts_at


def find_rule(task: Task) -> ContactRule | None:
    """The first route by which they may be rung; a supporter's where they are to be told."""
    routes = contact_rules.routes(person_id=task.person_id, supporter_id=task.supporter_id)
    return next((rule for rule in routes if rule.channel == "voice"), None)


def _zone(task: Task) -> ZoneInfo:
    return LONDON if task.appointment is None else ZoneInfo(task.appointment.zone)
