"""Tokens for the API: issued, revoked, recognised; the secret is shown once and never kept.

A token is bound to one account, post and role, and a machine's to its scopes too. It stops at once
when it is revoked or runs out, the account is closed, the role is withdrawn, or the post ends.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from scheduler import prepared
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import roles, scopes
from scheduler.identity.models import Account, Machine, RoleGrant, Token
from scheduler.partners import rows
from scheduler.partners.models import Post
from scheduler.refusals import Refusal

# So that people and programs that look for leaked secrets recognise one.
PREFIX = "cfs_"
# A day's work: whoever needs another tomorrow signs in again. Machines have a way of their own.
LONGEST_LIFETIME = timedelta(hours=12)

_BEARER = """
    SELECT account.id, account.username, account.is_active, account.is_invented,
        account.staff_member_id,
        post.id, post.staff_member_id, post.partner_id, post.starts_on, post.ends_on, granted.role,
        token.scopes, machine.scopes, machine.calls_a_minute
    FROM identity_token AS token
    JOIN identity_account AS account ON account.id = token.account_id
    JOIN identity_rolegrant AS granted ON granted.id = token.grant_id
    JOIN partners_post AS post ON post.id = granted.post_id
    LEFT JOIN identity_machine AS machine ON machine.id = token.machine_id
    WHERE token.digest = %s AND token.revoked_at IS NULL AND token.expires_at > %s
        AND machine.ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token stands for. `calls_a_minute` is a machine's own limit, if it has one."""

    actor: Actor
    is_machine: bool
    calls_a_minute: int | None


class NotTheirs(Refusal):
    """The account may not act in this role."""

    code = "role_not_theirs"


class AlreadyRevoked(Refusal):
    """The token stands for nobody any more."""

    code = "already_revoked"


@transaction.atomic
def issue(
    *,
    account_id: UUID,
    grant_id: UUID,
    label: str,
    lifetime: timedelta,
    by: Actor,
    now: datetime,
) -> tuple[Token, str]:
    """Make a staff member's token and its secret, which nobody can read again.

    `label` says what it is used for; `lifetime` is at most 12 hours. Raises Invalid, NotTheirs,
    or DoesNotExist of the account or the role.
    """
    account = Account.objects.get(id=account_id)
    granted = RoleGrant.objects.select_related("post").get(id=grant_id)
    if roles.find_actor(account, granted, now=now) is None:
        raise NotTheirs("This account cannot act in this role today.")
    if account.staff_member_id is None:
        raise NotTheirs("A machine gets its tokens by its own secret, at the token endpoint.")
    if not timedelta() < lifetime <= LONGEST_LIFETIME:
        raise rows.invalid("lifetime", "A token lives for up to 12 hours.")
    secret = new_secret()
    token = Token(
        digest=digest(secret),
        account=account,
        grant=granted,
        label=rows.one_line(label),
        made_at=now,
        expires_at=now + lifetime,
    )
    rows.keep(token, meanings={})
    _record("token.issued", token, by=by, now=now)
    return token, secret


@transaction.atomic
def revoke(*, token_id: UUID, by: Actor, now: datetime) -> Token:
    """Let a token stand for nobody from now on. Raises AlreadyRevoked, or Token.DoesNotExist."""
    token = Token.objects.select_for_update(no_key=True).get(id=token_id)
    if token.revoked_at is not None:
        raise AlreadyRevoked("This token was revoked before.")
    token.revoked_at = now
    rows.keep(token, meanings={})
    _record("token.revoked", token, by=by, now=now)
    return token


def revoke_all(*, machine: Machine, now: datetime) -> None:
    """Let no token of a machine stand for it any more; part of the deed that ends something."""
    Token.objects.filter(machine=machine, revoked_at=None).update(revoked_at=now)


def find_actor(*, secret: str, now: datetime, request_id: str = "") -> Actor | None:
    """Who acts with this secret at this moment; None for every other secret."""
    bearer = find_bearer(secret=secret, now=now, request_id=request_id)
    return None if bearer is None else bearer.actor


def find_bearer(*, secret: str, now: datetime, request_id: str = "") -> Bearer | None:
    """Whom a secret stands for at this moment; None, without a reason, for every other secret.

    Looked up by its digest, which cannot be guessed nearer step by step.
    """
    # Every request asks this: plain SQL takes a quarter of the time of four models.
    standing = prepared.rows(_BEARER, [digest(secret), now])
    if not standing:
        return None
    (found,) = standing
    account = Account(
        id=found[0],
        username=found[1],
        is_active=found[2],
        is_invented=found[3],
        staff_member_id=found[4],
    )
    post = Post(
        id=found[5],
        staff_member_id=found[6],
        partner_id=found[7],
        starts_on=found[8],
        ends_on=found[9],
    )
    granted = RoleGrant(post=post, role=found[10])
    actor = roles.find_actor(account, granted, now=now, request_id=request_id)
    if actor is None:
        return None
    of_token, of_machine, calls_a_minute = found[11:]
    if of_token is None:
        return Bearer(actor, is_machine=False, calls_a_minute=None)
    # A scope that was taken from the machine since is gone from its tokens, too.
    narrowed = replace(actor, narrowed_to=scopes.deeds_of(set(of_token) & set(of_machine)))
    return Bearer(narrowed, is_machine=True, calls_a_minute=calls_a_minute)


def new_secret() -> str:
    """256 random bits, in a form that is recognised where it should not be."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    # Fast on purpose: 256 random bits need no stretching.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _record(deed: str, token: Token, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed,
        kind="token",
        record_id=token.id,
        by=by,
        now=now,
        reason=f"for account {token.account_id}",
    )
