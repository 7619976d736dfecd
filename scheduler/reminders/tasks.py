"""What a human must do: opened once, done once, with an owner desk and a due time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor, system
from scheduler.booking.models import Appointment, Offer
from scheduler.refusals import Invalid, Stale
from scheduler.reminders import plan, working_days
from scheduler.reminders.kinds import Channel, TaskKind
from scheduler.reminders.models import Message, Reply, Task

REMINDERS = system("reminders")
_LONGEST_REASON = 300
_LONGEST_OUTCOME = 300
_LONGEST_DECISION = 200


@transaction.atomic
def open_once(
    *,
    kind: TaskKind | str,
    person_id: UUID,
    owner_id: UUID,
    reason: str,
    due_at: datetime,
    now: datetime,
    appointment_id: UUID | None = None,
    message_id: UUID | None = None,
    offer_id: UUID | None = None,
    supporter_id: UUID | None = None,
) -> Task:
    """Ask a human; where the same is asked already, that task hears the new reason as well.

    `reason` says what and why, and names nobody.
    """
    same: dict[str, Any] = {
        "kind": kind,
        "person_id": person_id,
        "appointment_id": appointment_id,
        "message_id": message_id,
        "offer_id": offer_id,
        "supporter_id": supporter_id,
    }
    wanted = Task(
        **same,
        owner_id=owner_id,
        reason=reason[:_LONGEST_REASON],
        opened_at=now,
        due_at=due_at,
    )
    task = _make_or_join(wanted, same)
    if task.id == wanted.id:
        _note("task.opened", task, by=REMINDERS, now=now)
    elif reason not in task.reason:
        task.reason = f"{task.reason} {reason}"[:_LONGEST_REASON]
        task.due_at = min(task.due_at, due_at)
        task.version += 1
        task.save(update_fields=["reason", "due_at", "version"])
    return task


def _make_or_join(wanted: Task, same: dict[str, Any]) -> Task:
    """The open task, locked. One that is done while we wait for its lock is none to join."""
    while True:
        Task.objects.bulk_create([wanted], ignore_conflicts=True)
        found = Task.objects.select_for_update(of=("self",)).filter(state=Task.State.OPEN, **same)
        task = found.first()
        if task is not None:
            return task


def open_about(message: Message, *, kind: TaskKind, reason: str, now: datetime) -> Task | None:
    """Ask the desk whose matter it is to tell somebody what a message did not; None once it is
    over. Nobody can tell a code: of one that was posted, ask for another way."""
    if message.code is not None:
        return _open_about_code(message, reason=reason, now=now)
    offer = message.offer
    known_by = message.appointment.starts_at if offer is None else offer.answer_by
    if now >= known_by:
        return None
    return open_once(
        kind=kind,
        person_id=message.person_id,
        appointment_id=message.appointment_id,
        message_id=message.id,
        offer_id=message.offer_id,
        supporter_id=message.supporter_id,
        owner_id=(
            message.appointment.booked_by_partner_id if offer is None else offer.entry.owner_id
        ),
        reason=reason,
        due_at=plan.task_due(now=now, known_by=known_by, holidays=working_days.bank_holidays()),
        now=now,
    )


def _open_about_code(message: Message, *, reason: str, now: datetime) -> Task | None:
    if message.channel != Channel.LETTER or message.code is None:
        return None  # a text code is over before anybody reads of it: they ask for another
    return open_once(
        kind=TaskKind.ASK_FOR_ROUTE,
        person_id=message.person_id,
        message_id=message.id,
        supporter_id=message.supporter_id,
        owner_id=message.code.owner_id,
        reason=reason,
        due_at=plan.task_due(now=now, holidays=working_days.bank_holidays()),
        now=now,
    )


@transaction.atomic
def complete(*, task_id: UUID, version: int, outcome: str, by: Actor, now: datetime) -> Task:
    """Note that it is done, and what came of it.

    Raises Stale for another version or a task that is done already, Invalid without an outcome,
    and Task.DoesNotExist.
    """
    outcome = " ".join(outcome.split())
    if not outcome or len(outcome) > _LONGEST_OUTCOME:
        raise Invalid(
            "Say in a sentence what came of it.",
            fields={"outcome": [f"Between 1 and {_LONGEST_OUTCOME} characters."]},
        )
    Task.objects.only("id").get(id=task_id)
    to_do = Task.objects.filter(id=task_id, version=version, state=Task.State.OPEN)
    if not _finish(to_do, outcome=outcome, by=by, now=now):
        raise Stale("Somebody else changed this task since you looked. Read it again first.")
    return Task.objects.get(id=task_id)


@transaction.atomic
def settle(
    *, about: Appointment | Message | Offer, kinds: Iterable[TaskKind], outcome: str, now: datetime
) -> int:
    """Close tasks that have answered themselves; return how many. The outcome says how."""
    to_do = about.tasks.filter(state=Task.State.OPEN, kind__in=list(kinds))
    return _finish(to_do, outcome=outcome, by=REMINDERS, now=now)


def _finish(to_do: QuerySet[Task], *, outcome: str, by: Actor, now: datetime) -> int:
    tasks = list(to_do.select_for_update(of=("self",)))
    for task in tasks:
        _note("task.completed", task, by=by, now=now)
    if by != REMINDERS:
        _decide([task for task in tasks if task.kind == TaskKind.DECIDE_UNKNOWN], outcome, now=now)
    # Whoever did the task has read what was written to us about it.
    Reply.objects.filter(task__in=tasks, answered_at__isnull=True).update(
        answered_at=now, answered_by=by.label
    )
    return Task.objects.filter(id__in=[task.id for task in tasks]).update(
        state=Task.State.DONE,
        done_at=now,
        done_by=by.label,
        outcome=outcome,
        version=F("version") + 1,
    )


def _decide(tasks: list[Task], outcome: str, *, now: datetime) -> None:
    """A human has found out, and seen to it: the carrier is not asked any more, nor sent it."""
    unknown = Message.objects.filter(
        id__in=[task.message_id for task in tasks], state=Message.State.UNKNOWN
    )
    reason = f"A human saw to it: {outcome}"[:_LONGEST_DECISION]
    unknown.update(state=Message.State.FAILED, reason=reason, lease_until=None, changed_at=now)


def _note(deed: str, task: Task, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed, kind="task", record_id=task.id, by=by, now=now, person_id=task.person_id
    )
