"""What happens on the line: who answers, which key they press, and what follows when it ends.

Every piece of news may come twice, late or never: rows only move forward, and a call of which
nothing more is heard ends by itself. Nobody is told before the key of the right person; whoever
was not told is rung once more at another hour, and then by a human.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from channels.voice.twilio_callbacks import NAME, Answerer, CallNews, Ending
from scheduler.reminders import (
    call_times,
    facts,
    gate,
    plan,
    preparing,
    recorded_calls,
    spoken,
    states,
    tasks,
)
from scheduler.reminders.kinds import Kind, TaskKind
from scheduler.reminders.models import Call, Message
from scheduler.reminders.states import State

_ENDINGS = {
    Ending.BUSY: Call.Outcome.BUSY,
    Ending.NO_ANSWER: Call.Outcome.NO_ANSWER,
    Ending.CANCELLED: Call.Outcome.NO_ANSWER,
    Ending.FAILED: Call.Outcome.FAILED,
}


class Step(StrEnum):
    """What a key is asked for."""

    WHO = "who"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Said:
    """What the line says next, and what it then wants to hear; without words it is hung up."""

    words: str = ""
    asks: Step | None = None


@transaction.atomic
def answered(*, reference: str, news: CallNews, now: datetime) -> Said:
    """Somebody or something took the call. Raises Message.DoesNotExist."""
    message, call = _hear(reference, news, now=now)
    if news.answerer is Answerer.MACHINE:
        return _to_machine(message, call, now=now)
    if _objection(message, now=now) is not None:
        return Said(spoken.NOT_NOW)
    return Said(spoken.opening(facts.about(message)), Step.WHO)


@transaction.atomic
def pressed(*, reference: str, step: Step, news: CallNews, now: datetime) -> Said:
    """A key was pressed. Raises Message.DoesNotExist."""
    message, call = _hear(reference, news, now=now)
    if call.told_at is None or step is Step.WHO:
        return _heard_who(message, call, news.key, now=now)
    return _heard_answer(message, call, news.key, now=now)


@transaction.atomic
def hear(*, reference: str, news: CallNews, now: datetime) -> bool:
    """How the call goes. True if it ended, and that is news. Raises Message.DoesNotExist."""
    message, call = _hear(reference, news, now=now)
    if news.ending is None:
        return False
    outcome = _ENDINGS.get(news.ending, Call.Outcome.NO_KEY)
    return _end(message, call, outcome, now=now)


@transaction.atomic
def end_unheard(*, message_id: UUID, now: datetime) -> bool:
    """End the call with this message, of which nothing more is heard; False if it has ended."""
    # Locked, and looked at once more: news may have come this moment, and made it due again.
    _lock(message_id)
    message = facts.message(message_id)
    if message.state != State.SENT:
        return False
    call = _call(message, recorded_calls.number_now(message.id), now=now)
    return _end(message, call, Call.Outcome.UNHEARD, now=now)


def _hear(reference: str, news: CallNews, *, now: datetime) -> tuple[Message, Call]:
    """Note that there is such a call, which also says that the carrier has the message."""
    message_id, number = recorded_calls.read_reference(reference)
    _lock(message_id)
    message = facts.message(message_id)
    if message.channel != "voice" or not 1 <= number <= recorded_calls.number_now(message_id):
        raise Message.DoesNotExist("There is no such call.")
    call = _call(message, number, now=now)
    call.carrier_reference = call.carrier_reference or news.carrier_reference
    if news.answerer is not Answerer.UNKNOWN:
        call.answerer = call.answerer or news.answerer
    call.save(update_fields=["carrier_reference", "answerer"])
    if call.ended_at is None:
        _note_placed(message, call, now=now)
    return facts.message(message_id), call


def _lock(message_id: UUID) -> None:
    """Always the message before its calls, so that no two wait for each other."""
    list(Message.objects.select_for_update(no_key=True).filter(id=message_id).values("id"))


def _call(message: Message, number: int, *, now: datetime) -> Call:
    """The row of this call, and nobody else has it until the transaction ends."""
    wanted = Call(message=message, number=number, first_heard_at=now)
    Call.objects.bulk_create([wanted], ignore_conflicts=True)
    return Call.objects.select_for_update().get(message=message, number=number)


def _note_placed(message: Message, call: Call, *, now: datetime) -> None:
    placed = Message.objects.filter(
        id=message.id, attempt__gt=0, state__in=states.before(State.SENT)
    ).update(
        state=State.SENT,
        sent_at=now,
        changed_at=now,
        lease_until=None,
        carrier=NAME,
        carrier_reference=call.carrier_reference,
        reason="",
    )
    if placed:
        outcome = "The carrier has rung them."
        tasks.settle(about=message, kinds=[TaskKind.DECIDE_UNKNOWN], outcome=outcome, now=now)


def _to_machine(message: Message, call: Call, *, now: datetime) -> Said:
    """A voicemail only where the route allows it now; otherwise silence."""
    rule = preparing.find_speaking_rule(message.contact_rule)
    may_speak = rule is not None and rule.may_leave_voicemail
    if not may_speak or _objection(message, now=now) is not None:
        _end(message, call, Call.Outcome.MACHINE, now=now)
        return Said()
    _end(message, call, Call.Outcome.VOICEMAIL, now=now)
    return Said(spoken.voicemail(facts.about(message)))


def _heard_who(message: Message, call: Call, key: str, *, now: datetime) -> Said:
    about = facts.about(message)
    match key:
        case "1" if _objection(message, now=now) is not None:
            return Said(spoken.NOTHING_TO_DO)
        case "1":
            _note_told(message, call, now=now)
            return Said(f"{spoken.news(about)} {spoken.question(about)}", Step.ANSWER)
        case "2":
            _answer(call, Call.Answer.NOT_NOW)
            return Said(spoken.NOT_NOW)
        case _:
            return Said(spoken.opening(about), Step.WHO)


def _heard_answer(message: Message, call: Call, key: str, *, now: datetime) -> Said:
    about = facts.about(message)
    match key:
        case "1" if spoken.may_say_they_come(about):
            _answer(call, Call.Answer.WILL_COME)
            return Said(spoken.GOODBYE)
        case "2":
            if _answer(call, Call.Answer.RING_ME):
                reason = "They heard our recorded call and asked to be phoned: ring them."
                tasks.open_about(message, kind=TaskKind.RING_INSTEAD, reason=reason, now=now)
            return Said(spoken.WILL_RING)
        case _:
            return Said(f"{spoken.news(about)} {spoken.question(about)}", Step.ANSWER)


def _answer(call: Call, answer: Call.Answer) -> bool:
    """The first answer holds; a second telling of it changes nothing."""
    return bool(Call.objects.filter(id=call.id, answer="").update(answer=answer))


def _note_told(message: Message, call: Call, *, now: datetime) -> None:
    """Told is told, whichever of two calls it was in."""
    Call.objects.filter(id=call.id, told_at__isnull=True).update(told_at=now)
    told = Message.objects.filter(
        id=message.id, attempt__gt=0, state__in=states.before(State.DELIVERED)
    )
    told.update(state=State.DELIVERED, changed_at=now, lease_until=None, reason="")


def _end(message: Message, call: Call, outcome: Call.Outcome, *, now: datetime) -> bool:
    if call.told_at is not None:
        outcome = Call.Outcome.TOLD
    elif outcome is Call.Outcome.NO_KEY and call.answer == Call.Answer.NOT_NOW:
        outcome = Call.Outcome.NOT_NOW
    elif outcome is Call.Outcome.NO_KEY and call.answerer == Answerer.MACHINE:
        outcome = Call.Outcome.MACHINE
    ended = Call.objects.filter(id=call.id, ended_at__isnull=True)
    is_news = bool(ended.update(ended_at=now, outcome=outcome))
    if is_news and message.state == State.SENT:
        _follow(message, call, outcome, now=now)
    return is_news


def _follow(message: Message, call: Call, outcome: Call.Outcome, *, now: datetime) -> None:
    """What becomes of a message that the call did not say."""
    what = Kind(message.kind).what
    objection = _objection(message, now=now)
    if objection is not None:
        is_stop = isinstance(objection, gate.Stop)
        _close(message, State.STOPPED if is_stop else State.WITHDRAWN, objection.reason, now=now)
        if isinstance(objection, gate.Stop):
            tasks.open_about(message, kind=objection.task, reason=objection.reason, now=now)
    elif outcome is Call.Outcome.VOICEMAIL:
        reason = f"A voicemail asked them to phone us. If they do not, ring, and tell them {what}."
        _give_to_human(message, TaskKind.RING_INSTEAD, reason, now=now)
    elif outcome is Call.Outcome.FAILED:
        reason = f"The number could not be rung. Find out how to tell them {what}."
        _give_to_human(message, TaskKind.COULD_NOT_BE_TOLD, reason, now=now)
    elif not _ring_again(message, call, now=now):
        reason = f"A recorded call did not reach them: ring, and tell them {what}."
        _give_to_human(message, TaskKind.RING_INSTEAD, reason, now=now)


def _ring_again(message: Message, call: Call, *, now: datetime) -> bool:
    """Make it due once more, at another allowed hour; False where there is none.

    The number of the try moves on, so that whoever placed this call and has not yet written down
    that it was taken, writes into the void. No table of states holds this step: only of a call
    that is over is it certain that it will tell nobody any more.
    """
    rule = preparing.find_speaking_rule(message.contact_rule)
    if rule is None or call.number >= call_times.MOST_FOR_A_MESSAGE:
        return False
    zone = ZoneInfo(message.appointment.zone)
    again_at = call_times.again_at(preparing.route_of(rule), now, zone)
    if again_at >= message.valid_until - plan.NOTICE:
        return False
    over = Message.objects.filter(id=message.id, state=State.SENT)
    return bool(
        over.update(
            state=State.DUE,
            due_at=again_at,
            attempt=F("attempt") + 1,
            sent_at=None,
            carrier="",
            carrier_reference="",
            reason="Nobody could be told; rung once more.",
            changed_at=now,
        )
    )


def _give_to_human(message: Message, kind: TaskKind, reason: str, *, now: datetime) -> None:
    _close(message, State.FAILED, reason, now=now)
    tasks.open_about(message, kind=kind, reason=reason, now=now)


def _close(message: Message, state: State, reason: str, *, now: datetime) -> None:
    still = Message.objects.filter(id=message.id, state=State.SENT)
    still.update(state=state, reason=reason[:200], changed_at=now)


def _objection(message: Message, *, now: datetime) -> gate.Withdraw | gate.Stop | None:
    """Everything may have changed while it rang."""
    rule = preparing.find_speaking_rule(message.contact_rule)
    return gate.object_to(preparing.ask(message, rule, now=now))
