"""The messages and letters that went out, or did not and why: in lists, in threads, one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.partners import rows
from scheduler.refusals import Refusal
from scheduler.reminders import printed, resends
from scheduler.reminders.models import Message, Reply
from scheduler.web import acting, message_filters, message_rows, pages, seen, slices

MOST_FOUND = 20
LONGEST_THREAD = 100


@dataclass(frozen=True, slots=True)
class View:
    """One of the lists: what it holds, in which order, and what its times say."""

    name: str
    empty: str
    when: str
    states: tuple[str, ...]
    by: str


VIEWS = {
    "went-out": View(
        name="Went out",
        empty="Nothing has gone out.",
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
class Found:
    """Somebody with messages that one may see; the birth date tells namesakes apart."""

    name: str
    born_on: date | None
    address: str


@require_safe
@acting.needs("message.see")
def see_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One of the lists, of appointments whose details this actor may see."""
    key = request.GET.get("show", "went-out")
    if key not in VIEWS:
        raise Http404
    view, chosen = VIEWS[key], message_filters.read(request)
    listed = seen.messages(actor).filter(state__in=view.states)
    listed = message_filters.narrow(listed, chosen, field=view.by.lstrip("-"))
    found = slices.cut(request, listed, by=view.by)
    trail.record(
        deed="people.listed",
        kind="messages",
        record_id=str(actor.partner_id),
        by=actor,
        now=clock.now(),
    )
    return pages.answer(
        request,
        "messages.html",
        key=key,
        view=view,
        views=[
            pages.Place(other.name, f"{request.path}?show={name}", name == key)
            for name, other in VIEWS.items()
        ],
        chosen=chosen,
        channels=message_filters.channels(chosen),
        states=message_filters.states(chosen, among=view.states),
        messages=[message_rows.row(message) for message in found.rows],
        slice=found,
    )


@require_POST
@acting.needs("message.see", only_reads=True)
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whoever has a part of this name; posted, so that no address and no log carries it."""
    words = " ".join(request.POST.get("words", "").split())
    found = _found(actor, words) if words and rows.is_storable(words) else []
    trail.record(
        deed="people.searched",
        kind="search",
        record_id="people",
        by=actor,
        now=clock.now(),
        reason=f"{len(found)} found",
    )
    if len(found) == 1:
        return HttpResponseRedirect(found[0].address)
    return pages.answer(request, "found.html", words=words, found=found, most=MOST_FOUND)


@require_safe
@acting.needs("message.see")
def see_thread(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Everything that was said to one person and to those who get copies, the newest first."""
    said = seen.messages(actor).filter(person=person_id).order_by("-planned_at", "-due_at", "id")
    messages = list(said.prefetch_related("attempts", "receipts")[:LONGEST_THREAD])
    if not messages:
        raise Http404
    trail.record(
        deed="person.seen",
        kind="messages",
        record_id=person_id,
        by=actor,
        now=clock.now(),
        person_id=person_id,
    )
    answered = _replies(actor, messages)
    return pages.answer(
        request,
        "thread.html",
        person=messages[0].person.name,
        send_code=(
            reverse("send-code", args=[person_id]) if access.may(actor, "code.send") else ""
        ),
        messages=[
            message_rows.whole(message, replies=answered.get(message.id, ()))
            for message in messages
        ],
        longest=LONGEST_THREAD,
    )


@require_safe
@acting.needs("message.see")
def see_one(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """The words as they were sent, each try, and what the carrier said."""
    return _page(request, actor, _look_up(actor, message_id))


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


@require_POST
@acting.needs("message.send_again")
def send_again(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """Send the same again. A second press of the button sends nothing more."""
    message = _look_up(actor, message_id)
    reason, number = request.POST.get("reason", ""), request.POST.get("number", "")
    if not reason.strip() or not number.isdecimal():
        return _page(request, actor, message, error="Enter why it is sent again.")
    try:
        made = resends.send_again(
            message_id=message.id,
            number=int(number[:6]),
            reason=reason,
            by=actor,
            now=clock.now(),
        )
    except Refusal as refusal:
        return _page(request, actor, message, reason=reason, error=refusal.sentence)
    return HttpResponseRedirect(reverse("message", args=[made.id]))


def _page(
    request: HttpRequest, actor: Actor, message: Message, *, reason: str = "", error: str = ""
) -> HttpResponse:
    times = list(resends.following(message).select_related("appointment", "offer", "person"))
    objection = resends.find_objection(message, now=clock.now())
    return pages.answer(
        request,
        "message.html",
        message=message,
        said=message_rows.whole(message, replies=_replies(actor, [message]).get(message.id, ())),
        times=[message_rows.whole(each) for each in times if each.id != message.id],
        may_send_again=access.may(actor, "message.send_again"),
        objection=objection.sentence if objection else "",
        number=times[-1].resend + 1,
        reason=reason,
        errors=[{"text": error, "href": "#reason"}] if error else [],
        code=422 if error else 200,
    )


def _replies(actor: Actor, messages: Iterable[Message]) -> dict[UUID, list[Reply]]:
    """What the person wrote back to each. Who wrote from a number of several is not known."""
    if not access.may(actor, "reply.see"):
        return {}
    of = {message.id: message.person_id for message in messages}
    found: dict[UUID, list[Reply]] = {}
    for reply in seen.replies(actor).filter(message__in=of):
        if reply.message_id is not None and reply.person_id == of[reply.message_id]:
            found.setdefault(reply.message_id, []).append(reply)
    return found


def _found(actor: Actor, words: str) -> list[Found]:
    theirs = seen.messages(actor).filter(person__name__icontains=words).order_by()
    people = theirs.values_list("person_id", "person__name", "person__date_of_birth").distinct()
    return [
        Found(name, born_on, reverse("thread", args=[person_id]))
        for person_id, name, born_on in sorted(people, key=_by_name)[:MOST_FOUND]
    ]


def _by_name(each: tuple[UUID, str, date | None]) -> tuple[str, date]:
    _, name, born_on = each
    return name.lower(), born_on or date.max


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
