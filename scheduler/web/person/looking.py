"""Who has looked at one's record, and who changed it: partner, role and time of each.

By day, or every look by itself, as the person wishes; the wish is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
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
from scheduler.web import dates
from scheduler.web.person import visiting

SIZE = 100
_LOOKED = gettext_noop("Looked at your record")
# In the person's words; what is not here is told as a look or a change.
_DEEDS = {
    "appointment.arrived": gettext_noop("Noted that you arrived"),
    "appointment.cancelled": gettext_noop("Cancelled an appointment"),
    "appointment.coming": gettext_noop("Said that you will come"),
    "appointment.confirmed": gettext_noop("Booked an appointment"),
    "appointment.moved": gettext_noop("Moved an appointment"),
    "choice.recorded": gettext_noop("Noted how you would like to meet"),
    "code.made": gettext_noop("Made a code to come in by"),
    "code.used": gettext_noop("Came in with a code"),
    "contact_rule.recorded": gettext_noop("Noted how we may reach you"),
    "contact_rule.ended": gettext_noop("Ended how we may reach you"),
    "hold.extended": gettext_noop("Held a time for longer"),
    "hold.made": gettext_noop("Held a time"),
    "hold.released": gettext_noop("Gave a held time back"),
    "look_wish.recorded": gettext_noop("Chose how this page is shown"),
    "message.sent_again": gettext_noop("Sent a message again"),
    "need.recorded": gettext_noop("Noted what you need"),
    "need.ended": gettext_noop("Ended something that you needed"),
    "own.seen": gettext_noop("Looked at your appointments"),
    "person.registered": gettext_noop("Put you on record"),
    "supporter.added": gettext_noop("Noted somebody who supports you"),
    "supporter.ended": gettext_noop("Ended what somebody who supports you may do"),
    "waiting.joined": gettext_noop("Put you on the waiting list"),
}
_LOOKS = ("seen", "listed", "searched", "found", "read", "looked")
ROLES = {
    Role.RECEPTIONIST.value: gettext_noop("Receptionist"),
    Role.WORKER.value: gettext_noop("Worker"),
    Role.ROTA_KEEPER.value: gettext_noop("Rota keeper"),
    Role.MANAGER.value: gettext_noop("Manager"),
    Role.PARTNER_ADMINISTRATOR.value: gettext_noop("Partner administrator"),
    Role.AUDITOR.value: gettext_noop("Auditor"),
    Role.SERVICE_ACCOUNT.value: gettext_noop("Service account"),
    deeds.PERSON: gettext_noop("You"),
    deeds.SUPPORTER: gettext_noop("Somebody who supports you"),
    "system": gettext_noop("Our computer, by itself"),
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
        yield Seen(_who(each, names), _did(each), dates.moment(each.at, zone=LONDON))


def _by_day(entries: Iterable[Entry]) -> Iterator[Seen]:
    """Of one day, what the same one did is one line."""
    names = _partners()
    for on, of_day in groupby(entries, key=lambda each: local_day(each.at)):
        counted: dict[tuple[str, str], int] = {}
        for each in of_day:
            key = _who(each, names), _did(each)
            counted[key] = counted.get(key, 0) + 1
        for (who, did), times in counted.items():
            often = ngettext("%(did)s", "%(did)s, %(times)s times", times)
            often %= {"did": did, "times": times}
            yield Seen(who, often, dates.day(on))


def _partners() -> dict[object, str]:
    return dict(Partner.objects.values_list("id", "name"))


def _who(entry: Entry, names: dict[object, str]) -> str:
    role = _(ROLES[entry.by_role]) if entry.by_role in ROLES else entry.by_role
    partner = names.get(entry.by_partner_id, "")
    # Whoever comes in by a code acts for nobody, though a desk's times are looked through.
    is_visitor = entry.by_role in (deeds.PERSON, deeds.SUPPORTER)
    return role if is_visitor or not partner else f"{role}, {partner}"


def _did(entry: Entry) -> str:
    if entry.deed in _DEEDS:
        return _(_DEEDS[entry.deed])
    has_looked = entry.deed.rpartition(".")[2] in _LOOKS
    return _(_LOOKED) if has_looked else _("Changed your record")
