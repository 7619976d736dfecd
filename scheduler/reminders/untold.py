"""People whom no message could tell: who they are, and what came of telling them by hand.

A person stays on the list until somebody says that they were told. Whoever could not be reached
stays on it with a new time; a wrong number is no answer either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.clock import LONDON
from scheduler.partners import rows
from scheduler.people import contact_rules
from scheduler.refusals import Invalid, Stale
from scheduler.reminders import plan, ringing, tasks, words, working_days
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Message, Task, TickOff
from scheduler.reminders.states import State

KINDS = (TaskKind.COULD_NOT_BE_TOLD, TaskKind.RING_INSTEAD, TaskKind.DECIDE_UNKNOWN)
Word = TickOff.Word
TOLD = (Word.TOLD_BY_PHONE, Word.TOLD_AT_DESK, Word.TOLD_OTHERWISE)
WRONG_NUMBER = "The number was somebody else's and is used no more: find out how to tell them."
NO_NUMBER = "The number was somebody else's: find out how to tell them."
_LONGEST_NOTE = 200
_LONGEST_REASON = 300


class TickedOff(Stale):
    """Somebody else was quicker; the sentence says who, when, and what came of it."""

    code = "ticked_off"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people one desk still has to tell, by the kind of task; and how many are late."""

    by_kind: Mapping[str, int]
    late: int

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


def to_tell(*, owner_id: UUID | None) -> QuerySet[Task]:
    """The open tasks of a desk to tell somebody something."""
    return Task.objects.filter(owner=owner_id, state=Task.State.OPEN, kind__in=KINDS)


