"""The people whom no message could tell, and what came of telling them by hand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.clock import local_moment
from scheduler.identity import access
from scheduler.partners.phone_numbers import national
from scheduler.refusals import Refusal
from scheduler.reminders import ringing, untold
from scheduler.reminders.models import Task, TickOff
from scheduler.web import acting, message_rows, pages, routes, seen, slices


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody to tell."""

    address: str
    person: str
    kind: str
    reference: str
    reason: str
    due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class Try:
    """What somebody noted about telling them."""

    word: str
    note: str
    noted_at: datetime
    noted_by: str
    due_again_at: datetime | None


class BadTime(Exception):
    """What was entered is no time of a day."""


@require_safe
@acting.needs("task.see")
def see_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody this desk still has to tell, the soonest first; all of them, or of one kind."""
    kind, now = request.GET.get("kind", ""), clock.now()
    if kind not in ("", *untold.KINDS):
        raise Http404
    counts = untold.count(owner_id=actor.partner_id, now=now)
    rows = untold.to_tell(owner_id=actor.partner_id).select_related("person", "appointment")
    found = slices.cut(request, rows.filter(kind=kind) if kind else rows, by="due_at")
    lost = untold.without_task(owner_id=actor.partner_id, now=now)
    trail.record(
        deed="tasks.seen", kind="partner", record_id=str(actor.partner_id), by=actor, now=now
    )
    return pages.answer(
        request,
        "untold.html",
        counts=counts,
        views=_views(request, counts, kind),
        tasks=[_row(task, now=now) for task in found.rows],
        lost=[
            message_rows.row(message)
            for message in lost.select_related("appointment", "offer", "person", "supporter")
        ],
        slice=found,
    )


@require_POST
@acting.needs("task.complete")
def tick_off(request: HttpRequest, actor: Actor, task_id: UUID) -> HttpResponse:
    """Note what came of it; who was quicker is named, and nothing is lost."""
    task = get_object_or_404(seen.every_task(actor), id=task_id, kind__in=untold.KINDS)
    entered = {name: request.POST.get(name, "") for name in ("word", "note", "number", "on", "at")}
    version = request.POST.get("version", "")
    try:
        again_at = _moment(entered["on"], entered["at"]) if _asks_again(entered["word"]) else None
        untold.tick_off(
            task_id=task.id,
            version=int(version[:6]) if version.isdecimal() else 0,
            word=entered["word"],
            note=entered["note"],
            due_again_at=again_at,
            number=entered["number"],
            by=actor,
            now=clock.now(),
        )
    except BadTime:
        error = {"text": "Enter a day and a time, or neither.", "href": "#on"}
        return page(request, actor, task, entered=entered, error=error)
    except Refusal as refusal:
        task.refresh_from_db()
        error = {"text": refusal.sentence, "href": "#maincontent"}
        return page(request, actor, task, entered=entered, error=error)
    return HttpResponseRedirect(reverse("untold"))


def page(
    request: HttpRequest,
    actor: Actor,
    task: Task,
    *,
    entered: dict[str, str] | None = None,
    error: dict[str, str] | None = None,
) -> HttpResponse:
    """Whom to tell what, how they may be reached, what was tried, and the form."""
    entered = entered or {}
    trail.record(
        deed="person.seen",
        kind="task",
        record_id=task.id,
        by=actor,
        now=clock.now(),
        person_id=task.person_id,
    )
    may_see_routes = access.may(actor, "contact_rule.see")
    about = task.message_id
    message = None if about is None else seen.messages(actor).filter(id=about).first()
    return pages.answer(
        request,
        "tick_off.html",
        task=task,
        row=_row(task, now=clock.now()),
        is_open=task.state == Task.State.OPEN,
        is_late=task.state == Task.State.OPEN and task.due_at < clock.now(),
        done_by=task.done_by,
        message=message_rows.row(message) if message else None,
        supporter=task.supporter.name if task.supporter else "",
        say_you_are=ringing.instructions(task, now=clock.now()).call_ourselves,
        routes=routes.of(task.person_id) if may_see_routes else [],
        numbers=_numbers(task, entered.get("number", "")) if may_see_routes else [],
        tries=[_try(each) for each in task.tick_offs.all()],
        words=[
            {"value": word.value, "text": word.label, "checked": word.value == entered.get("word")}
            for word in TickOff.Word
        ],
        entered=entered,
        unsaved=_unsaved(task, entered),
        errors=[error] if error else [],
        code=422 if error else 200,
    )


def _numbers(task: Task, chosen: str) -> list[dict[str, object]]:
    """Which of several numbers was wrong, to choose from; nothing where there is no choice."""
    theirs = untold.numbers(task)
    return [
        {"value": number, "text": national(number), "checked": number == chosen}
        for number in theirs
        if len(theirs) > 1
    ]


def _views(request: HttpRequest, counts: untold.Counts, chosen: str) -> list[pages.Place]:
    each = [
        pages.Place(
            f"{Task.Kind(kind).label} ({number})", f"{request.path}?kind={kind}", kind == chosen
        )
        for kind, number in counts.by_kind.items()
    ]
    return [pages.Place(f"Everybody ({counts.total})", request.path, not chosen), *each]


def _unsaved(task: Task, entered: dict[str, str]) -> str:
    """What somebody entered who came second, so that it is not lost with the form."""
    if task.state == Task.State.OPEN or not entered.get("word"):
        return ""
    labels = dict(TickOff.Word.choices)
    said = (labels.get(entered["word"], ""), entered["note"], entered["on"], entered["at"])
    return ". ".join(filter(None, said))


def _try(noted: TickOff) -> Try:
    return Try(
        word=noted.get_word_display(),
        note=noted.note,
        noted_at=noted.noted_at,
        noted_by=noted.noted_by,
        due_again_at=noted.due_again_at,
    )


def _asks_again(word: str) -> bool:
    return word not in untold.TOLD


def _moment(on: str, at: str) -> datetime | None:
    if not on and not at:
        return None
    try:
        wall = datetime.fromisoformat(f"{on}T{at}")
    except ValueError as error:
        raise BadTime from error
    return local_moment(wall.date(), wall.time())


def _row(task: Task, *, now: datetime) -> Row:
    return Row(
        address=reverse("task", args=[task.id]),
        person=task.person.name,
        kind=task.get_kind_display(),
        reference=task.appointment.reference if task.appointment else "",
        reason=task.reason,
        due_at=task.due_at,
        is_late=task.due_at < now,
    )
