"""The messages and letters that went out, or did not and why: a list, and each with its words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.reminders import printed
from scheduler.reminders.models import Message
from scheduler.web import acting, pages, seen, slices

# Short enough for a tag; the page of a message says more.
STATES = {
    Message.State.DUE: ("Waiting", "grey"),
    Message.State.SENDING: ("Being sent", "blue"),
    Message.State.UNKNOWN: ("Unclear", "orange"),
    Message.State.SENT: ("Sent", "green"),
    Message.State.DELIVERED: ("Delivered", "green"),
    Message.State.FAILED: ("Failed", "red"),
    Message.State.WITHDRAWN: ("Withdrawn", "grey"),
    Message.State.STOPPED: ("Stopped", "red"),
}
ROUTES = {"sms": "Text message", "letter": "Letter", "voice": "Phone call", "email": "Email"}


@dataclass(frozen=True, slots=True)
class View:
    """One of the three lists: what it holds, in which order, and what its times say."""

    name: str
    empty: str
    when: str
    states: tuple[str, ...]
    by: str


VIEWS = {
    "went-out": View(
        name="Went out",
        empty="Nothing has gone out yet.",
        when="Sent",
        states=("sent", "delivered"),
        by="-sent_at",
    ),
    "waiting": View(
        name="Waiting",
        empty="Nothing is waiting to be sent.",
        when="Due",
        states=("due", "sending", "unknown"),
        by="due_at",
    ),
    "not-sent": View(
        name="Not sent",
        empty="Nothing was stopped.",
        when="Was due",
        states=("failed", "stopped", "withdrawn"),
        by="-due_at",
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A message as the pages show it."""

    address: str
    person: str
    kind: str
    route: str
    reference: str
    at: datetime
    state: str
    state_in_full: str
    colour: str


@require_safe
@acting.needs("message.see")
def see_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One of the lists, of appointments whose details this actor may see."""
    chosen = request.GET.get("show", "went-out")
    if chosen not in VIEWS:
        raise Http404
    view = VIEWS[chosen]
    found = slices.cut(request, seen.messages(actor).filter(state__in=view.states), by=view.by)
    return pages.answer(
        request,
        "messages.html",
        view=view,
        views=[
            pages.Place(other.name, f"{request.path}?show={key}", key == chosen)
            for key, other in VIEWS.items()
        ],
        messages=[_row(message) for message in found.rows],
        slice=found,
    )


@require_safe
@acting.needs("message.see")
def see_one(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """The words as they were sent, each try, and what the carrier said."""
    message = _look_up(actor, message_id)
    is_letter = message.channel == "letter"
    return pages.answer(
        request,
        "message.html",
        message=message,
        row=_row(message),
        paragraphs=[part.splitlines() for part in message.body.split("\n\n") if part.strip()],
        attempts=list(message.attempts.all()),
        receipts=list(message.receipts.all()),
        letter=reverse("letter", args=[message.id]) if is_letter and message.sent_at else "",
    )


@require_safe
@acting.needs("message.see")
def see_letter(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """The PDF, byte for byte as it lies in the print folder."""
    message = _look_up(actor, message_id)
    content = printed.find_pdf(reference=str(message.id))
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letter-{message.id}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _look_up(actor: Actor, message_id: UUID) -> Message:
    """The message, and a note of who looked at it. Another partner's is not found."""
    message = get_object_or_404(seen.messages(actor), id=message_id)
    trail.record(
        deed="person.seen",
        kind="message",
        record_id=message.id,
        by=actor,
        now=clock.now(),
        person_id=message.person_id,
    )
    return message


def _row(message: Message) -> Row:
    state, colour = STATES[Message.State(message.state)]
    return Row(
        address=reverse("message", args=[message.id]),
        person=message.supporter.name if message.supporter else message.person.name,
        kind=message.get_kind_display(),
        route=ROUTES[message.channel],
        reference="" if message.offer else message.appointment.reference,
        at=message.sent_at or message.due_at,
        state=state,
        state_in_full=message.get_state_display(),
        colour=colour,
    )
