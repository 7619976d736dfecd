"""What one takes along: the appointment for a calendar, and on paper what will be sent.

A calendar may be seen by others: its entry says when and where, and not what for.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from channels.calendar import ics
from channels.calendar.ics import EntryState, Method
from scheduler import clock
from scheduler.booking import feeds
from scheduler.identity.codes import Visitor
from scheduler.web.person import own, sending, visiting


@require_safe
@visiting.needs("own.see")
def see_calendar(request: HttpRequest, visitor: Visitor, appointment_id: UUID) -> HttpResponse:
    """The appointment as a file for a calendar; once it is cancelled, the file takes it out."""
    appointment, now = own.find(visitor, appointment_id), clock.now()
    own.note(visitor, kind="appointment", record_id=appointment.id, now=now)
    told = feeds.entry_for_person(appointment=appointment)
    entry = ics.Entry(
        uid=told.uid,
        sequence=told.sequence,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        title=told.title,
        location=told.location,
        last_modified=told.changed_at,
        state=EntryState.CANCELLED if told.is_cancelled else EntryState.CONFIRMED,
        zone=told.zone,
    )
    method = Method.CANCEL if told.is_cancelled else Method.PUBLISH
    content = ics.calendar(entries=[entry], name=told.title, now=now, method=method)
    response = HttpResponse(content, content_type=f"text/calendar; charset=utf-8; method={method}")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


@require_safe
@visiting.needs("own.see")
def see_sent(request: HttpRequest, visitor: Visitor, appointment_id: UUID) -> HttpResponse:
    """Everything that will still be sent about it to whoever looks, in its very words."""
    appointment, now = own.find(visitor, appointment_id), clock.now()
    own.note(visitor, kind="appointment", record_id=appointment.id, now=now)
    return visiting.answer(
        request,
        "sent.html",
        visitor,
        appointment=own.shown(visitor, appointment, now=now),
        messages=sending.previews(appointment, visitor, now=now),
    )
