"""The list of people whom a human rings, which is a channel too: how to ring, and what came of it.

How to ring is read from the rule that holds now, not from the day the task was opened. A task is
never closed because nobody answered: it comes back while there is time, and stays when there is
none.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.clock import LONDON
from scheduler.people import contact_hours, contact_rules
from scheduler.people.models import ContactRule
from scheduler.refusals import Refusal, Stale
from scheduler.reminders import call_times, plan, tasks
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Task

# Time to dial in, once the hour has come.
_TO_DIAL = timedelta(hours=2)
_LONGEST_REASON = 300


class NoNumber(Refusal):
    """No number is recorded by which they may be rung, so none of it can be wrong."""

    code = "no_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """How to ring somebody: `number` is empty where none is recorded that may be used.

    `call_ourselves` is the neutral name, `ask_for` how they want to be asked for. `hours_from` and
    `hours_until` are wall times, `days` ISO weekdays. `not_before` is when it is worth trying
    again, `ring_by` the last moment at which it is of use.
    """

    number: str = field(default="", repr=False)
    call_ourselves: str
    ask_for: str = field(default="", repr=False)
    may_leave_voicemail: bool = False
    days: tuple[int, ...]
    hours_from: time
    hours_until: time
    may_ring_now: bool
    not_before: datetime | None
    ring_by: datetime
    tries: int


def instructions(task: Task, *, now: datetime) -> Instructions:
    """How to ring for this task, as the rules are now."""
    rule = _find_rule(task)
    zone = _zone(task)
    allowed = rule is not None and contact_hours.is_allowed_at(rule, now, zone)
    return Instructions(
        number="" if rule is None else rule.number,
        call_ourselves=(rule and rule.name_to_show) or task.owner.neutral_name,
        ask_for="" if rule is None else rule.ask_for,
        may_leave_voicemail=rule is not None and rule.may_leave_voicemail,
        days=tuple((rule and rule.days) or contact_hours.WEEKDAYS),
        hours_from=(rule and rule.hours_from) or contact_hours.DEFAULT_FROM,
        hours_until=(rule and rule.hours_until) or contact_hours.DEFAULT_UNTIL,
        may_ring_now=allowed and (task.not_before is None or task.not_before <= now),
        not_before=task.not_before,
        ring_by=task.due_at,
        tries=task.tries,
    )


@transaction.atomic
def told(*, task_id: UUID, version: int, by: Actor, now: datetime) -> Task:
    """They were rung, and know. Raises Stale and Task.DoesNotExist."""
    outcome = "They were rung and told."
    return tasks.complete(task_id=task_id, version=version, outcome=outcome, by=by, now=now)


@transaction.atomic
def not_reached(*, task_id: UUID, version: int, by: Actor, now: datetime) -> Task:
    """Nobody answered: the task comes back at the next hour that is allowed and in time.

    Where none is left it stays on top of the list. Raises Stale and Task.DoesNotExist.
    """
    task = Task.objects.select_related("appointment", "offer", "message__contact_rule").get(
        id=task_id
    )
    again_at = _again_at(task, now=now)
    to_do = Task.objects.filter(id=task_id, version=version, state=Task.State.OPEN)
    is_noted = to_do.update(
        not_before=again_at,
        due_at=task.due_at if again_at is None else max(task.due_at, again_at + _TO_DIAL),
        tries=F("tries") + 1,
        version=F("version") + 1,
    )
    if not is_noted:
        raise Stale("Somebody else changed this task since you looked. Read it again first.")
    trail.record(
        deed="task.not_reached",
        kind="task",
        record_id=task_id,
        by=by,
        now=now,
        person_id=task.person_id,
    )
    return Task.objects.get(id=task_id)


@transaction.atomic
def wrong_number(*, task_id: UUID, version: int, by: Actor, now: datetime) -> Task:
    """Somebody else answered: the number is used no more, and a human finds another way.

    Raises NoNumber, Stale and Task.DoesNotExist.
    """
    task = Task.objects.select_related("message__contact_rule").get(id=task_id)
    rule = _find_rule(task)
    if rule is None:
        raise NoNumber("No number is recorded for this call.")
    done = tasks.complete(
        task_id=task_id,
        version=version,
        outcome="The number is somebody else's: it is used no more.",
        by=by,
        now=now,
    )
    contact_rules.end(rule_id=rule.id, by=by, now=now)
    reason = f"The number recorded for them is somebody else's: find another way. {task.reason}"
    tasks.open_once(
        kind=TaskKind.COULD_NOT_BE_TOLD,
        person_id=task.person_id,
        appointment_id=task.appointment_id,
        message_id=task.message_id,
        offer_id=task.offer_id,
        owner_id=task.owner_id,
        reason=reason[:_LONGEST_REASON],
        due_at=task.due_at,
        now=now,
    )
    return done


def _again_at(task: Task, *, now: datetime) -> datetime | None:
    rule = _find_rule(task)
    if rule is None:
        return None
    soonest = call_times.again_at(rule, now, _zone(task), after=call_times.BY_HAND_AGAIN_AFTER)
    known_by = _known_by(task)
    return soonest if known_by is None or soonest + plan.NOTICE <= known_by else None


def _known_by(task: Task) -> datetime | None:
    if task.offer is not None:
        return task.offer.answer_by
    return None if task.appointment is None else task.appointment.starts_at


def _find_rule(task: Task) -> ContactRule | None:
    """The first route by which they may be rung; a supporter's where the message was for them."""
    supporter_id = None if task.message is None else task.message.supporter_id
    routes = contact_rules.routes(person_id=task.person_id, supporter_id=supporter_id)
    return next((rule for rule in routes if rule.channel == "voice"), None)


def _zone(task: Task) -> ZoneInfo:
    return LONDON if task.appointment is None else ZoneInfo(task.appointment.zone)
