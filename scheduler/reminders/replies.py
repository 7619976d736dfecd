"""Takes in what people answer to our texts, once each; what is not certain goes to a human.

An answer counts only for appointments that its number was told about by text. It confirms, asks for
another time, or cancels the one whose code it carries. A cancel discharges nobody.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from channels.message import Reply as CarrierReply
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking.models import Appointment
from scheduler.partners import rows
from scheduler.refusals import Invalid, Refusal
from scheduler.reminders import (
    plan,
    reply_answers,
    reply_decisions,
    reply_desks,
    reply_meanings,
    reply_senders,
    reply_tellings,
    tasks,
    working_days,
)
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Call, Coming, Reply, Task
from scheduler.reminders.reply_decisions import REPLIES, Letterbox
from scheduler.reminders.reply_meanings import Meaning, Read

# Machines answer machines: the same words go to one number once in this time.
_SAME_WORDS_AFTER = timedelta(hours=1)
_WHICH_WAITS = timedelta(days=1)
_LONGEST_TEXT = 1600
_Outcome = Reply.Outcome

log = logging.getLogger(__name__)


class AlreadyAnswered(Refusal):
    """Somebody has seen to this answer before."""

    code = "already_answered"


@transaction.atomic
def take_in(*, reply: CarrierReply, now: datetime) -> Reply:
    """Do what an answer says, and keep it; the same answer again is the one that is kept.

    Its `answer` is what to say at once to the number that wrote, and may be empty.
    """
    row = Reply(
        carrier=reply.carrier,
        carrier_reference=reply.carrier_reference,
        number=reply.sender[:20],
        text=reply.text.replace("\0", "")[:_LONGEST_TEXT],
        received_at=now,
    )
    Reply.objects.bulk_create([row], ignore_conflicts=True)
    kept = Reply.objects.select_for_update(of=("self",)).get(
        carrier=reply.carrier, carrier_reference=reply.carrier_reference
    )
    if kept.id == row.id:
        try:
            with transaction.atomic():
                _do(kept, has_opted_out=reply.has_opted_out, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - what they wrote is kept, whatever breaks here
            log.error("answer %s broke: %s", kept.id, type(error).__name__)
            kept = Reply.objects.get(id=kept.id)
            _leave_to_human(kept, now=now)
    return kept


def _leave_to_human(row: Reply, *, now: datetime) -> None:
    people = reply_senders.find(number=row.number).people
    if not people:
        return
    row.owner = people[0].first_known_to
    row.task = tasks.open_once(
        kind=TaskKind.ANSWER_REPLY,
        person_id=people[0].id,
        owner_id=people[0].first_known_to_id,
        reason="They answered a text message, and nothing was done about it: read it.",
        due_at=plan.task_due(now=now, holidays=working_days.bank_holidays()),
        now=now,
    )
    row.save(update_fields=["owner", "task"])


def _do(row: Reply, *, has_opted_out: bool, now: datetime) -> None:
    sender = reply_senders.find(number=row.number)
    told = reply_tellings.to(number=row.number, people=sender.people, now=now)
    owner = reply_desks.owner(sender, told)
    box = Letterbox(
        sender=sender,
        told=told,
        read=Read(Meaning.STOP) if has_opted_out else _read(row, now=now),
        desk=reply_desks.signed(sender, owner),
        owner=owner,
        confirmed=confirmed(among=[each.appointment for each in told.tellings]),
        now=now,
    )
    done = reply_decisions.decide(box)
    row.outcome = done.outcome
    row.person = done.person
    row.appointment = done.appointment
    row.promise_version = done.version
    row.message = told.newest
    # Whoever booked it reads what was answered about it, whoever wrote to the number last.
    row.owner = owner if done.appointment is None else done.appointment.booked_by_partner
    row.task = done.task
    row.answer = _allowed(done.says, box, row)
    if done.task is None and done.outcome != _Outcome.UNKNOWN_NUMBER:
        row.answered_at, row.answered_by = now, REPLIES.label
    row.save()
    trail.record(
        deed="reply.taken_in",
        kind="reply",
        record_id=row.id,
        by=REPLIES,
        now=now,
        person_id=row.person_id,
    )


def _read(row: Reply, *, now: datetime) -> Read:
    """What it means; a code alone is the answer to “which one?” if that was just asked."""
    read = reply_meanings.read(text=row.text)
    if read.meaning is not Meaning.CODE:
        return read
    before = Reply.objects.filter(number=row.number, received_at__gte=now - _WHICH_WAITS)
    last = before.exclude(id=row.id).order_by("-received_at", "-id").first()
    if last is None or last.outcome != _Outcome.ASKED_WHICH:
        return Read(Meaning.OTHER)
    return Read(reply_meanings.read(text=last.text).meaning, read.code)


def _allowed(says: str, box: Letterbox, row: Reply) -> str:
    """What is really answered: nothing by a route, at an hour or in words that are not allowed."""
    if not says:
        return ""
    if box.sender.rules and not box.may_answer:
        return ""
    if box.sender.is_shared and says != reply_answers.to_nobody_known():
        return ""  # a code says who wrote, not who reads
    if box.sender.wants_few_words and not box.sender.is_shared:
        says = reply_answers.few_words(reply_desks.signed(box.sender, row.owner))
    lately = Reply.objects.filter(
        number=row.number, answer=says, received_at__gt=box.now - _SAME_WORDS_AFTER
    )
    is_safe = reply_desks.gives_nothing_away(says)
    return says if is_safe and not lately.exclude(id=row.id).exists() else ""


def confirmed(*, among: Iterable[Appointment]) -> frozenset[UUID]:
    """Those of these appointments whose present time was confirmed: by text, at a call, on a
    page."""
    versions = {each.id: each.promise_version for each in among}
    by_text = Reply.objects.filter(outcome=_Outcome.CONFIRMED, appointment__in=versions)
    at_call = Call.objects.filter(
        answer=Call.Answer.WILL_COME, message__appointment__in=versions, message__supporter=None
    )
    on_page = Coming.objects.filter(appointment__in=versions)
    found = [
        *on_page.values_list("appointment_id", "promise_version"),
        *by_text.values_list("appointment_id", "promise_version"),
        *at_call.values_list("message__appointment_id", "message__appointment_version"),
    ]
    return frozenset(
        appointment_id
        for appointment_id, version in found
        if appointment_id is not None and versions[appointment_id] == version
    )


@transaction.atomic
def mark_answered(*, reply_id: UUID, outcome: str, by: Actor, now: datetime) -> Reply:
    """Note that somebody has seen to it; the task is done when all its answers are seen to.

    Raises Reply.DoesNotExist, AlreadyAnswered, and Invalid without an outcome.
    """
    outcome = rows.one_line(outcome)
    if not outcome:
        raise Invalid("Say what came of it.", fields={"outcome": ["Say what came of it."]})
    # The task before its answers, as whoever completes it does.
    Task.objects.select_for_update(of=("self",)).filter(replies=reply_id).first()
    row = Reply.objects.select_for_update(of=("self",)).get(id=reply_id)
    if row.answered_at is not None:
        raise AlreadyAnswered("Somebody has seen to this answer already.")
    row.answered_at, row.answered_by = now, by.label
    row.save(update_fields=["answered_at", "answered_by"])
    trail.record(
        deed="reply.answered",
        kind="reply",
        record_id=row.id,
        by=by,
        now=now,
        person_id=row.person_id,
        reason=outcome,
    )
    task = row.task
    still_waiting = Reply.objects.filter(task=task, answered_at__isnull=True)
    if task is not None and task.state == Task.State.OPEN and not still_waiting.exists():
        tasks.complete(task_id=task.id, version=task.version, outcome=outcome, by=by, now=now)
    return row
