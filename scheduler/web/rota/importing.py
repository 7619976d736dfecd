"""Imports of a rota: a file and what it would do, saved or not; and undoing one as a whole."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import rota_imports
from scheduler.booking.previews import Preview
from scheduler.booking.rota_imports import Tried, UndoTried
from scheduler.identity import access
from scheduler.refusals import Invalid, Refusal
from scheduler.rota import import_plans, imports, pattern_rows
from scheduler.rota.import_plans import Understood
from scheduler.rota.imports import Step
from scheduler.rota.models import RotaImport
from scheduler.web import acting, pages
from scheduler.web.rota import import_forms, import_lines, import_words, trying
from scheduler.web.rota.import_forms import Entered

_SHOWN = 50
_SHOWN_STEPS = 300
_HINT = (
    f"A calendar (.ics) or a table (.csv), up to {import_plans.MOST_BYTES // 1000} kB and"
    f" {import_plans.MOST_ENTRIES:,} entries."
)
_EMPTY = Entered(dict.fromkeys(import_forms.KEPT, ""), ())


@dataclass(frozen=True, slots=True)
class Row:
    """An import of the list."""

    id: UUID
    when: datetime
    name: str
    rota: str
    by: str
    is_undone: bool


@require_safe
@acting.needs("rota.change")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was imported before, and the form."""
    return _page(request, actor, _EMPTY)


@require_POST
@acting.needs("rota.change")
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say what a file would do, or line by line why it cannot; keep nothing of it."""
    now = clock.now()
    entered, found = _EMPTY, None
    try:
        entered = import_forms.read(request)
        wanted = import_forms.wanted(entered, by=actor, on=clock.local_day(now))
        found = import_plans.read(wanted, by=actor, now=now)
        tried = rota_imports.try_out(found, ends_missing=wanted.ends_missing, by=actor, now=now)
    except Refusal as refusal:
        return _page(request, actor, _typed(request, entered), refusal=refusal, found=found)
    return _before_saving(request, actor, entered, found, tried)


@require_POST
@acting.needs("rota.change", only_reads=True)
def change(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form again with all that was entered, for whoever read what it would do and goes back."""
    values = {name: request.POST.get(name, "") for name in import_forms.KEPT}
    return _page(request, actor, Entered(values, request.POST.getlist("modes")))


