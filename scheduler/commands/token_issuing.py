"""Finds whom a token is for, makes account and role if asked to, and issues it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.commands.told import Told
from scheduler.identity import accounts, roles, tokens
from scheduler.identity.models import Account, RoleGrant
from scheduler.partners import posts
from scheduler.partners.models import Post, StaffMember

BY = system("token issue")


@dataclass(frozen=True, slots=True)
class Issued:
    """The token's secret, and whose it is in words."""

    secret: str
    account: str
    post: str
    expires_at: datetime


@transaction.atomic
def issue(
    *,
    staff: str,
    partner: str,
    role: str,
    label: str,
    hours: int,
    create: bool,
) -> Issued:
    """Issue the token, or tell what is missing and how to make it."""
    now = clock.now()
    post = find_post(staff=staff, partner=partner, now=now)
    account = _account(post.staff_member, create=create, now=now)
    token, secret = tokens.issue(
        account_id=account.id,
        grant_id=_grant(post, role, create=create, now=now).id,
        label=label,
        lifetime=timedelta(hours=hours),
        by=BY,
        now=now,
    )
    return Issued(secret, account.username, str(post), token.expires_at.astimezone(clock.LONDON))


def find_post(*, staff: str, partner: str, now: datetime) -> Post:
    """The post of a staff member at a partner today; tells where they have one instead."""
    member = StaffMember.objects.filter(slug=staff).first()
    if member is None:
        raise Told(f"No staff member is called “{staff}”.")
    theirs = posts.current(on=clock.local_day(now)).filter(staff_member=member)
    post = theirs.filter(partner__slug=partner).first()
    if post is None:
        known = ", ".join(theirs.values_list("partner__slug", flat=True))
        raise Told(f"They have no post at “{partner}” today; they have at: {known or 'none'}.")
    return post


def _account(member: StaffMember, *, create: bool, now: datetime) -> Account:
    account = Account.objects.filter(staff_member=member).first()
    if account is None and not create:
        raise Told(f"There is no account “{member.slug}”: add --create to make it.")
    return account or accounts.add(username=member.slug, staff_member_id=member.id, by=BY, now=now)


def _grant(post: Post, role: str, *, create: bool, now: datetime) -> RoleGrant:
    granted = RoleGrant.objects.filter(post=post, role=role).first()
    if granted is None and not create:
        raise Told(f"{post} does not have the role {role}: add --create to grant it.")
    return granted or roles.grant(post_id=post.id, role=role, by=BY, now=now)
