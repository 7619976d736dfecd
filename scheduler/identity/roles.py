"""Roles held through posts: granted, withdrawn, acted in; refuses whoever's post has ended."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import accounts
from scheduler.identity.models import Account, RoleGrant
from scheduler.partners import posts, rows
from scheduler.partners.models import Post
from scheduler.refusals import Refusal

Role = RoleGrant.Role


class AlreadyGranted(Refusal):
    """The post carries this role."""

    code = "already_granted"


_MEANINGS: rows.Meanings = {
    "role_once_per_post": lambda: AlreadyGranted("This post has this role already."),
}


@transaction.atomic
def grant(*, post_id: UUID, role: str, by: Actor, now: datetime) -> RoleGrant:
    """Let a post carry a role. Raises Invalid, AlreadyGranted, or Post.DoesNotExist."""
    granted = RoleGrant(post=Post.objects.get(id=post_id), role=role)
    rows.keep(granted, meanings=_MEANINGS)
    _record("role.granted", granted, by=by, now=now)
    return granted


@transaction.atomic
def withdraw(*, grant_id: UUID, by: Actor, now: datetime) -> None:
    """Take a role from a post, with every token bound to it. Raises RoleGrant.DoesNotExist."""
    granted = RoleGrant.objects.select_for_update().get(id=grant_id)
    _record("role.withdrawn", granted, by=by, now=now)
    granted.delete()


def held_by(account: Account, *, now: datetime) -> QuerySet[RoleGrant]:
    """The roles somebody may act in today, for the page that asks which."""
    grants = RoleGrant.objects.filter(
        post__in=posts.current(on=clock.local_day(now)),
        post__staff_member=account.staff_member_id,
    ).exclude(role=Role.SERVICE_ACCOUNT)
    return grants.select_related("post__partner")


def held_by_accounts(usernames: Collection[str], *, now: datetime) -> QuerySet[RoleGrant]:
    """The roles in which the accounts of these names may act today, with whose each is."""
    grants = RoleGrant.objects.filter(
        post__in=posts.current(on=clock.local_day(now)),
        post__staff_member__account__username__in=usernames,
    ).exclude(role=Role.SERVICE_ACCOUNT)
    return grants.select_related("post__partner", "post__staff_member__account")


def fits(account: Account, granted: RoleGrant) -> bool:
    """Whether an account may act in a role: people in their own posts, machines as machines.

    A machine's account has no staff member. Its role hangs on the post of whoever answers for
    it, and ends with that post.
    """
    if account.staff_member_id is None:
        return granted.role == Role.SERVICE_ACCOUNT
    is_own = granted.post.staff_member_id == account.staff_member_id
    return is_own and granted.role != Role.SERVICE_ACCOUNT


def find_actor(
    account: Account, granted: RoleGrant, *, now: datetime, request_id: str = ""
) -> Actor | None:
    """The account acting in the role; None when it is closed or invented (outside demonstration
    mode), or the post is not there today."""
    is_there = posts.is_current(granted.post, on=clock.local_day(now))
    if not (accounts.may_open(account) and is_there and fits(account, granted)):
        return None
    return Actor(
        label=account.username,
        role=granted.role,
        account_id=account.id,
        post_id=granted.post_id,
        partner_id=granted.post.partner_id,
        request_id=request_id,
    )


def _record(deed: str, granted: RoleGrant, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed,
        kind="role_grant",
        record_id=granted.id,
        by=by,
        now=now,
        reason=f"{granted.role} for post {granted.post_id}",
    )