@require_POST
@acting.needs("rota.change")
def save(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Save it, if it still does what was shown; otherwise show what it would do by now."""
    now = clock.now()
    entered, found = _EMPTY, None
    try:
        entered = import_forms.read(request)
        wanted = import_forms.wanted(entered, by=actor, on=clock.local_day(now))
        found = import_plans.read(wanted, by=actor, now=now)
        outcome = rota_imports.save_if_same(
            found,
            ends_missing=wanted.ends_missing,
            key=request.POST.get("key", ""),
            by=actor,
            now=now,
        )
    except Refusal as refusal:
        return _page(request, actor, _typed(request, entered), refusal=refusal, found=found)
    if isinstance(outcome, Tried):
        return _before_saving(request, actor, entered, found, outcome, is_stale=True)
    if outcome.record is None:
        return HttpResponseRedirect(reverse("rota-imports"))
    return HttpResponseRedirect(reverse("rota-import", args=[outcome.record.id]))


@require_safe
@acting.needs("rota.change")
def see_one(request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    """What one import did, and how to undo it."""
    record = _own(actor, import_id)
    several = record.steps.select_related("pattern__post__staff_member", "leave__staff_member")
    steps = [
        Step(
            row.deed,
            row.pattern,
            row.leave,
            pattern_rows.read(row.before) if row.before else None,
            pattern_rows.read(row.after) if row.after else None,
        )
        for row in several[:_SHOWN_STEPS]
    ]
    return pages.answer(
        request,
        "rota/import.html",
        record=record,
        name=_name_of(record),
        lines=import_lines.of(steps),
        more=max(0, several.count() - len(steps)) if len(steps) == _SHOWN_STEPS else 0,
    )


@require_POST
@acting.needs("rota.change")
def undo(request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    """Show what undoing would do; undo it when that was read and is still so."""
    record, now = _own(actor, import_id), clock.now()
    key = request.POST.get("key")
    try:
        if key is None:
            tried = rota_imports.try_undoing(import_id=record.id, by=actor, now=now)
            return _before_undoing(request, actor, record, tried)
        other = rota_imports.undo_if_same(import_id=record.id, key=key, by=actor, now=now)
    except rota_imports.PromisesDepend:
        tried = rota_imports.try_undoing(import_id=record.id, by=actor, now=now)
        return _before_undoing(request, actor, record, tried, is_stale=True)
    except Refusal as refusal:
        paragraphs = ["Nothing was undone."]
        return pages.answer(
            request, "error.html", code=409, heading=refusal.sentence, paragraphs=paragraphs
        )
    if other is not None:
        return _before_undoing(request, actor, record, other, is_stale=True)
    return HttpResponseRedirect(reverse("rota-import", args=[record.id]))


def _row(record: RotaImport) -> Row:
    return Row(
        id=record.id,
        when=record.imported_at,
        name=_name_of(record),
        rota=record.rota.name,
        by=record.imported_by,
        is_undone=record.undone_at is not None,
    )


def _name_of(record: RotaImport) -> str:
    return record.file_name or record.get_form_display()


def _own(actor: Actor, import_id: UUID) -> RotaImport:
    found = _ours(actor).filter(id=import_id).first()
    if found is None:
        raise Http404
    return found


def _ours(actor: Actor) -> QuerySet[RotaImport]:
    return RotaImport.objects.filter(access.own_rows(actor, "partner")).select_related("rota")


def _typed(request: HttpRequest, entered: Entered) -> Entered:
    """What to show again, also where the file itself could not be read."""
    if entered is not _EMPTY:
        return entered
    values = {name: request.POST.get(name, "") for name in import_forms.KEPT}
    return Entered(values, request.POST.getlist("modes"))


def _page(
    request: HttpRequest,
    actor: Actor,
    entered: Entered,
    *,
    refusal: Refusal | None = None,
    found: Understood | None = None,
) -> HttpResponse:
    on = clock.local_day(clock.now())
    is_calendar = import_plans.is_calendar(entered.values["text"])
    bad = refusal.remarks if isinstance(refusal, imports.BadEntries) else []
    errors = _errors(refusal, lines=len({each.line for each in bad}))
    return pages.answer(
        request,
        "rota/imports.html",
        code=422 if bad else pages.code_of(refusal),
        errors=errors,
        wrong={each["href"].removeprefix("#"): {"text": each["text"]} for each in errors},
        problems=[import_words.of_remark(each, is_calendar=is_calendar) for each in sorted(bad)],
        values=entered.values,
        rows=[_row(record) for record in _ours(actor)[:_SHOWN]],
        text_label=f"The text of {entered.values['file_name'] or 'the file'}",
        file_hint=_HINT,
        **import_forms.choices(entered.values, entered.modes, by=actor, on=on),
    )


def _errors(refusal: Refusal | None, *, lines: int) -> list[dict[str, str]]:
    if refusal is None:
        return []
    if lines:
        some = "1 line is" if lines == 1 else f"{lines} lines are"
        sentence = f"Nothing was saved: {some} not understood."
        return [{"text": sentence, "href": "#problems"}]
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return [{"text": sentences[0], "href": f"#{name}"} for name, sentences in fields.items()] or [
        {"text": refusal.sentence, "href": "#file"}
    ]


def _before_saving(
    request: HttpRequest,
    actor: Actor,
    entered: Entered,
    found: Understood,
    tried: Tried,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    brought = tried.kept.brought
    is_calendar = import_plans.is_calendar(entered.values["text"])
    return pages.answer(
        request,
        "rota/import_preview.html",
        code=409 if is_stale else 200,
        is_stale=is_stale,
        is_nothing=tried.kept.record is None,
        file_name=entered.values["file_name"] or "what you entered",
        lines=import_lines.of(brought.steps[:_SHOWN_STEPS]),
        more=max(0, len(brought.steps) - _SHOWN_STEPS),
        sentences=import_words.of_outcome(brought, dated=_dated(found)),
        ignored=[import_words.of_remark(each, is_calendar=is_calendar) for each in found.ignored],
        hidden=[*entered.hidden, ("key", tried.key)],
        **_outcome(actor, tried.preview),
    )


def _before_undoing(
    request: HttpRequest,
    actor: Actor,
    record: RotaImport,
    tried: UndoTried,
    *,
    is_stale: bool = False,
) -> HttpResponse:
    return pages.answer(
        request,
        "rota/undo_import.html",
        code=409 if is_stale else 200,
        is_stale=is_stale,
        record=record,
        name=_name_of(record),
        sentence=import_words.of_undoing(tried.undone.patterns, tried.undone.leave),
        changed_since=import_lines.of(
            Step("", pattern, after=pattern_rows.said_by(pattern)) for pattern in tried.undone.stays
        ),
        may_undo=not tried.preview.left,
        key=tried.preview.key,
        **_outcome(actor, tried.preview),
    )


def _outcome(actor: Actor, found: Preview) -> dict[str, object]:
    now = clock.now()
    trail.record(
        deed="rota.tried", kind="partner", record_id=str(actor.partner_id), by=actor, now=now
    )
    return trying.outcome(actor, found, now=now)


def _dated(found: Understood) -> list[int]:
    """The lines of entries that stand date by date, because no pattern can hold their rule."""
    return [entry.line for part in found.parts for entry in part.file.entries if entry.is_dated]
