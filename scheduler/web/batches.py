"""The batches of letters for the printer: each folder's manifest and PDFs, what the printer says it
printed, and printing one letter again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from channels.letter.handovers import State
from channels.letter.manifests import Batch
from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.refusals import Refusal
from scheduler.reminders import acknowledgements, handovers, print_marks, print_runs, printed
from scheduler.reminders.models import Acknowledgement, Message, Reprint
from scheduler.web import acting, looks, pages, seen

# What the printer has said, short enough for a tag.
_WAITS = ("Waits for the printer", "grey")
_NOT_GIVEN = ("Not handed over yet", "orange")
_SAME = ("All acknowledged", "green")
_DIFFERS = ("Differs", "red")


_GIVEN = (State.DONE, State.BY_HAND)


@dataclass(frozen=True, slots=True)
class Row:
    """A batch of the list, and what the printer has said of it."""

    batch: Batch
    says: str
    colour: str
    sheets_each: str


@dataclass(frozen=True, slots=True)
class Line:
    """One letter of a manifest; the addresses are empty where its details are another partner's."""

    reference: str
    sheets: int
    sha256: str
    is_reprint: bool
    says: str
    address: str
    reprint_address: str


@dataclass(frozen=True, slots=True)
class Again:
    """One time that a letter was to be printed again."""

    asked_at: datetime
    asked_by: str
    reason: str
    state: str
    batch: str
    outcome: str


@require_safe
@acting.needs("batch.see")
def see_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every closed batch, newest first."""
    batches = printed.batches()
    told = acknowledgements.of(batches=[batch.name for batch in batches])
    rows = [_row(batch, told.get(batch.name)) for batch in batches]
    return pages.answer(request, "batches.html", rows=rows)


@require_safe
@acting.needs("batch.see")
def see_one(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """One batch: its manifest, whether each file is what it was, and what the printer says."""
    return _page(request, actor, name)


@require_POST
@acting.needs("batch.acknowledge")
def acknowledge(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """Take in what the printer says it printed."""
    typed, version = request.POST.get("letters", ""), request.POST.get("version", "")
    if not typed.strip() or not version.isdecimal():
        return _page(request, actor, name, error="Enter what the printer says it printed.")
    try:
        told = acknowledgements.read(text=typed)
        acknowledgements.take_in(
            batch=name, told=told, version=int(version), by=actor, now=clock.now()
        )
    except acknowledgements.NoSuchBatch as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        return _page(request, actor, name, typed=typed, error=refusal.sentence)
    return HttpResponseRedirect(reverse("batch", args=[name]))


@require_safe
@acting.needs("letter.reprint")
def ask_reprint(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """The form that asks why a letter is printed again."""
    return _reprint_page(request, looks.look_up(actor, message_id))


@require_POST
@acting.needs("letter.reprint")
def reprint(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """Have a letter printed again in the next batch. Refused with the rule named."""
    message = looks.look_up(actor, message_id)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        return _reprint_page(request, message, error="Enter why it is printed again.")
    try:
        print_runs.print_again(message_id=message.id, reason=reason, by=actor, now=clock.now())
    except Refusal as refusal:
        return _reprint_page(request, message, reason=reason, error=refusal.sentence)
    return HttpResponseRedirect(reverse("reprint", args=[message.id]))


def _page(
    request: HttpRequest, actor: Actor, name: str, *, typed: str = "", error: str = ""
) -> HttpResponse:
    manifest = printed.find_manifest(name=name)
    if manifest is None:
        raise Http404
    told = acknowledgements.of(batches=[name]).get(name)
    return pages.answer(
        request,
        "batch.html",
        batch=manifest.batch,
        row=_row(manifest.batch, told),
        faults=manifest.faults,
        acknowledgement=told,
        version=told.version if told else 0,
        differences=_differences(told),
        lines=list(_lines(manifest.letters, told, actor)),
        typed=typed,
        **_error(error, field="letters"),
    )


def _lines(
    letters: list[dict[str, Any]], told: Acknowledgement | None, actor: Actor
) -> Iterable[Line]:
    originals = [line.get("reprint_of") or line["reference"] for line in letters]
    may_open = seen.references(actor, among=originals)
    for line, original in zip(letters, originals, strict=True):
        is_theirs = original in may_open
        yield Line(
            reference=line["reference"],
            sheets=line["sheets"],
            sha256=line["sha256"],
            is_reprint=original != line["reference"],
            says=_of_letter(line["reference"], told),
            address=reverse("letter", args=[original]) if is_theirs else "",
            reprint_address=reverse("reprint", args=[original]) if is_theirs else "",
        )


def _of_letter(reference: str, told: Acknowledgement | None) -> str:
    if told is None:
        return "Not yet"
    if reference in told.missing:
        return "Missing"
    return "Another file" if reference in told.altered else "Printed"


def _row(batch: Batch, told: Acknowledgement | None) -> Row:
    if told is not None:
        says, colour = _DIFFERS if told.differs else _SAME
    elif print_marks.is_configured() and handovers.find_state(batch=batch.name) not in _GIVEN:
        says, colour = _NOT_GIVEN
    else:
        says, colour = _WAITS
    each = {0: "several sheets", 1: "1 sheet"}
    return Row(batch, says, colour, each.get(batch.sheets_each, f"{batch.sheets_each} sheets"))


def _differences(told: Acknowledgement | None) -> list[tuple[str, list[str]]]:
    if told is None:
        return []
    by_words = {
        "Sent, and not acknowledged": told.missing,
        "Acknowledged with another file": told.altered,
        "Acknowledged, and not in this batch": told.unknown,
    }
    return [(words, references) for words, references in by_words.items() if references]


def _reprint_page(
    request: HttpRequest, message: Message, *, reason: str = "", error: str = ""
) -> HttpResponse:
    return pages.answer(
        request,
        "reprint.html",
        message=message,
        reprints=[_again(asked) for asked in message.reprints.all()],
        reason=reason,
        **_error(error, field="reason"),
    )


def _again(asked: Reprint) -> Again:
    return Again(
        asked_at=asked.asked_at,
        asked_by=asked.asked_by,
        reason=asked.reason,
        state=asked.get_state_display(),
        batch=asked.batch,
        outcome=asked.outcome,
    )


def _error(error: str, *, field: str) -> dict[str, Any]:
    """What a page shows of a refusal, beside the field and above everything."""
    if not error:
        return {"errors": [], "error_message": None}
    shown = [{"text": error, "href": f"#{field}"}]
    return {"errors": shown, "error_message": {"text": error}, "code": 422}
