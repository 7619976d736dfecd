"""What reminders does when something happens to an appointment: rows, in the same transaction."""

from datetime import datetime
from typing import Any

from scheduler.booking.models import Appointment, Offer, WaitingListEntry
from scheduler.reminders import offer_messages, outbox, plan, tasks, working_days
from scheduler.reminders.kinds import Kind, TaskKind

_NOT_THERE = (
    "The worker is not there any more at this time: ask how and when they want to be seen instead."
)
_NO_WAY = "The worker is not there any more, and no message can say so: find out how to tell them."
_NO_ROOM = "Their room is closed at this time, and no other suits: ask when to see them instead."
_COULD_NOT = TaskKind.COULD_NOT_BE_TOLD
_ASK_AFTER = {
    Appointment.Attendance.MISSED: "They did not come: ask after them. They may be unwell.",
    Appointment.Attendance.LATE_NOT_SEEN: "They came too late to be seen: offer a new time.",
}


def confirmed(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Confirm at once, and remind."""
    outbox.plan_for(appointment=appointment, saying=Kind.CONFIRMATION, now=now)


def moved(
    *, appointment: Appointment, previous_starts_at: datetime, now: datetime, **_signal: Any
) -> None:
    """Take back what was said of the old time, and say the new one."""
    outbox.withdraw_older(
        appointment=appointment, reason="The appointment has moved since.", now=now
    )
    outbox.plan_for(
        appointment=appointment,
        saying=Kind.MOVED,
        previous_starts_at=previous_starts_at,
        now=now,
    )


def cancelled(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Take back everything, say so, and ask a human to offer a new time: nobody is discharged."""
    outbox.withdraw_older(appointment=appointment, reason="The appointment is cancelled.", now=now)
    outbox.plan_for(appointment=appointment, saying=Kind.CANCELLED, now=now)
    by_them = appointment.cancelled_by == Appointment.CancelledBy.PERSON
    who = "They cancelled" if by_them else "We cancelled"
    _ask(appointment, TaskKind.FOLLOW_UP_CANCEL, f"{who}: offer a new time.", now=now)


def attendance_marked(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Ask after whoever was missed; a mark that was corrected takes the question back."""
    reason = _ASK_AFTER.get(Appointment.Attendance(appointment.attendance))
    if reason is not None:
        _ask(appointment, TaskKind.ASK_AFTER_MISSED, reason, now=now)
        return
    tasks.settle(
        about=appointment,
        kinds=[TaskKind.ASK_AFTER_MISSED],
        outcome="The mark was corrected: they were seen.",
        now=now,
    )


def choice_shut_out(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """A newer choice does not allow this appointment: nothing is kept or cancelled in silence."""
    reason = "Their new choice does not allow this appointment: ask, and book them anew."
    _ask(appointment, TaskKind.ASK_AND_REBOOK, reason, now=now)
    outbox.plan_for(appointment=appointment, saying=Kind.ASK_AGAIN, now=now)


def left_without_worker(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Their worker is away then: a human asks, while there is still time to.

    Whom no message could tell in time stands on the list of those who could not be told as well.
    """
    known_by = appointment.starts_at
    _ask(appointment, TaskKind.ASK_AND_REBOOK, _NOT_THERE, known_by=known_by, now=now)
    would = outbox.would_say(appointment=appointment, saying=Kind.MOVED, now=now)
    kinds = [each.kind for each in would.tasks if each.supporter_id is None]
    if TaskKind.COULD_NOT_BE_TOLD in kinds:
        _ask(appointment, TaskKind.COULD_NOT_BE_TOLD, _NO_WAY, known_by=known_by, now=now)


def worker_back(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Nothing needs asking any more; what was asked for another reason as well stays."""
    for kind, reason in ((TaskKind.ASK_AND_REBOOK, _NOT_THERE), (_COULD_NOT, _NO_WAY)):
        if appointment.tasks.filter(state="open", kind=kind, reason=reason).exists():
            outcome = "The worker is there after all."
            tasks.settle(about=appointment, kinds=[kind], outcome=outcome, now=now)


def left_without_room(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Their room is closed then, and they keep it until a human has asked them."""
    known_by = appointment.starts_at
    _ask(appointment, TaskKind.ASK_AND_REBOOK, _NO_ROOM, known_by=known_by, now=now)


def room_changed(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Say once more when and where: a letter names the room."""
    reason = "They are seen in another room at the same time."
    outbox.withdraw_older(appointment=appointment, reason=reason, now=now)
    outbox.plan_for(appointment=appointment, saying=Kind.CONFIRMATION, now=now)


def covered(*, appointment: Appointment, now: datetime, **_signal: Any) -> None:
    """Say once more when and where, and a letter with whom: that alone is different."""
    reason = "Another worker sees them at the same time."
    outbox.withdraw_older(appointment=appointment, reason=reason, now=now)
    outbox.plan_for(appointment=appointment, saying=Kind.CONFIRMATION, now=now)


def offered(*, offer: Offer, now: datetime, **_signal: Any) -> None:
    """Tell whoever waits, by their own route."""
    offer_messages.tell(offer, now=now)


def offer_ended(*, offer: Offer, now: datetime, **_signal: Any) -> None:
    """Nothing more is said of an offer that is over."""
    offer_messages.take_back(offer, now=now)


def passed_over(*, offer: Offer, now: datetime, **_signal: Any) -> None:
    """Nobody's turn goes by without a human knowing."""
    offer_messages.tell_passed_over(offer, now=now)


def offer_fell_through(*, offer: Offer, now: datetime, **_signal: Any) -> None:
    """Nobody comes to a time that is gone."""
    offer_messages.tell_fell_through(offer, now=now)


def turn_broke(*, entry: WaitingListEntry, now: datetime, **_signal: Any) -> None:
    """Nobody's turn goes by without a human knowing, whatever failed."""
    offer_messages.tell_turn_broke(entry, now=now)


def waiting_shut_out(*, entry: WaitingListEntry, now: datetime, **_signal: Any) -> None:
    """Somebody waits in modes they no longer accept: a human asks."""
    offer_messages.ask_how_to_wait(entry, now=now)


def _ask(
    appointment: Appointment,
    kind: TaskKind,
    reason: str,
    *,
    known_by: datetime | None = None,
    now: datetime,
) -> None:
    holidays = working_days.bank_holidays()
    tasks.open_once(
        kind=kind,
        person_id=appointment.person_id,
        appointment_id=appointment.id,
        owner_id=appointment.booked_by_partner_id,
        reason=reason,
        due_at=plan.task_due(now=now, known_by=known_by, holidays=holidays),
        now=now,
    )
