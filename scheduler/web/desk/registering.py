"""Registers somebody whom nobody knows yet, with whatever they wish to say: a name is enough."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.booking.holds import NoDesk
from scheduler.people import clues, persons
from scheduler.refusals import Invalid, Refusal
from scheduler.web import acting
from scheduler.web.desk import answers

_FIELDS = ("name", "born", "nhs_number")


@require_POST
@acting.needs("person.register")
def register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask for the name, and register; nothing typed is in an address."""
    entered = {field: request.POST.get(field, "").strip() for field in _FIELDS}
    if "save" not in request.POST:
        return answers.page(request, "desk/register.html", entered=entered, error="")
    try:
        born = clues.read(entered["born"]).born_on
        if entered["born"] and len(born) != 1:
            raise Invalid("Write the date of birth with its whole year, like 3/4/1984.")
        if actor.partner_id is None:
            raise NoDesk("Sign in for a post at a partner: a desk registers people.")
        person = persons.register(
            name=entered["name"],
            date_of_birth=born[0] if born else None,
            nhs_number=entered["nhs_number"],
            first_known_to_id=actor.partner_id,
            by=actor,
            now=clock.now(),
        )
    except Refusal as refusal:
        return answers.page(
            request, "desk/register.html", code=422, entered=entered, error=refusal.sentence
        )
    return HttpResponseRedirect(reverse("desk-person", args=[person.id]))
