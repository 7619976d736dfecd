"""The messages and letters that went out, or did not and why: a list, and each with its words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from scheduler.audit.actors import Actor
from scheduler.reminders import queries
from scheduler.reminders.models import Message
from scheduler.web import acting, pages, slices

STATE_COLOURS = {
    Message.State.DUE: "grey",
    Message.State.SENDING: "blue",
    Message.State.UNKNOWN: "orange",
    Message.State.SENT: "green",
    Message.State.DELIVERED: "green",
    Message.State.FAILED: "red",
    Message.State.WITHDRAWN: "grey",
    Message.State.STOPPED: "red",
}
CHANNELS = {"sms": "Text message", "letter": "Letter"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: what, how, when, and what became of it. No name, no number."""

    address: str
    kind: str
    channel: str
    appointment: str
    at: datetime
    state: str
    colour: str


@require_safe
@acting.needs("message.see")
def see_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Newest first, of the appointments whose details this actor may see."""
    found = slices.cut(request, queries.messages_seen_by(actor))
    return pages.answer(
        request, "messages.html", messages=[_row(message) for message in found.rows], slice=found
    )


@require_safe
@acting.needs("message.see")
def see_one(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """The words as they were sent, each try, and what the carrier said."""
    message = queries.message_seen_by(actor, message_id=message_id)
    return pages.answer(request, "message.html", message=message, row=_row(message))
