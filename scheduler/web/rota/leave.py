"""The leave of a partner's staff that is not over; forms that close a site or end a post."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.partners import posts
from scheduler.refusals import Invalid
from scheduler.rota import rotas
from scheduler.rota.models import Leave, Rota
from scheduler.web import acting, pages, seen
from scheduler.web.rota import asking, entries, my_changes, swapping


@dataclass(frozen=True, slots=True)
class Row:
    """One leave; `address` is the cell in which it can be ended."""

    name: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    address: str


@require_safe
@acting.needs("leave.see")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who is away, now and later."""
    now = clock.now()
    today = clock.local_day(now)
    rows = Leave.objects.filter(
        staff_member__in=seen.staff_members(actor, on=today), ended_at=None, ends_at__gt=now
    ).select_related("staff_member")
    mine = posts.current(on=today).filter(partner=actor.partner_id)
    may_close, may_end = access.may(actor, "rota.change"), access.may(actor, "post.end")
    return pages.answer(
        request,
        "rota/leave.html",
        rows=[_row(row) for row in rows],
        asked=[
            {
                "id": one.id,
                "name": one.staff_member.name,
                "kind": asking.kind_of(one),
                "when": asking.stretch(one),
            }
            for one in asking.waiting(actor)
        ],
        swaps=swapping.agreed(actor, today=today),
        not_seen=my_changes.not_seen(actor, today=today),
        may_decide=access.may(actor, "leave.record"),
        sites=[{"value": str(one.id), "text": one.name} for one in seen.sites(actor)]
        if may_close
        else [],
        kept=[
            {"value": str(one.id), "text": one.name, "until": one.published_until}
            for one in Rota.objects.filter(access.own_rows(actor, "keeper"))
        ]
        if may_close
        else [],
        posts=[
            {"value": str(one.id), "text": f"{one.staff_member.name}, {one.title}"}
            for one in mine.select_related("staff_member").order_by("staff_member__name")
        ]
        if may_end
        else [],
    )


@require_POST
@acting.needs("rota.change")
def publish(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say until when workers have been told a rota that the actor's partner keeps."""
    entered = request.POST.dict()
    try:
        until = entries.day(entered, "until")
        kept = Rota.objects.filter(access.own_rows(actor, "keeper"))
        rota = kept.filter(id=entries.identity(entered, "rota")).first()
        if rota is None:
            raise Http404
        rotas.change(rota_id=rota.id, changes={"published_until": until}, by=actor, now=clock.now())
    except Invalid as refusal:
        sentence = next(iter(refusal.fields.values()))[0]
        return pages.answer(
            request,
            "error.html",
            code=422,
            heading=sentence,
            paragraphs=["Nothing was saved. Go back, and change what you entered."],
        )
    return HttpResponseRedirect(reverse("rota-leave"))


def _row(leave: Leave) -> Row:
    on = clock.local_day(leave.starts_at)
    address = reverse("rota-cell", args=[leave.staff_member_id, on.isoformat()])
    kind = leave.get_kind_display()
    return Row(leave.staff_member.name, kind, leave.starts_at, leave.ends_at, address)
