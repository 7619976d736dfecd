"""The front page, which leads to everything there is, and the accessibility statement."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from scheduler.web import acting, demonstration, languages, pages
from scheduler.web.person import visiting


@dataclass(frozen=True, slots=True)
class Lead:
    """One thing to go to, and what it is for."""

    name: str
    address: str
    purpose: str


@require_safe
def see(request: HttpRequest) -> HttpResponse:
    """What this is, and where everything is."""
    return pages.answer(
        request,
        "front.html",
        people=[
            Lead("Your appointments", reverse("come-in"), "come in with a code: see, book, move"),
            Lead("A form on paper", reverse("paper-form"), "the same questions, to fill in by pen"),
        ],
        desk=[
            Lead("Desk", reverse("desk"), "find a person, see their choice, book across partners"),
            Lead("Today", reverse("today"), "who comes to a site, in what mode, in which room"),
            Lead("Rota", reverse("rota"), "one board for the staff of every partner"),
            Lead("Tasks", reverse("tasks"), "what a human must do, with the time it is due"),
            Lead("Not told yet", reverse("untold"), "people whom no message could tell"),
            Lead(
                "Messages",
                reverse("messages"),
                "texts, letters, calls and e-mails, as they went out",
            ),
            Lead("Print batches", reverse("batches"), "letters for the printer, each counted"),
            Lead("Calendar feeds", reverse("feeds"), "subscribe to a rota or a worker’s calendar"),
        ],
        person=[
            Lead("Come in with a code", reverse("come-in"), "see, confirm, move and cancel"),
            Lead("Ask for a code", reverse("ask-for-code"), "by a safe route that is recorded"),
        ],
        programs=[
            Lead("The API", reverse("api:root"), "every noun of the service, browsable"),
            Lead("API reference", reverse("api:docs"), "each call with its fields and refusals"),
            Lead("OpenAPI 3.1 file", reverse("api:openapi"), "the same for machines"),
            Lead("Health", reverse("health"), "whether the database and Redis answer"),
        ],
        sign_ins=demonstration.sign_ins(),
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the pages are, and what is not."""
    if acting.find_actor(request) is None:
        return visiting.answer(request, "accessibility.html", None)
    with translation.override(languages.ENGLISH):
        return pages.answer(request, "accessibility.html")
