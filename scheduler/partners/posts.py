"""Places of staff members with employers; refuses an end before the start, and moves no human."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import events, rows
from scheduler.partners.models import Partner, Post, Service, StaffMember

MAY_CHANGE = ("title", "kind", "starts_on", "ends_on")

_MEANINGS: rows.Meanings = {
    "post_ends_after_it_starts": lambda: rows.invalid(
        "ends_on", "A post ends after the day on which it starts."
    ),
}


@transaction.atomic
def add(
    *,
    staff_member_id: UUID,
    partner_id: UUID,
    title: str,
    starts_on: date,
    ends_on: date | None = None,
    kind: str = Post.Kind.CONTRACT,
    service_ids: Collection[UUID] = (),
    by: Actor,
    now: datetime,
) -> Post:
    """Give a staff member a place with a partner, to deliver these services there.

    `ends_on` is the first day on which the post no longer exists. Raises Invalid, or
    DoesNotExist of whatever is not there.
    """
    post = Post(
        staff_member=StaffMember.objects.get(id=staff_member_id),
        partner=Partner.objects.get(id=partner_id),
        title=title,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _tidy(post)
    rows.keep(post, meanings=_MEANINGS)
    post.services.set(_services(service_ids))
    _record("post.added", post, by=by, now=now)
    return post


@transaction.atomic
def change(*, post_id: UUID, changes: Mapping[str, Any], by: Actor, now: datetime) -> Post:
    """Change fields of MAY_CHANGE. Raises Invalid, or Post.DoesNotExist."""
    post = Post.objects.select_for_update(no_key=True).get(id=post_id)
    new = rows.apply(post, changes=changes, may_change=MAY_CHANGE, tidy=_tidy)
    if new:
        rows.keep(post, meanings=_MEANINGS)
        _record("post.changed", post, by=by, now=now, reason=", ".join(new))
        _tell(post, now=now)
    return post


@transaction.atomic
def change_services(
    *, post_id: UUID, service_ids: Collection[UUID], by: Actor, now: datetime
) -> Post:
    """Deliver exactly these services through the post. Raises DoesNotExist."""
    post = Post.objects.select_for_update(no_key=True).get(id=post_id)
    post.services.set(_services(service_ids))
    _record("post.changed", post, by=by, now=now, reason="services")
    _tell(post, now=now)
    return post


@transaction.atomic
def end(*, post_id: UUID, ends_on: date, by: Actor, now: datetime) -> Post:
    """Let the post no longer exist from `ends_on`, whatever was said before.

    Its roles and tokens end with it, and no time of it can be booked from that day. Raises
    Invalid for a day on or before its start, or Post.DoesNotExist.
    """
    post = Post.objects.select_for_update(no_key=True).get(id=post_id)
    post.ends_on = ends_on
    rows.keep(post, meanings=_MEANINGS)
    _record("post.ended", post, by=by, now=now, reason=f"from {post.ends_on.isoformat()}")
    _tell(post, now=now)
    return post


def current(*, on: date) -> QuerySet[Post]:
    """The posts that exist on a day."""
    return Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


def is_current(post: Post, *, on: date) -> bool:
    """Whether the post exists on a day."""
    return post.starts_on <= on and (post.ends_on is None or on < post.ends_on)


def _services(service_ids: Collection[UUID]) -> list[Service]:
    return [Service.objects.get(id=service_id) for service_id in service_ids]


def _tidy(post: Post) -> None:
    post.title = rows.one_line(post.title)


def _record(deed: str, post: Post, *, by: Actor, now: datetime, reason: str = "") -> None:
    trail.record(deed=deed, kind="post", record_id=post.id, by=by, now=now, reason=reason)


def _tell(post: Post, *, now: datetime) -> None:
    events.capacity_changed.send(
        sender=Post, staff_member_ids={post.staff_member_id}, site_ids=set(), now=now
    )
