"""Calendar feeds: make an address for Outlook, Google or Apple, see which are in use, revoke.

The address holds its key, so it is shown once, on the page that made it, and kept nowhere.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.booking import feeds
from scheduler.refusals import Invalid
from scheduler.web import acting, pages, seen

# By the kind of a calendar, what `feeds.make` calls whose it is.
_KINDS = {"staff": "staff_member_id", "rota": "rota_id", "site": "site_id"}


@dataclass(frozen=True, slots=True)
class Row:
    """One feed; `revoke` is the address of its button, empty once it was pressed."""

    label: str
    of: str
    made_by: str
    made_at: datetime
    revoked_at: datetime | None
    revoke: str


@require_safe
@acting.needs("feed.see")
def see_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The feeds of this partner's staff, rotas and sites, and the form for another."""
    return _page(request, actor)


@require_POST
@acting.needs("feed.make")
def make(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a feed and show its address this once."""
    kind, _, slug = request.POST.get("of", "").partition(":")
    label = request.POST.get("label", "")
    now = clock.now()
    errors = []
    if not slug or kind not in _KINDS:
        errors.append({"text": "Select whose calendar it is.", "href": "#of"})
    try:
        label = feeds.tidy_label(label=label)
    except Invalid as refusal:
        errors.append({"text": refusal.sentence, "href": "#label"})
    if errors:
        return _page(request, actor, errors=errors, label=label)
    owner = get_object_or_404(_owners(actor, kind), slug=slug)
    _, key = feeds.make(**{_KINDS[kind]: owner.pk}, label=label, by=actor, now=now)
    address = settings.PUBLIC_ADDRESS + reverse("api:feed-calendar", args=[key])
    return _page(request, actor, made=address)


@require_POST
@acting.needs("feed.revoke")
def revoke(request: HttpRequest, actor: Actor, feed_id: UUID) -> HttpResponse:
    """Close a feed's address for good."""
    feed = get_object_or_404(seen.feeds(actor), id=feed_id)
    feeds.revoke(feed_id=feed.id, by=actor, now=clock.now())
    return HttpResponseRedirect(reverse("feeds"))


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    errors: list[dict[str, str]] | None = None,
    label: str = "",
    made: str = "",
) -> HttpResponse:
    calendars = [
        *((f"rota:{rota.slug}", f"Rota: {rota.name}") for rota in _owners(actor, "rota")),
        *((f"site:{site.slug}", f"Site: {site.name}") for site in _owners(actor, "site")),
        *((f"staff:{one.slug}", one.name) for one in _owners(actor, "staff")),
    ]
    return pages.answer(
        request,
        "feeds.html",
        feeds=[
            Row(
                label=feed.label,
                of=str(feed.staff_member or feed.rota or feed.site),
                made_by=feed.made_by,
                made_at=feed.made_at,
                revoked_at=feed.revoked_at,
                revoke="" if feed.revoked_at else reverse("revoke-feed", args=[feed.id]),
            )
            for feed in seen.feeds(actor)
        ],
        calendars=[{"value": "", "text": "Select one"}]
        + [{"value": value, "text": text} for value, text in calendars],
        errors=errors or [],
        label=label,
        made=made,
        subscribe=_subscribing(made),
    )


def _owners(actor: Actor, kind: str) -> QuerySet[Any]:
    """Whose calendars of a kind the actor may make feeds of."""
    if kind == "rota":
        return seen.rotas(actor)
    if kind == "site":
        return seen.sites(actor)
    return seen.staff_members(actor, on=clock.local_day(clock.now()))


def _subscribing(address: str) -> str:
    """The same address as calendar programs open it: they subscribe, and do not download once."""
    scheme, _, rest = address.partition("://")
    return f"webcal://{rest}" if scheme else ""
