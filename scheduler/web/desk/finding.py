"""The desk's first page: one box for whatever is known of a person, and who fits it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import seen
from scheduler.people import persons
from scheduler.people.models import Person
from scheduler.web import acting
from scheduler.web import seen as seen_by
from scheduler.web.desk import answers, strips

MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who fits, told apart from their namesakes."""

    address: str
    name: str
    who: str


@require_safe
@acting.needs("person.find")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The box, and what waits to be done."""
    now = clock.now()
    tasks = seen_by.tasks(actor)
    return answers.page(
        request,
        "desk/find.html",
        to_do=tasks.count(),
        late=tasks.filter(due_at__lt=now).count(),
        focus=" autofocus",
    )


@require_POST
@acting.needs("person.find")
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whoever fits; posted, so that no address and no log carries the words.

    With `take` the first is taken at once: somebody pressed Enter before the answer came.
    """
    now, typed = clock.now(), request.POST.get("words", "")
    people = [each for each in persons.find(words=typed, limit=MOST) if _may_see(actor, each)]
    trail.record(
        deed="people.searched",
        kind="search",
        record_id="people",
        by=actor,
        now=now,
        reason=f"{len(people)} found",
    )
    found = [_found(each, now=now) for each in people]
    if answers.is_for_script(request):
        return answers.fragment(request, "desk/_found.html", found=found, words=typed)
    if found and (len(found) == 1 or request.POST.get("take")):
        return HttpResponseRedirect(found[0].address)
    return answers.page(
        request, "desk/find.html", found=found, words=typed, sought=True, focus=" autofocus"
    )


def _may_see(actor: Actor, person: Person) -> bool:
    """Whether the actor sees who the person is; of others not even the name is told."""
    try:
        seen.require_person(actor, person.id)
    except Person.DoesNotExist:
        return False
    return True


def _found(person: Person, *, now: datetime) -> Found:
    return Found(reverse("desk-person", args=[person.id]), person.name, strips.who(person, now=now))
