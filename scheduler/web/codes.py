"""A desk sends somebody a code to come in by; the desk learns the way it goes, never the code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import seen
from scheduler.people import supporters
from scheduler.people.models import Person, Supporter
from scheduler.refusals import Refusal
from scheduler.reminders import code_messages
from scheduler.web import acting, pages

_WAYS = {
    "sms": "by text message; it works for 10 minutes",
    "letter": "by letter; it works for 21 days",
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody to whom a code may go: how it would, or why it would not."""

    value: str
    name: str
    way: str
    objection: str


@require_http_methods(["GET", "HEAD", "POST"])
@acting.needs("code.send")
def send(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Say how a code would go to the person and to each supporter who may see; a post sends one."""
    now = clock.now()
    try:
        person = seen.person(actor, person_id)
    except Person.DoesNotExist as unseen:
        raise Http404 from unseen
    trail.record(
        deed="person.seen",
        kind="person",
        record_id=person.id,
        by=actor,
        now=now,
        person_id=person.id,
    )
    error, sent = "", ""
    helpers = list(supporters.current(person_id=person.id, on=clock.local_day(now)))
    if request.method == "POST":
        to = _receiver(request, person, helpers)
        try:
            message = code_messages.send(
                person_id=person.id,
                supporter_id=None if to is None else to.id,
                by=actor,
                now=now,
            )
            sent = _WAYS[message.channel]
        except Refusal as refusal:
            error = refusal.sentence
    receivers = [_shown(person, None, now=now)]
    receivers += [_shown(person, each, now=now) for each in helpers if each.may_see]
    return pages.answer(
        request,
        "send_code.html",
        person=person,
        receivers=receivers,
        sent=sent,
        errors=[{"text": error, "href": "#receivers"}] if error else [],
        code=409 if error else 200,
    )


def _receiver(request: HttpRequest, person: Person, helpers: list[Supporter]) -> Supporter | None:
    """The supporter whose button was pressed; None for the person's own."""
    to = request.POST.get("to", "")
    if to == "person":
        return None
    known = {str(each.id): each for each in helpers}
    if to not in known:
        raise Http404
    return get_object_or_404(person.supporters, id=known[to].id)


def _shown(person: Person, supporter: Supporter | None, *, now: datetime) -> Receiver:
    way, objection = "", ""
    try:
        rule = code_messages.route(
            person_id=person.id,
            supporter_id=None if supporter is None else supporter.id,
            now=now,
        )
        way = _WAYS[rule.channel]
    except code_messages.NoSafeWay as refusal:
        objection = refusal.sentence
    if supporter is None:
        return Receiver("person", person.name, way, objection)
    return Receiver(str(supporter.id), f"{supporter.name} (supporter)", way, objection)
