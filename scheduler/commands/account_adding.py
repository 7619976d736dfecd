"""Adds a staff member's sign-in, mends it, and records who they are at a partner's own."""

from django.conf import settings
from django.db import transaction

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.commands import token_issuing
from scheduler.commands.told import Told
from scheduler.identity import accounts, roles, second_factors, subjects
from scheduler.identity.models import Account, RoleGrant

BY = system("account")


def exists(*, staff: str) -> bool:
    """Whether the staff member has an account."""
    return Account.objects.filter(staff_member__slug=staff).exists()


@transaction.atomic
def add(*, staff: str, partner: str, role: str, password: str | None) -> str:
    """Make what is missing of account and role; returns the name to sign in with."""
    now = clock.now()
    post = token_issuing.find_post(staff=staff, partner=partner, now=now)
    member = post.staff_member
    account = Account.objects.filter(staff_member=member).first() or accounts.add(
        username=member.slug, password=password, staff_member_id=member.id, by=BY, now=now
    )
    if not RoleGrant.objects.filter(post=post, role=role).exists():
        roles.grant(post_id=post.id, role=role, by=BY, now=now)
    return account.username


def reset(*, username: str) -> None:
    """Take the second step away, and end the account's sign-ins."""
    second_factors.reset(account_id=_account(username).id, by=BY, now=clock.now())


def link(*, username: str, provider: str, subject: str) -> None:
    """Let a provider's subject stand for the account."""
    known = [one.id for one in settings.SIGN_IN_PROVIDERS]
    if provider not in known:
        raise Told(f"SIGN_IN_PROVIDERS names no “{provider}”; it names: {', '.join(known) or '—'}.")
    subjects.record(
        account_id=_account(username).id,
        provider=provider,
        subject=subject,
        by=BY,
        now=clock.now(),
    )


def unlink(*, username: str, provider: str) -> None:
    """Let the provider's subject stand for nobody."""
    account = _account(username)
    if not account.subjects.filter(provider=provider).exists():
        raise Told(f"{username} is nobody at “{provider}”.")
    subjects.remove(account_id=account.id, provider=provider, by=BY, now=clock.now())


def _account(username: str) -> Account:
    found = Account.objects.filter(username=username, staff_member__isnull=False).first()
    if found is None:
        raise Told(f"No staff member signs in as “{username}”.")
    return found
