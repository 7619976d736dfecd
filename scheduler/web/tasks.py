"""The open tasks of one's own desk, the most urgent first, and saying what came of one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.refusals import Refusal
from scheduler.reminders import tasks, untold
from scheduler.reminders.models import Task
from scheduler.web import acting, message_rows, pages, seen, slices, words
from scheduler.web import untold as untold_pages


@dataclass(frozen=True, slots=True)
class Row:
    """A task as the pages show it."""

    address: str
    kind: str
    person: str
    reference: str
    reason: str
    due_at: datetime
    is_late: bool


@require_safe
@acting.needs("task.see")
def see_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What this desk has to do."""
    now = clock.now()
    found = slices.cut(request, seen.tasks(actor), by="due_at")
    trail.record(
        deed="tasks.seen", kind="partner", record_id=str(actor.partner_id), by=actor, now=now
    )
    return pages.answer(
        request, "tasks.html", tasks=[_row(task, now=now) for task in found.rows], slice=found
    )


@require_safe
@acting.needs("task.see")
def see_one(request: HttpRequest, actor: Actor, task_id: UUID) -> HttpResponse:
    """One task, and the form that ends it; or who ended it."""
    task = get_object_or_404(seen.every_task(actor), id=task_id)
    if task.kind in untold.KINDS:
        return untold_pages.page(request, actor, task)
    return _page(request, actor, task)


@require_POST
@acting.needs("task.complete")
def complete(request: HttpRequest, actor: Actor, task_id: UUID) -> HttpResponse:
    """Say what came of it. Refused when somebody else did so first."""
    task = get_object_or_404(seen.every_task(actor), id=task_id)
    outcome, version = request.POST.get("outcome", "").strip(), request.POST.get("version", "")
    if task.state != Task.State.OPEN:
        return _page(request, actor, task, outcome=outcome, error=_done(task))
    if not outcome or not version.isdecimal():
        return _page(request, actor, task, error="Enter what came of it.")
    try:
        tasks.complete(
            task_id=task.id, version=int(version), outcome=outcome, by=actor, now=clock.now()
        )
    except Refusal as refusal:
        return _page(request, actor, task, outcome=outcome, error=refusal.sentence)
    return HttpResponseRedirect(reverse("tasks"))


def _page(
    request: HttpRequest, actor: Actor, task: Task, *, outcome: str = "", error: str = ""
) -> HttpResponse:
    """The task with whatever was written to us about it; the look is recorded."""
    trail.record(
        deed="person.seen",
        kind="task",
        record_id=task.id,
        by=actor,
        now=clock.now(),
        person_id=task.person_id,
    )
    may_read = access.may(actor, "reply.see")
    written = seen.replies(actor).filter(task=task) if may_read else ()
    return pages.answer(
        request,
        "task.html",
        task=task,
        row=_row(task, now=clock.now()),
        is_open=task.state == Task.State.OPEN,
        is_late=task.state == Task.State.OPEN and task.due_at < clock.now(),
        done="" if task.state == Task.State.OPEN else _done(task),
        replies=[message_rows.answer(reply) for reply in written],
        outcome=outcome,
        errors=[{"text": error, "href": "#outcome"}] if error else [],
        code=422 if error else 200,
    )


def _done(task: Task) -> str:
    when = "" if task.done_at is None else f" on {words.moment(task.done_at)}"
    return f"{task.done_by} ended this task{when}: {task.outcome}"


def _row(task: Task, *, now: datetime) -> Row:
    return Row(
        address=reverse("task", args=[task.id]),
        kind=task.get_kind_display(),
        person=task.person.name,
        reference=task.appointment.reference if task.appointment else "",
        reason=task.reason,
        due_at=task.due_at,
        is_late=task.due_at < now,
    )
