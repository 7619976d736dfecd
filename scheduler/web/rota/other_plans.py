"""Changes that do not begin at a cell of the board: what workers ask for, what they may do."""

from datetime import datetime, timedelta
from functools import partial

from scheduler.audit.actors import Actor
from scheduler.booking import swaps
from scheduler.identity import access
from scheduler.partners import authorisations
from scheduler.partners.models import Authorisation, Post
from scheduler.reminders import words
from scheduler.rota import leave_requests
from scheduler.rota.models import Leave, LeaveRequest
from scheduler.web.rota import asking, entries, swapping
from scheduler.web.rota.entries import Entered, Planned


def approve(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    """The leave that somebody of the actor's partner asks for."""
    asked = LeaveRequest.objects.select_related("post__partner", "staff_member")
    ours = access.own_rows(by, "post__partner")
    request = asked.filter(ours).get(id=entries.identity(entered, "request"))
    change = partial(leave_requests.approve, request_id=request.id, by=by, now=now)
    said = (
        f"{request.staff_member.name} asks for {dict(Leave.Kind.choices)[request.kind].lower()},"
        f" {asking.stretch(request)}"
    )
    also = tuple(asking.also_away(request))
    return Planned(said, change, "leave.record", also, asked=request, page="rota-leave")


def authorise(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    """What a post is authorised for from now on, or until when."""
    posts = Post.objects.filter(access.own_rows(by, "partner")).select_related("staff_member")
    post = posts.get(id=entries.identity(entered, "post"))
    last_on = entries.day(entered, "last_on") if entered.get("last_on") else None
    kind = entered.get("what", "")
    site_id = entries.identity(entered, "site") if entered.get("site") else None
    change = partial(
        authorisations.record,
        post_id=post.id,
        kind=kind,
        title=entered.get("title", ""),
        mode=entered.get("mode", ""),
        site_id=site_id,
        starts_on=entries.day(entered, "first_on"),
        ends_on=last_on + timedelta(days=1) if last_on else None,
        by=by,
        now=now,
    )
    named = dict(Authorisation.Kind.choices).get(kind, kind)
    until = f", until {words.day(last_on)}" if last_on else ""
    said = f"{post.staff_member.name}: {named}{until}"
    return Planned(said, change, "authorisation.record", page="rota-authorised")


def mistake(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    """An authorisation that was entered by mistake."""
    ours = authorisations.standing().filter(access.own_rows(by, "post__partner"))
    row = ours.select_related("post__staff_member", "site").get(
        id=entries.identity(entered, "authorisation")
    )
    change = partial(authorisations.withdraw, authorisation_id=row.id, by=by, now=now)
    said = f"{row.post.staff_member.name}: “{row.words}” was a mistake"
    return Planned(said, change, "authorisation.record", page="rota-authorised")


def swap(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    """A swap that was offered to whoever acts."""
    found = swapping.offered_to(by).get(id=entries.identity(entered, "swap"))
    change = partial(swaps.agree, swap_id=found.id, by=by, now=now)
    said = f"Swap: {'; '.join(swapping.parts_of(found))}"
    return Planned(said, change, "swap.offer", page="rota-swaps")
