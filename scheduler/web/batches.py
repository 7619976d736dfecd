"""The batches of letters for the printer: each folder's manifest, and the PDFs one may open."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from scheduler.audit.actors import Actor
from scheduler.reminders import printed
from scheduler.web import acting, pages, seen


@dataclass(frozen=True, slots=True)
class Line:
    """One letter of a manifest; `address` is empty where its details are another partner's."""

    reference: str
    sheets: int
    sha256: str
    address: str


@require_safe
@acting.needs("batch.see")
def see_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every closed batch, newest first."""
    return pages.answer(request, "batches.html", batches=printed.batches())


@require_safe
@acting.needs("batch.see")
def see_one(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """One batch: what its manifest says, and whether each file is still what it was."""
    manifest = printed.find_manifest(name=name)
    if manifest is None:
        raise Http404
    references = [line["reference"] for line in manifest.letters]
    may_open = seen.references(actor, among=references)
    return pages.answer(
        request,
        "batch.html",
        batch=manifest.batch,
        faults=manifest.faults,
        lines=[
            Line(
                reference=line["reference"],
                sheets=line["sheets"],
                sha256=line["sha256"],
                address=(
                    reverse("letter", args=[line["reference"]])
                    if line["reference"] in may_open
                    else ""
                ),
            )
            for line in manifest.letters
        ],
    )
