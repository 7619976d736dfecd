"""Finds whom a token is for, makes account and role if asked to, and issues it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
    expires_on: date


@transaction.atomic
def issue(
    *,
    staff: str,
    partner: str,
    role: str,
    machine: str | None,
    label: str,
    days: int,
    create: bool,
) -> Issued:
    """Issue the token, or tell what is missing and how to make it."""
    now = clock.now()
    member = StaffMember.objects.filter(slug=staff).first()
    if member is None:
        raise Told(f"No staff member is called “{staff}”.")
    post = find_post(member, partner, now=now)
    account = _account(member, machine, create=create, now=now)
    token, secret = tokens.issue(
        account_id=account.id,
        grant_id=_grant(post, role, create=create, now=now).id,
        label=label,
        lifetime=timedelta(days=days),
        by=BY,
        now=now,
    )
    return Issued(secret, account.username, str(post), clock.local_day(token.expires_at))


def find_post(member: StaffMember, partner: str, *, now: datetime) -> Post:
    """Their post at the partner today; tells where they have one instead."""
    theirs = posts.current(on=clock.local_day(now)).filter(staff_member=member)
    post = theirs.filter(partner__slug=partner).first()
    if post is None:
        known = ", ".join(theirs.values_list("partner__slug", flat=True))
        raise Told(f"They have no post at “{partner}” today; they have at: {known or 'none'}.")
    return post


def _account(member: StaffMember, machine: str | None, *, create: bool, now: datetime) -> Account:
    if machine is None:
        account = Account.objects.filter(staff_member=member).first()
        username, owner_id = member.slug, member.id
    else:
        account = Account.objects.filter(username=machine, staff_member=None).first()
        username, owner_id = machine, None
    if account is None and not create:
        raise Told(f"There is no account “{username}”: add --create to make it.")
    return account or accounts.add(username=username, staff_member_id=owner_id, by=BY, now=now)


def _grant(post: Post, role: str, *, create: bool, now: datetime) -> RoleGrant:
    granted = RoleGrant.objects.filter(post=post, role=role).first()
    if granted is None and not create:
        raise Told(f"{post} does not have the role {role}: add --create to grant it.")
    return granted or roles.grant(post_id=post.id, role=role, by=BY, now=now)
