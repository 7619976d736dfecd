"""What one answer comes to: the act it asks for, a question back, or a task for a human.

Acts only on what is certain: the number is one person's, the appointment is still as it was told,
and there is no second one that could be meant.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit.actors import system
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.partners.models import Partner
from scheduler.people.models import Person
from scheduler.refusals import Stale
from scheduler.reminders import (
    opt_outs,
    plan,
    reply_answers,
    reply_desks,
    tasks,
    working_days,
)
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Reply, Task
from scheduler.reminders.reply_meanings import Meaning, Read
from scheduler.reminders.reply_senders import Sender
from scheduler.reminders.reply_tellings import Telling, Told

REPLIES = system("replies")
_Outcome = Reply.Outcome

_READ_IT = "They answered a text message: read it, and answer them."
_CHANGE = "They answered that they want another time: offer one. Until then their time stays."
_CHANGED = "They answered to a time that has changed since: tell them how it stands."
_TO_CANCEL = "They want to cancel and gave no code: ask which appointment they mean."
_SHARED = (
    "An answer came from a number that more than one person uses: "
    "find out who wrote before anything else."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an answer came to. `says` is answered at once where the contact rules allow it."""

    outcome: Reply.Outcome
    says: str = ""
    person: Person | None = None
    appointment: Appointment | None = None
    version: int | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    """One answer with everything that decides about it.

    `confirmed` are the appointments whose present time they have confirmed before.
    """

    sender: Sender
    told: Told
    read: Read
    desk: reply_answers.Desk
    owner: Partner | None
    confirmed: frozenset[UUID]
    now: datetime

    @property
    def may_answer(self) -> bool:
        """Whether the contact rules allow a text to the number now."""
        return self.sender.may_be_answered(now=self.now, zone=reply_desks.zone(self.told))

    def desk_of(self, telling: Telling) -> reply_answers.Desk:
        """The desk that booked it, which speaks about it, whoever wrote to the number last."""
        return reply_desks.signed(self.sender, telling.appointment.booked_by_partner)

    def is_theirs(self, telling: Telling) -> bool:
        """Whether the number is, by texts, that of the person whose appointment it is."""
        return self.sender.texts(telling.appointment.person_id)


def decide(box: Letterbox) -> Done:
    """Do it, in the transaction of the caller, and say what it came to."""
    match box.read.meaning:
        case Meaning.STOP:
            return _stop(box)
        case _ if not box.sender.rules:
            says = "" if box.sender.is_known else reply_answers.to_nobody_known()
            return Done(outcome=_Outcome.UNKNOWN_NUMBER, says=says)
        case Meaning.CONFIRM | Meaning.CHANGE | Meaning.CANCEL:
            return _about_a_time(box)
        case _:
            return _to_desk(box)


def _stop(box: Letterbox) -> Done:
    """The carrier tells them itself that it has stopped, and would not carry an answer."""
    asked = opt_outs.stop_texts(number=box.sender.number, by=REPLIES, now=box.now)
    if not box.sender.rules:
        return Done(outcome=_Outcome.UNKNOWN_NUMBER)
    return Done(
        outcome=_Outcome.STOPPED, person=box.sender.person, task=asked[0] if asked else None
    )


def _about_a_time(box: Letterbox) -> Done:
    if box.read.code:
        named = [each for each in box.told.with_code(box.read.code) if box.is_theirs(each)]
        return _act(named[0], box) if len(named) == 1 else _to_desk(box)
    if box.sender.person is None or not box.told.asks_about_a_time:
        return _to_desk(box)
    is_confirm = box.read.meaning is Meaning.CONFIRM
    meant = box.told.meant(without=box.confirmed if is_confirm else ())
    meant = [each for each in meant if box.is_theirs(each)]
    if not meant:
        return _to_desk(box)
    if len(meant) > 1 or (box.read.meaning is Meaning.CANCEL and meant[0].still_holds):
        return _ask_which(meant, box)
    return _act(meant[0], box)


