"""Sends again what was said, because somebody asked for it and said why.

A new row of the same version, kind, recipient and route: the outbox carries it like any other, and
the gate is asked twice, here and before the carrier is called. Refuses what is still on its way,
what nobody wants said any more, and every other route.
"""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.clock import LONDON
from scheduler.partners import rows
from scheduler.refusals import Invalid, Refusal
from scheduler.reminders import facts, gate, hints, preparing, tasks, words
from scheduler.reminders.kinds import Channel, TaskKind
from scheduler.reminders.models import Message
from scheduler.reminders.states import State

ENDED = (State.FAILED, State.STOPPED, State.SENT, State.DELIVERED)
_ON_ITS_WAY = (State.DUE, State.SENDING, State.UNKNOWN)
_SETTLED = (TaskKind.COULD_NOT_BE_TOLD, TaskKind.RING_INSTEAD)
_LONGEST_REASON = 200
_ONLY_ONCE = "A code goes once. Send them a new one."


class OnItsWay(Refusal):
    """It was not sent yet, or nobody knows whether it was."""

    code = "message_on_its_way"


class NotWanted(Refusal):
    """Nobody wants it said any more: the appointment changed, or has come."""

    code = "message_not_wanted"


class NoSafeWay(Refusal):
    """Its route may no longer be used, or would be too late; no other takes its place."""

    code = "no_safe_way_again"


class SentAgainAlready(Refusal):
    """Somebody else was quicker."""

    code = "sent_again_already"


def following(message: Message) -> QuerySet[Message]:
    """The message as it was planned and each time it was sent again, in this order."""
    return Message.objects.filter(**_same(message)).order_by("resend")


@transaction.atomic
def send_again(*, message_id: UUID, number: int, reason: str, by: Actor, now: datetime) -> Message:
    """Put the message in the outbox once more; `number` is which time this is, from 1 on.

    The same asked twice by the same actor for the same reason is done once. Raises Invalid,
    OnItsWay, NotWanted, NoSafeWay, SentAgainAlready and Message.DoesNotExist.
    """
    reason = _checked(reason)
    asked_for = Message.objects.get(id=message_id)
    if asked_for.code_id is not None:
        raise NotWanted(_ONLY_ONCE)
    if asked_for.offer_id is not None:
        raise NotWanted("An offer is told once. Ring them, or make them another offer.")
    # Whoever sends the same again waits here for the first.
    *_, last = following(asked_for).select_for_update(of=("self",))
    done = following(asked_for).filter(resend=number).first() if number > 0 else None
    if done is not None:
        return _repeated(done, reason=reason, by=by)
    if number != last.resend + 1:
        raise Invalid(
            "Say which time this is.", fields={"number": [f"The next is {last.resend + 1}."]}
        )
    verdict = _judged(last, now=now)
    made = _row(last, verdict, number=number, reason=reason, by=by, now=now)
    made.save(force_insert=True)
    for about in (asked_for, last):
        tasks.settle(about=about, kinds=_SETTLED, outcome="It is sent again.", now=now)
    trail.record(
        deed="message.sent_again",
        kind="message",
        record_id=made.id,
        by=by,
        now=now,
        person_id=made.person_id,
        reason=reason,
    )
    if made.due_at <= now and Channel(made.channel).has_carrier:
        transaction.on_commit(partial(hints.look_at, made.id))
    return made


@transaction.atomic
def find_objection(message: Message, *, now: datetime) -> Refusal | None:
    """Why it cannot be sent again now; None when it can."""
    *_, last = following(message)
    if message.code_id is not None:
        return NotWanted(_ONLY_ONCE)
    if message.offer_id is not None:
        return NotWanted("An offer is told once. Ring them, or make them another offer.")
    try:
        _judged(last, now=now)
    except Refusal as refusal:
        return refusal
    return None


def _judged(last: Message, *, now: datetime) -> gate.Send | gate.Wait:
    if last.state in _ON_ITS_WAY:
        raise OnItsWay("It is still on its way. Wait until something has come of it.")
    if last.state not in ENDED:
        raise NotWanted("It was withdrawn: nobody wants it said any more.")
    message = facts.message(last.id)
    rule = preparing.find_speaking_rule(message.contact_rule)
    verdict = gate.decide(preparing.ask(message, rule, now=now))
    match verdict:
        case gate.Withdraw():
            raise NotWanted(verdict.reason)
        case gate.Stop():
            raise NoSafeWay(verdict.reason)
    last.contact_rule = rule or last.contact_rule
    return verdict


def _row(
    last: Message,
    verdict: gate.Send | gate.Wait,
    *,
    number: int,
    reason: str,
    by: Actor,
    now: datetime,
) -> Message:
    if isinstance(verdict, gate.Wait):
        post_class, due_at = last.post_class, verdict.until
    else:
        post_class, due_at = verdict.post_class or "", now
    return Message(
        **_same(last),
        person_id=last.person_id,
        channel=last.channel,
        contact_rule=last.contact_rule,
        post_class=post_class,
        due_at=due_at,
        valid_until=last.valid_until,
        planned_at=now,
        changed_at=now,
        resend=number,
        resend_reason=reason,
        resent_by=by.label,
    )


def _same(message: Message) -> dict[str, Any]:
    return {
        "appointment_id": message.appointment_id,
        "appointment_version": message.appointment_version,
        "kind": message.kind,
        "supporter_id": message.supporter_id,
        "offer_id": message.offer_id,
        "code_id": message.code_id,
    }


def _repeated(done: Message, *, reason: str, by: Actor) -> Message:
    if (done.resent_by, done.resend_reason) == (by.label, reason):
        return done
    planned_at = done.planned_at.astimezone(LONDON)
    when = f"{words.day(planned_at.date())} at {words.clock_time(planned_at.time())}"
    raise SentAgainAlready(
        f"{done.resent_by} sent it again on {when}. Look whether that is enough.",
        message_id=done.id,
    )


def _checked(reason: str) -> str:
    reason = rows.one_line(reason)
    if not rows.is_storable(reason):
        raise Invalid(rows.UNSTORABLE, fields={"reason": [rows.UNSTORABLE]})
    if not reason or len(reason) > _LONGEST_REASON:
        raise Invalid(
            "Say why it is sent again.",
            fields={"reason": [f"Between 1 and {_LONGEST_REASON} characters."]},
        )
    return reason
