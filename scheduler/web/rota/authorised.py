"""What a partner's staff are authorised for: what runs out soon first, then all, and a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.modes import Mode
from scheduler.partners import authorisations, posts
from scheduler.partners.models import Authorisation, Site
from scheduler.reminders.words import long_date
from scheduler.web import acting, pages

_EMPTY = {"post": "", "what": "dbs", "title": "", "mode": "", "site": "", "first_on": ""}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends soon, or has ended."""

    name: str
    what: str
    last_on: str
    left: str
    look: str


@dataclass(frozen=True, slots=True)
class Row:
    """One authorisation as it was recorded."""

    id: UUID
    name: str
    what: str
    first_on: str
    last_on: str


@require_safe
@acting.needs("authorisation.see")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Of the posts of the actor's partner that last."""
    return page(request, actor)


def page(
    request: HttpRequest,
    actor: Actor,
    *,
    entered: Mapping[str, str] | None = None,
    errors: Sequence[dict[str, str]] = (),
    code: int = 200,
) -> HttpResponse:
    """The lists and the form; with what was entered in it, and what is wrong with it."""
    now = clock.now()
    today = clock.local_day(now)
    values = {**_EMPTY, "last_on": "", **(entered or {})}
    ours = posts.current(on=today).filter(access.own_rows(actor, "partner"))
    lasting = list(ours.select_related("staff_member").order_by("staff_member__name", "title"))
    soon = (
        authorisations.running_out(partner_id=actor.partner_id, today=today)
        if actor.partner_id
        else []
    )
    rows = authorisations.standing().filter(post__in=[post.id for post in lasting])
    trail.record(
        deed="authorisations.seen",
        kind="partner",
        record_id=str(actor.partner_id),
        by=actor,
        now=now,
    )
    return pages.answer(
        request,
        "rota/authorised.html",
        code=code,
        soon=[_ending(each, today=today) for each in soon],
        rows=[_row(row) for row in rows.select_related("post__staff_member", "site")],
        may_record=access.may(actor, "authorisation.record"),
        values=values,
        posts=_items(
            {str(post.id): f"{post.staff_member.name}, {post.title}" for post in lasting},
            values["post"],
        ),
        kinds=[
            {"value": value, "text": text, "checked": value == values["what"]}
            for value, text in Authorisation.Kind.choices
        ],
        modes=_items(
            {"": "No mode", **{mode.value: mode.words.capitalize() for mode in Mode}},
            values["mode"],
        ),
        sites=_items(
            {
                "": "No site",
                **{str(site.id): site.name for site in Site.objects.order_by("name")},
            },
            values["site"],
        ),
        errors=errors,
        board=reverse("rota"),
    )


def _ending(each: authorisations.RunsOut, *, today: date) -> Ending:
    days = (each.ends_on - today).days
    left = (
        "Has run out" if days <= 0 else "Last day today" if days == 1 else f"{days - 1} more days"
    )
    look = "red" if days <= 0 else "orange" if days <= 14 else "yellow"
    last_on = long_date(each.ends_on - _DAY)
    return Ending(each.post.staff_member.name, each.what, last_on, left, look)


def _row(row: Authorisation) -> Row:
    return Row(
        id=row.id,
        name=row.post.staff_member.name,
        what=row.words,
        first_on=long_date(row.starts_on),
        last_on=long_date(row.ends_on - _DAY) if row.ends_on else "No last day",
    )


def _items(named: Mapping[str, str], chosen: str) -> list[dict[str, object]]:
    return [
        {"value": value, "text": text, "selected": value == chosen} for value, text in named.items()
    ]
