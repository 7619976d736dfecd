"""What desks had to do about appointments: mostly done by now, the latest still open."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from scheduler.booking.models import Appointment
from scheduler.demonstration import dice
from scheduler.demonstration.bookings import Booked
from scheduler.demonstration.messages import Told
from scheduler.demonstration.size import Size
from scheduler.reminders import plan, working_days
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Task

AFTER_CANCEL = {
    Appointment.CancelledBy.PERSON: "They cancelled: offer a new time.",
    Appointment.CancelledBy.PROVIDER: "We cancelled: offer a new time.",
}
ASK_AFTER = {
    Appointment.Attendance.MISSED: "They did not come: ask after them. They may be unwell.",
    Appointment.Attendance.LATE_NOT_SEEN: "They came too late to be seen: offer a new time.",
}
OUTCOMES = {
    TaskKind.FOLLOW_UP_CANCEL: "Offered a new time.",
    TaskKind.ASK_AFTER_MISSED: "Rang: they are well, and will come next time.",
    TaskKind.RING_INSTEAD: "Rang and told them.",
    TaskKind.COULD_NOT_BE_TOLD: "Told them when they came in.",
}


def after(booked: Iterable[Booked], *, size: Size) -> Iterator[Task]:
    """A task for every cancel, and for everybody who was expected and not seen."""
    for each in booked:
        appointment = each.appointment
        if appointment.cancelled_at:
            opened_at = appointment.cancelled_at
            reason = AFTER_CANCEL[Appointment.CancelledBy(appointment.cancelled_by)]
            yield _task(TaskKind.FOLLOW_UP_CANCEL, reason, appointment, opened_at, size)
        elif appointment.attendance in ASK_AFTER:
            opened_at = appointment.changed_at
            reason = ASK_AFTER[Appointment.Attendance(appointment.attendance)]
            yield _task(TaskKind.ASK_AFTER_MISSED, reason, appointment, opened_at, size)


def of_plans(told: Iterable[Told], *, size: Size) -> Iterator[Task]:
    """A task for whoever no message could tell that they are booked."""
    for each in told:
        reasons: dict[TaskKind, str] = {}
        for asked in each.plan.tasks:
            reasons[asked.kind] = f"{reasons.get(asked.kind, '')} {asked.reason}".strip()
        for kind, reason in reasons.items():
            yield _task(kind, reason[:300], each.appointment, each.appointment.booked_at, size)


def _task(
    kind: TaskKind, reason: str, appointment: Appointment, opened_at: datetime, size: Size
) -> Task:
    due_at = plan.task_due(now=opened_at, holidays=working_days.bank_holidays())
    task = Task(
        id=dice.id_of("task", appointment.id, kind),
        kind=kind.value,
        person_id=appointment.person_id,
        appointment_id=appointment.id,
        owner_id=appointment.booked_by_partner_id,
        reason=reason,
        opened_at=opened_at,
        due_at=due_at,
    )
    if due_at < size.morning:
        task.state = Task.State.DONE
        task.done_at = due_at - timedelta(hours=2)
        task.done_by = appointment.booked_by
        task.outcome = OUTCOMES[kind]
        task.version = 2
    return task
