"""Who has looked at one's record, and who changed it: partner, role and time of each.

By day, or every look by itself, as the person wishes; the wish is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.models import Entry
from scheduler.clock import LONDON, local_day
from scheduler.identity import deeds
from scheduler.identity.codes import Visitor
from scheduler.identity.models import LookWish
from scheduler.identity.roles import Role
from scheduler.partners.models import Partner
from scheduler.reminders import words as said
from scheduler.web import words
from scheduler.web.person import visiting

SIZE = 100
_LOOKED = "Looked at your record"
# In the person's words; what is not here is told as a look or a change.
_DEEDS = {
    "appointment.arrived": "Noted that you arrived",
    "appointment.cancelled": "Cancelled an appointment",
    "appointment.coming": "Said that you will come",
    "appointment.confirmed": "Booked an appointment",
    "appointment.moved": "Moved an appointment",
    "choice.recorded": "Noted how you would like to meet",
    "code.made": "Made a code to come in by",
    "code.used": "Came in with a code",
    "contact_rule.recorded": "Noted how we may reach you",
    "contact_rule.ended": "Ended how we may reach you",
    "hold.extended": "Held a time for longer",
    "hold.made": "Held a time",
    "hold.released": "Gave a held time back",
    "look_wish.recorded": "Chose how this page is shown",
    "message.sent_again": "Sent a message again",
    "need.recorded": "Noted what you need",
    "need.ended": "Ended something that you needed",
    "own.seen": "Looked at your appointments",
    "person.registered": "Put you on record",
    "supporter.added": "Noted somebody who supports you",
    "supporter.ended": "Ended what somebody who supports you may do",
    "waiting.joined": "Put you on the waiting list",
}
_LOOKS = ("seen", "listed", "searched", "found", "read", "looked")
_ROLES = {
    **dict(Role.choices),
    deeds.PERSON: "You",
    deeds.SUPPORTER: "Somebody who supports you",
    "system": "Our computer, by itself",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One line: who, as what, when, and what they did; how often, where days are told."""

    who: str
    did: str
    when: str


@require_safe
@visiting.needs("own.looks")
def see(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The newest first; one's own looks are left out."""
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Http404
    theirs = Entry.objects.filter(person_id=visitor.person_id)
    theirs = theirs.exclude(Q(by_role=deeds.PERSON) & Q(deed="own.seen"))
    found = list(
        (theirs.filter(id__lt=int(before)) if before else theirs).order_by("-id")[: SIZE + 1]
    )
    shown, more = found[:SIZE], found[SIZE:]
    wants_every = LookWish.objects.filter(
        person_id=visitor.person_id, wants_every_look=True
    ).exists()
    return visiting.answer(
        request,
        "looks.html",
        visitor,
        looks=list(_every(shown) if wants_every else _by_day(shown)),
        wants_every=wants_every,
        earlier=f"{request.path}?before={shown[-1].id}" if more else "",
    )


@require_POST
@visiting.needs("own.looks")
def wish(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Keep how they want to be shown it."""
    now = clock.now()
    LookWish.objects.update_or_create(
        person_id=visitor.person_id,
        defaults={"wants_every_look": request.POST.get("show") == "every", "said_at": now},
    )
    trail.record(
        deed="look_wish.recorded",
        kind="person",
        record_id=visitor.person_id,
        by=visitor.actor,
        now=now,
        person_id=visitor.person_id,
    )
    return HttpResponseRedirect(reverse("own-looks"))


def _every(entries: Iterable[Entry]) -> Iterator[Seen]:
    names = _partners()
    for each in entries:
        yield Seen(_who(each, names), _did(each), words.moment(each.at, zone=LONDON))


def _by_day(entries: Iterable[Entry]) -> Iterator[Seen]:
    """Of one day, what the same one did is one line."""
    names = _partners()
    for on, of_day in groupby(entries, key=lambda each: local_day(each.at)):
        counted: dict[tuple[str, str], int] = {}
        for each in of_day:
            key = _who(each, names), _did(each)
            counted[key] = counted.get(key, 0) + 1
        for (who, did), times in counted.items():
            often = did if times == 1 else f"{did}, {times} times"
            yield Seen(who, often, said.day(on))


def _partners() -> dict[object, str]:
    return dict(Partner.objects.values_list("id", "name"))


def _who(entry: Entry, names: dict[object, str]) -> str:
    role = _ROLES.get(entry.by_role, entry.by_role)
    partner = names.get(entry.by_partner_id, "")
    # Whoever comes in by a code acts for nobody, though a desk's times are looked through.
    is_visitor = entry.by_role in (deeds.PERSON, deeds.SUPPORTER)
    return role if is_visitor or not partner else f"{role}, {partner}"


def _did(entry: Entry) -> str:
    if entry.deed in _DEEDS:
        return _DEEDS[entry.deed]
    return _LOOKED if entry.deed.rpartition(".")[2] in _LOOKS else "Changed your record"
