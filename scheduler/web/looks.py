"""Looks a message up for a page, and writes down who looked at it, and at whom."""

from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.reminders.models import Message
from scheduler.web import seen


def look_up(actor: Actor, message_id: UUID, *, where: Q = Q()) -> Message:  # noqa: B008
    """The message, with a note of the look. Another partner's is not found, nor one that is not
    as `where` says."""
    message = get_object_or_404(seen.messages(actor).filter(where), id=message_id)
    trail.record(
        deed="person.seen",
        kind="message",
        record_id=message.id,
        by=actor,
        now=clock.now(),
        person_id=message.person_id,
    )
    return message
