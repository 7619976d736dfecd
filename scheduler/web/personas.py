"""Everybody as whom a newcomer may come in, one button each; in a real installation not there.

Staff come in without a second step, since everybody may press the button; people by a code that is
made and used up at once. (docs/decisions/036)
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.identity import codes, fences, roles
from scheduler.identity.models import RoleGrant
from scheduler.identity.roles import Role
from scheduler.partners.models import Site
from scheduler.people.models import Person
from scheduler.refusals import Refusal
from scheduler.web import demonstration, pages
from scheduler.web.person import visiting

BY = system("demonstration")
# In which order they stand on the page, where each begins, and what is to be seen there.
_STAFF = {
    Role.RECEPTIONIST: ("desk", "Find somebody by “dot 1984” and book them at any partner."),
    Role.WORKER: ("rota", "See whom you see and where, beside everybody else’s time."),
    Role.ROTA_KEEPER: ("rota", "Put a shift right, and see first what that would do."),
    Role.MANAGER: ("today", "See the day of a site, and who could not be told."),
    Role.PARTNER_ADMINISTRATOR: ("staff-sign-ins", "See who signs in, and help who cannot."),
    Role.AUDITOR: ("front", "Ask the API who looked at what."),
}
_VISITORS = {
    "on_phone": ("A person, on a phone", "Gets text messages. Confirm, move or cancel a visit."),
    "on_paper": ("A person, on paper", "Gets letters and nothing else; here with their code."),
    "carer": ("A carer", "Sees what the person allows, and may move an appointment."),
}


@dataclass(frozen=True, slots=True)
class Persona:
    """One button: as whom, where they are, what there is to see; `fields` are what it sends."""

    title: str
    name: str
    where: str
    purpose: str
    address: str
    fields: tuple[tuple[str, str], ...]


@require_safe
def see(request: HttpRequest) -> HttpResponse:
    """Everybody as whom one may come in."""
    known = _known()
    return pages.answer(
        request,
        "personas.html",
        staff=list(_staff([one.username for one in known])),
        visitors=[_visitor(one) for one in demonstration.visitors()],
    )


@require_POST
def visit(request: HttpRequest) -> HttpResponse:
    """Come in as one of the chosen people: a code is made for them, and entered."""
    chosen = demonstration.find_visitor(request.POST.get("visitor", ""))
    if chosen is None:
        raise Http404
    now = clock.now()
    try:
        with fences.changing():
            code = codes.issue(
                person_id=chosen.person_id,
                supporter_id=chosen.supporter_id,
                owner_id=Person.objects.get(id=chosen.person_id).first_known_to_id,
                way=codes.Way.LETTER,
                by=BY,
                now=now,
            )
            codes.use(name=code.reference, typed=codes.spelled(code), by=BY, now=now)
    except Refusal as refusal:
        raise Http404(refusal.sentence) from refusal
    visiting.begin(request, code, now=now)
    return HttpResponseRedirect(reverse("own"))


def _known() -> list[demonstration.SignIn]:
    found = demonstration.sign_ins()
    if not found:
        raise Http404
    return found


def _staff(usernames: list[str]) -> Iterator[Persona]:
    grants = list(roles.held_by_accounts(usernames, now=clock.now()))
    sites: dict[object, list[str]] = {}
    for site in Site.objects.filter(partner__in={each.post.partner_id for each in grants}):
        sites.setdefault(site.partner_id, []).append(site.name)
    order = list(_STAFF)
    for grant in sorted(grants, key=lambda each: (order.index(Role(each.role)), each.post.title)):
        yield _member(grant, sites.get(grant.post.partner_id, []))


def _member(grant: RoleGrant, sites: list[str]) -> Persona:
    begins, purpose = _STAFF[Role(grant.role)]
    staff_member = grant.post.staff_member
    return Persona(
        title=grant.get_role_display(),
        name=staff_member.name,
        where=f"{grant.post.partner.name}: {', '.join(sites)}" if sites else "",
        purpose=purpose,
        address=reverse("sign-in-to-demonstration"),
        fields=(
            ("username", staff_member.account.username),
            ("grant_id", str(grant.id)),
            ("next", reverse(begins)),
        ),
    )


def _visitor(known: demonstration.VisitorKnown) -> Persona:
    title, purpose = _VISITORS[known.kind]
    return Persona(
        title=title,
        name=known.name,
        where="",
        purpose=purpose,
        address=reverse("visit-demonstration"),
        fields=(("visitor", known.value),),
    )
