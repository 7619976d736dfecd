"""Reads what workers ask of a rota: for whoever decides, and for whoever asked."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.partners.models import Post
from scheduler.reminders.words import clock_time, day
from scheduler.rota.models import Leave, LeaveRequest, LeaveTime
from scheduler.web import words


def waiting(actor: Actor) -> QuerySet[LeaveRequest]:
    """What the staff of the actor's partner ask for and nobody has answered."""
    theirs = access.own_rows(actor, "post__partner")
    asked = LeaveRequest.objects.filter(theirs, state=LeaveRequest.State.ASKED)
    return asked.select_related("staff_member", "post")


def own(actor: Actor) -> QuerySet[LeaveRequest]:
    """What the staff member who acts has asked for, in whichever post, the newest first."""
    mine = [] if actor.post_id is None else [actor.post_id]
    me = Post.objects.filter(id__in=mine).values("staff_member")
    return LeaveRequest.objects.filter(staff_member__in=me).order_by("-starts_at", "id")


def stretch(request: LeaveRequest) -> str:
    """“Monday 8 March 2027 to Friday 12 March 2027”; with the hours where it is part of a day."""
    return between(request.starts_at, request.ends_at)


def between(starts_at: datetime, ends_at: datetime) -> str:
    """The same of any two moments."""
    starts, ends = starts_at.astimezone(clock.LONDON), ends_at.astimezone(clock.LONDON)
    if (starts.time(), ends.time()) != (time(), time()):
        until = clock_time(ends.time()) if starts.date() == ends.date() else words.moment(ends_at)
        return f"{words.moment(starts_at)} to {until}"
    first, last = starts.date(), ends.date() - timedelta(days=1)
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def kind_of(request: LeaveRequest) -> str:
    """“Annual leave”."""
    return dict(Leave.Kind.choices)[request.kind]


def also_away(request: LeaveRequest) -> Sequence[str]:
    """Colleagues of the same employer who are away in some of that time, each with when."""
    colleagues = Post.objects.filter(partner=request.post.partner_id).exclude(
        staff_member=request.staff_member_id
    )
    rows = LeaveTime.objects.filter(
        staff_member__in=colleagues.values("staff_member"),
        starts_at__lt=request.ends_at,
        ends_at__gt=request.starts_at,
    )
    return [
        f"{each.staff_member.name}: {between(each.starts_at, each.ends_at)}"
        for each in rows.select_related("staff_member")
    ]


def is_own(actor: Actor, request_id: UUID) -> bool:
    """Whether the staff member who acts asked for it."""
    return own(actor).filter(id=request_id).exists()
