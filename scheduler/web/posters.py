"""The poster of a place: how to say how one would like to be seen, in English and Welsh.

It names no service and nobody; a desk prints it from its day list.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels.letter import posters
from channels.letter.posters import Paper, Part, Poster, Way
from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners.models import Partner, Site
from scheduler.partners.phone_numbers import national
from scheduler.web import acting, languages, seen
from scheduler.web.person import own

WELSH = "cy"


@require_safe
@acting.needs("appointment.see")
def see(request: HttpRequest, actor: Actor, site: str) -> HttpResponse:
    """The poster of one of this partner's sites, as a PDF of one page (`?paper=a3`: enlarged)."""
    found = get_object_or_404(seen.sites(actor), slug=site)
    paper: Paper = "a3" if request.GET.get("paper") == "a3" else "a4"
    content = posters.render(
        poster=_poster(found), paper=paper, font_folder=settings.CHANNELS["letter"]["font_folder"]
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="poster-{found.slug}-{paper}.pdf"'
    return response


def _poster(site: Site) -> Poster:
    link = f"{settings.PUBLIC_ADDRESS}{reverse('come-in')}"
    spoken = [languages.ENGLISH, *([WELSH] if WELSH in settings.PAGE_LANGUAGES else [])]
    names: dict[Mode, list[str]] = {mode: [] for mode in Mode}
    parts = []
    for code in spoken:
        with translation.override(code):
            parts.append(_part(code, site))
            for mode in Mode:
                names[mode].append(own.how(mode))
    return Poster(
        parts=tuple(parts),
        ways=tuple(Way(picture=mode.value, names=tuple(names[mode])) for mode in Mode),
        link=link,
        address=link.partition("://")[2],
        code_shows=f"QR code: {link}",
        sender=site.neutral_name,
        partners=tuple(Partner.objects.order_by("name").values_list("name", flat=True)),
    )


def _part(code: str, site: Site) -> Part:
    return Part(
        language=code,
        title=_("How would you like to be seen?"),
        lead=_("It is yours to choose. We book you in no other way."),
        scan=_("On your phone or computer: scan this, or type the address."),
        others=(_("If you would rather talk to somebody:"),),
        phone=_("Phone %(phone)s") % {"phone": national(site.phone)},
        place=_("Here: use the screen, ask at the desk, or take a form on paper."),
    )
