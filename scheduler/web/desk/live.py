"""Tells a desk which times on view others have taken: asked for each second, and mostly silent.

An unchanged mark is answered with 304 and nothing else. (docs/decisions/027)
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.availability import still_free
from scheduler.availability.still_free import Shown
from scheduler.partners import directory
from scheduler.people import choices
from scheduler.web import acting
from scheduler.web.desk import people, picks, times

_MOST = 400


@require_safe
@acting.needs("options.search")
def mark(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether anybody has taken or given back any time since the mark that was seen last."""
    tag = f'"{still_free.mark(now=clock.now())}"'
    answer = HttpResponse(status=204)
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    answer["ETag"] = tag
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@acting.needs("options.search")
def taken(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Of the times on view, those that are gone. Nothing of the person is told."""
    people.find_person(actor, person_id)
    service = times.find_service(directory.current(), request.POST.get("service", ""))
    if service is None or actor.partner_id is None:
        raise Http404
    typed = request.POST.get("picks", "").split()[:_MOST]
    asked = {found: each for each in typed if (found := _shown(each))}
    try:
        gone = still_free.taken(
            person_id=person_id,
            service_id=service.id,
            partner_id=actor.partner_id,
            shown=asked.keys(),
            now=clock.now(),
        )
    except choices.NotAsked:
        gone = set(asked)
    return JsonResponse({"taken": [asked[each] for each in gone]})


def _shown(typed: str) -> Shown | None:
    pick = picks.find_pick(typed)
    if pick is None:
        return None
    return Shown(pick.mode, pick.starts_at, pick.site_id, pick.post_id)
