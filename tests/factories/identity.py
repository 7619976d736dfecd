"""Accounts, roles and tokens, and the four staff members whom every test knows."""

import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from scheduler.audit.actors import Actor
from scheduler.identity import accounts, machine_tokens, machines, roles, scopes, tokens
from scheduler.identity.models import Account, Machine, RoleGrant, Token
from scheduler.identity.roles import Role
from scheduler.partners.models import Partner, Post, StaffMember
from tests.factories import NOW, SETUP, slug
from tests.factories import partners as partner_factories

PASSWORD = "a password for tests"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def account(
    *,
    of: StaffMember | None = None,
    username: str | None = None,
    password: str | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Account:
    """A sign-in of a staff member; without one, a machine's."""
    return accounts.add(
        username=username or slug("account"),
        password=password,
        staff_member_id=of.id if of else None,
        by=by,
        now=now,
    )


def second_factor(of: Account, *, codes: int = 12) -> list[str]:
    """An app, and recovery codes to type one after the other while time stands still."""
    encrypt = get_adapter().encrypt
    made = [f"{secrets.randbelow(10**10):010}" for _ in range(codes)]
    for kind, data in (
        ("totp", {"secret": encrypt(TOTP_SECRET)}),
        ("recovery_codes", {"migrated_codes": [encrypt(code) for code in made]}),
    ):
        Authenticator.objects.create(user=of, type=kind, data=data)
    return made


def recovery_code(of_username: str) -> str:
    """The next unused one."""
    kept = Authenticator.objects.get(user__username=of_username, type="recovery_codes")
    return str(kept.wrap().get_unused_codes()[0])


def grant(
    role: str = Role.RECEPTIONIST,
    *,
    to: Post | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> RoleGrant:
    return roles.grant(post_id=(to or partner_factories.post()).id, role=role, by=by, now=now)


def token(
    *,
    of: Account,
    for_grant: RoleGrant,
    lifetime: timedelta = tokens.LONGEST_LIFETIME,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> tuple[Token, str]:
    return tokens.issue(
        account_id=of.id,
        grant_id=for_grant.id,
        label="tests",
        lifetime=lifetime,
        by=by,
        now=now,
    )


def staff_actor(
    *,
    name: str,
    role: str,
    at_partner: Partner | None = None,
    post_ends_on: date | None = None,
    now: datetime = NOW,
) -> Actor:
    """Somebody with an account, a post at the partner, and a role in it."""
    human = partner_factories.staff_member(name=name)
    post = partner_factories.post(of=human, at_partner=at_partner, ends_on=post_ends_on)
    actor = roles.find_actor(account(of=human), grant(role, to=post), now=now)
    assert actor is not None
    return actor


def dot(*, at_partner: Partner | None = None) -> Actor:
    """At a front desk."""
    return staff_actor(name="Dot Example", role=Role.RECEPTIONIST, at_partner=at_partner)


def ewan(*, at_partner: Partner | None = None) -> Actor:
    """Keeps a rota."""
    return staff_actor(name="Ewan Example", role=Role.ROTA_KEEPER, at_partner=at_partner)


def freya(*, at_partner: Partner | None = None) -> Actor:
    """A worker of another partner than Dot's, unless told otherwise."""
    return staff_actor(name="Freya Example", role=Role.WORKER, at_partner=at_partner)


def chidi(*, at_partner: Partner | None = None) -> Actor:
    """A worker of a partner that has nothing to do with Asha or Ben: must never see either."""
    return staff_actor(name="Chidi Example", role=Role.WORKER, at_partner=at_partner)


def machine(
    *,
    at_partner: Partner | None = None,
    of: Post | None = None,
    scopes_given: Collection[str] = tuple(scopes.BY_NAME),
    calls_a_minute: int | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> tuple[Machine, str]:
    """Another program of a partner, with every scope unless told otherwise; and its secret."""
    return machines.add(
        name=slug("machine"),
        post_id=(of or partner_factories.post(at_partner=at_partner)).id,
        scopes_given=scopes_given,
        calls_a_minute=calls_a_minute,
        by=by,
        now=now,
    )


def machine_token(
    of: Machine, *, scopes_asked: Collection[str] | None = None, now: datetime = NOW
) -> str:
    """What the machine calls with, for an hour."""
    secret = tokens.new_secret()
    asked = of.scopes if scopes_asked is None else scopes_asked
    machine_tokens.keep(machine=of, secret=secret, scopes_asked=asked, now=now)
    return secret
