"""Prints one letter again: the same sheets, with a reason, by somebody who is named.

A reprint is no second send: the message stays as it is, and its tries are not counted on. The row
is written first; the print folder follows, and whoever died in between is caught up with.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from channels.letter.batch import FileGone, NotPrinted, PrintFolder
from channels.letter.message import PostClass
from channels.letter.records import KeptLetter
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.refusals import Invalid, Refusal
from scheduler.reminders import facts, gate, recalls, tasks
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.models import Message, Reprint
from scheduler.reminders.states import State

_LONGEST_REASON = 300
_LONGEST_OUTCOME = 200
_WENT = (State.SENT, State.DELIVERED)


class NotForPrint(Refusal):
    """There are no sheets that could be printed again."""

    code: ClassVar[str] = "not_for_print"


class NotWanted(Refusal):
    """What the letter says is no longer true."""

    code: ClassVar[str] = "reprint_not_wanted"


class NoSafeWay(Refusal):
    """Its address may no longer be used, or it would come too late by any post."""

    code: ClassVar[str] = "no_safe_way_again"


class WaitsAlready(Refusal):
    """The letter waits to be printed again as it is."""

    code: ClassVar[str] = "reprint_waits_already"


@transaction.atomic
def ask(*, message_id: UUID, reason: str, here: PrintFolder, by: Actor, now: datetime) -> Reprint:
    """Note that a letter is to be printed again.

    Raises Invalid without a reason, NotForPrint, NotWanted, NoSafeWay, WaitsAlready, and
    Message.DoesNotExist.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > _LONGEST_REASON:
        raise Invalid(
            "Say why it is printed again.",
            fields={"reason": [f"Between 1 and {_LONGEST_REASON} characters."]},
        )
    Message.objects.only("id").get(id=message_id)
    message = facts.message(message_id)
    _refuse_unprintable(message, here)
    match gate.decide(recalls.ask(message, now=now)):
        case gate.Withdraw(reason=why):
            raise NotWanted(why)
        case gate.Stop(reason=why):
            raise NoSafeWay(why)
    asked = Reprint(message=message, reason=reason, asked_by=by.label, asked_at=now)
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError:
        raise WaitsAlready("This letter waits for the next batch already.") from None
    trail.record(
        deed="letter.reprinted",
        kind="message",
        record_id=message.id,
        by=by,
        now=now,
        person_id=message.person_id,
        reason=reason,
    )
    return asked


def catch_up(*, here: PrintFolder, now: datetime) -> None:
    """Bring rows and the print folder together: what waits lies there, what went is noted."""
    for asked in Reprint.objects.filter(state=Reprint.State.WAITING):
        put_or_note(asked, here=here, now=now)


def put_or_note(asked: Reprint, *, here: PrintFolder, now: datetime) -> None:
    """Let the sheets wait in the folder, or note what became of them there. Safe to repeat."""
    known = here.read(reference=str(asked.id))
    if known is None:
        _put(asked, here=here, now=now)
    elif known.batch:
        _waiting(asked).update(state=Reprint.State.PRINTED, batch=known.batch)
    elif known.is_damaged:
        _give_up(asked, why="The letter's file was damaged before it was printed again.", now=now)
    elif known.is_withdrawn:
        _waiting(asked).update(state=Reprint.State.NOT_PRINTED)


def _put(asked: Reprint, *, here: PrintFolder, now: datetime) -> None:
    message = facts.message(asked.message_id)
    # Asked again: whoever was to put it there may have died, and the cut-off have passed.
    match gate.decide(recalls.ask(message, now=now)):
        case gate.Withdraw() | gate.Stop() as objection:
            _take_back(asked, message, objection, now=now)
        case gate.Send(post_class=post_class):
            try:
                here.reprint(
                    reference=str(asked.id),
                    of=str(message.id),
                    post_class=PostClass(post_class or message.post_class),
                    now=asked.asked_at,
                )
            except (NotPrinted, FileGone):
                _give_up(asked, why="The letter's file is not here any more.", now=now)


@transaction.atomic
def recall_if_unwanted(*, letter: KeptLetter, now: datetime) -> bool:
    """Whether the sheets must not be printed again after all; the first print stands as it was."""
    asked = Reprint.objects.filter(id__in=recalls.ids([letter.reference])).first()
    if asked is None or asked.state == Reprint.State.NOT_PRINTED:
        return asked is not None  # taken back by somebody who died before the folder knew
    message = facts.message(asked.message_id)
    objection = recalls.find_objection(message, now=now)
    if objection is None:
        return False
    _take_back(asked, message, objection, now=now)
    return True


@transaction.atomic
def _take_back(
    asked: Reprint, message: Message, objection: gate.Withdraw | gate.Stop, *, now: datetime
) -> None:
    """A human tells them instead, where they are still to be told."""
    outcome = objection.reason[:_LONGEST_OUTCOME]
    is_news = _waiting(asked).update(state=Reprint.State.NOT_PRINTED, outcome=outcome)
    if is_news and isinstance(objection, gate.Stop):
        tasks.open_about(message, kind=objection.task, reason=objection.reason, now=now)


def _refuse_unprintable(message: Message, here: PrintFolder) -> None:
    if message.code_id is not None:
        raise NotForPrint("A letter with a code is printed once. Send them a new code.")
    known = here.read(reference=str(message.id))
    if message.channel != Channel.LETTER or message.state not in _WENT or known is None:
        raise NotForPrint("Only a letter that was printed can be printed again.")
    if not known.batch:
        raise NotForPrint("It is not printed yet: it waits for the next batch.")
    if here.pdf(reference=str(message.id)) is None:
        raise NotForPrint("Its batch was taken away, and the letter's file with it.")


@transaction.atomic
def _give_up(asked: Reprint, *, why: str, now: datetime) -> None:
    if _waiting(asked).update(state=Reprint.State.NOT_PRINTED, outcome=why):
        message = facts.message(asked.message_id)
        reason = f"{why} It went once; tell them {Kind(message.kind).what} if it did not arrive."
        tasks.open_about(message, kind=TaskKind.DECIDE_UNKNOWN, reason=reason, now=now)


def _waiting(asked: Reprint) -> QuerySet[Reprint]:
    return Reprint.objects.filter(id=asked.id, state=Reprint.State.WAITING)