def _act(telling: Telling, box: Letterbox) -> Done:
    """Do what is asked about this one appointment, if it is still as they were told."""
    about = telling.appointment
    if not telling.still_holds:
        return _changed_since(telling, box)
    if box.read.meaning is Meaning.CANCEL:
        return _cancel(telling, box)
    listed = _listed(telling)
    if box.read.meaning is Meaning.CHANGE:
        return Done(
            outcome=_Outcome.CHANGE_ASKED,
            says=reply_answers.change_asked(listed, box.desk_of(telling)),
            person=about.person,
            appointment=about,
            task=_ask_human(box, about, TaskKind.ASK_AND_REBOOK, _CHANGE),
        )
    is_confirmed = about.id in box.confirmed
    return Done(
        outcome=_Outcome.REPEATED if is_confirmed else _Outcome.CONFIRMED,
        says=reply_answers.confirmed(listed, box.desk_of(telling)),
        person=about.person,
        appointment=about,
        version=telling.version,
    )


def _cancel(telling: Telling, box: Letterbox) -> Done:
    """Give the time back. What is said about it is the message of every cancel."""
    about = telling.appointment
    try:
        with transaction.atomic():
            appointments.cancel(
                appointment_id=about.id,
                version=about.version,
                cancelled_by=Appointment.CancelledBy.PERSON,
                reason="By text message.",
                by=REPLIES,
                now=box.now,
            )
    except (appointments.NotBooked, Stale):
        about.refresh_from_db()
        return _changed_since(telling, box)
    return Done(outcome=_Outcome.CANCELLED, person=about.person, appointment=about)


def _changed_since(telling: Telling, box: Letterbox) -> Done:
    about = telling.appointment
    is_done = about.cancelled_by == Appointment.CancelledBy.PERSON
    if is_done and box.read.meaning is Meaning.CANCEL:
        return Done(outcome=_Outcome.REPEATED, person=about.person, appointment=about)
    return Done(
        outcome=_Outcome.CHANGED_SINCE,
        says=reply_answers.changed_since(box.desk_of(telling)),
        person=about.person,
        appointment=about,
        task=_ask_human(box, about, TaskKind.ANSWER_REPLY, _CHANGED),
    )


def _ask_which(meant: list[Telling], box: Letterbox) -> Done:
    """Ask, and never guess; a human asks where we may not, or where the list is long."""
    holding = [telling for telling in meant if telling.still_holds]
    may_ask = box.may_answer and not box.sender.wants_few_words
    if not may_ask or not 0 < len(holding) <= reply_answers.MOST_LISTED:
        return _to_desk(box)
    is_confirm = box.read.meaning is Meaning.CONFIRM
    why = _TO_CANCEL if box.read.meaning is Meaning.CANCEL else _READ_IT
    return Done(
        outcome=_Outcome.ASKED_WHICH,
        says=reply_answers.which(
            box.read.meaning, [_listed(telling) for telling in holding], box.desk
        ),
        person=box.sender.person,
        # Carriers take a bare CANCEL for STOP, so our question may not arrive: a human knows too.
        task=None if is_confirm else _ask_human(box, None, TaskKind.ANSWER_REPLY, why),
    )


def _to_desk(box: Letterbox) -> Done:
    if box.sender.is_shared:
        says, why = reply_answers.to_nobody_known(), _SHARED
    else:
        says = reply_answers.to_desk(box.desk)
        why = _TO_CANCEL if box.read.meaning is Meaning.CANCEL else _READ_IT
    return Done(
        outcome=_Outcome.TO_DESK,
        says=says,
        person=box.sender.person,
        task=_ask_human(box, None, TaskKind.ANSWER_REPLY, why),
    )


def _ask_human(box: Letterbox, about: Appointment | None, kind: TaskKind, reason: str) -> Task:
    nearest = [telling.appointment.starts_at for telling in box.told.tellings]
    person = box.sender.person if about is None else about.person
    return tasks.open_once(
        kind=kind,
        person_id=(person or reply_desks.whom_to_ask_about(box.sender, box.told)).id,
        appointment_id=None if about is None else about.id,
        owner_id=reply_desks.owner_id(box.owner, about, box.sender),
        reason=reason,
        due_at=plan.task_due(
            now=box.now,
            known_by=min(nearest, default=None),
            holidays=working_days.bank_holidays(),
        ),
        now=box.now,
    )


def _listed(telling: Telling) -> reply_answers.Listed:
    return reply_answers.Listed(
        code=telling.code, on=telling.appointment.local_on, at=telling.appointment.local_at
    )