def count(*, owner_id: UUID | None, now: datetime) -> Counts:
    """One question, so that the counts are of one moment."""
    found = to_tell(owner_id=owner_id).order_by().values("kind")
    counted = found.annotate(all=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    by_kind = {row["kind"]: row["all"] for row in counted}
    late = sum(row["late"] for row in counted)
    return Counts({kind: by_kind.get(kind, 0) for kind in KINDS}, late)


def without_task(*, owner_id: UUID | None, now: datetime) -> QuerySet[Message]:
    """What failed or was stopped, matters still, and stands on nobody's list.

    There should be none: every failure opens a task in the same transaction. Shown all the same,
    so that a fault of ours costs nobody their appointment.
    """
    unsaid = Message.objects.filter(
        state__in=(State.FAILED, State.STOPPED),
        appointment__booked_by_partner=owner_id,
        appointment__starts_at__gt=now,
        appointment__promise_version=F("appointment_version"),
    )
    return unsaid.exclude(Exists(Task.objects.filter(message=OuterRef("pk"))))


@transaction.atomic
def tick_off(
    *,
    task_id: UUID,
    version: int,
    word: str,
    note: str = "",
    due_again_at: datetime | None = None,
    number: str = "",
    by: Actor,
    now: datetime,
) -> Task:
    """Note what came of telling somebody. Told: the task is done. Not: it is due again.

    `due_again_at`, for those who were not told, is the next hour in which they may be rung, or the
    close of the next working day, unless said. `number` is the one of their own that was wrong
    (E.164), where they have several; it is used no more.
    The same noted twice by the same actor is noted once. Raises Invalid, TickedOff and
    Task.DoesNotExist.
    """
    note = rows.one_line(note)
    tasks_open = Task.objects.select_for_update(of=("self",)).select_related("appointment", "offer")
    task = tasks_open.get(id=task_id, kind__in=KINDS)
    before = task.tick_offs.filter(task_version=version).first()
    if before is not None and (before.word, before.noted_by) == (word, by.label):
        return task
    if task.state != Task.State.OPEN or task.version != version:
        raise _ticked_off(task)
    _check(word, note)
    wrong = _wrong_number(task, number) if word == Word.WRONG_NUMBER else ""
    if wrong:
        _end_routes(task, wrong, by=by, now=now)
    again_at = None if word in TOLD else _due_again(task, due_again_at, now=now)
    TickOff.objects.create(
        task=task,
        task_version=version,
        word=word,
        note=note,
        due_again_at=again_at,
        noted_at=now,
        noted_by=by.label,
    )
    if again_at is None:
        outcome = f"{Word(word).label}. {note}".strip()
        return tasks.complete(task_id=task.id, version=version, outcome=outcome, by=by, now=now)
    learnt = "" if word != Word.WRONG_NUMBER else WRONG_NUMBER if wrong else NO_NUMBER
    _keep(task, learnt, again_at)
    trail.record(
        deed="task.tried",
        kind="task",
        record_id=task.id,
        by=by,
        now=now,
        person_id=task.person_id,
        reason=word,
    )
    return task


def numbers(task: Task) -> list[str]:
    """The numbers by which whoever is to be told is reached, each once (E.164)."""
    routes = contact_rules.routes(person_id=task.person_id, supporter_id=task.supporter_id)
    return list(dict.fromkeys(rule.number for rule in routes if rule.number))


def _wrong_number(task: Task, said: str) -> str:
    """Which of their numbers was wrong; empty where none is recorded. Never a guess."""
    theirs = numbers(task)
    if said in theirs:
        return said
    if said or len(theirs) > 1:
        raise Invalid("Say which number was wrong.", fields={"number": ["Choose the number."]})
    return theirs[0] if theirs else ""


def _end_routes(task: Task, number: str, *, by: Actor, now: datetime) -> None:
    """Whoever has that number now is told nothing: by no call, no text, nor what is still to go."""
    routes = contact_rules.routes(person_id=task.person_id, supporter_id=task.supporter_id)
    for rule in routes:
        if rule.number == number:
            contact_rules.end(rule_id=rule.id, by=by, now=now)


def _keep(task: Task, learnt: str, again_at: datetime) -> None:
    if learnt and WRONG_NUMBER not in task.reason and learnt not in task.reason:
        task.reason = f"{task.reason[: _LONGEST_REASON - len(learnt) - 1]} {learnt}"
    task.due_at = again_at
    task.version += 1
    task.save(update_fields=["reason", "due_at", "version"])


def _check(word: str, note: str) -> None:
    if word not in Word.values:
        raise Invalid("Say what came of it.", fields={"word": ["Choose one of the answers."]})
    if not rows.is_storable(note):
        raise Invalid(rows.UNSTORABLE, fields={"note": [rows.UNSTORABLE]})
    if len(note) > _LONGEST_NOTE:
        raise Invalid("The note is too long.", fields={"note": [f"{_LONGEST_NOTE} at most."]})
    if word == Word.TOLD_OTHERWISE and not note:
        raise Invalid("Say in which way they were told.", fields={"note": ["Say in which way."]})


def _due_again(task: Task, asked: datetime | None, *, now: datetime) -> datetime:
    known_by = ringing.known_before(task)
    in_time = known_by if known_by is not None and known_by > now else None
    if asked is None:
        holidays = working_days.bank_holidays()
        return ringing.again_at(task, now=now) or plan.task_due(
            now=now, known_by=in_time, holidays=holidays
        )
    if asked <= now:
        raise Invalid("Try again at a time to come.", fields={"due_again_at": ["This is past."]})
    if in_time is not None and asked >= in_time:
        raise Invalid(
            f"They must know before {_when(in_time)}.",
            fields={"due_again_at": ["This is too late for them."]},
        )
    return asked


def _ticked_off(task: Task) -> TickedOff:
    last = task.tick_offs.last()
    if task.state == Task.State.DONE and task.done_at is not None:
        return TickedOff(f"{task.done_by} ticked this off on {_when(task.done_at)}: {task.outcome}")
    if last is not None:
        return TickedOff(
            f"{last.noted_by} noted on {_when(last.noted_at)}: {last.get_word_display().lower()}."
            " Look at the task again first."
        )
    return TickedOff("There is more to tell them since you looked. Look at the task again first.")


def _when(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{words.day(local.date())} at {words.clock_time(local.time())}"
