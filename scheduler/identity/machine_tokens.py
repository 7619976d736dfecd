"""Lets machines in: a machine proves itself by its secret and gets a token for an hour.

Its token stands for its account in its post and role, narrowed to the scopes it asked for. It
stops at once when it is revoked or runs out, or its machine, post, role or account ends.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import machine_secrets, roles, tokens
from scheduler.identity.models import Machine, Token
from scheduler.partners import rows

LIFETIME = timedelta(hours=1)
# Ended tokens are kept for whoever asks what became of one, and then forgotten.
KEPT_FOR = timedelta(days=7)


def find_proved(
    *, machine_id: str, secret: str, now: datetime, request_id: str = ""
) -> Machine | None:
    """The machine, if the secret is its own and it may act today; None without saying why.

    A wrong secret of a machine that is there is noted in the record.
    """
    machine = _find(machine_id)
    if machine is None:
        return None
    if not machine_secrets.proves(machine, secret, now=now):
        trail.record(
            deed="machine.refused",
            kind="machine",
            record_id=machine.id,
            by=Actor(label="system: token endpoint", role="system", request_id=request_id),
            now=now,
            reason="a secret that is not in force",
        )
        return None
    return None if _actor(machine, now=now, request_id=request_id) is None else machine


@transaction.atomic
def keep(
    *,
    machine: Machine,
    secret: str,
    scopes_asked: Collection[str],
    now: datetime,
    request_id: str = "",
) -> Token:
    """Let `secret` stand for the machine, within these of its scopes, for an hour.

    The machine is proved before. Raises tokens.NotTheirs where it may not act any more.
    """
    by = _actor(machine, now=now, request_id=request_id)
    if by is None:
        raise tokens.NotTheirs("This machine cannot act today.")
    token = Token(
        digest=tokens.digest(secret),
        account=machine.account,
        grant=machine.grant,
        machine=machine,
        scopes=[scope for scope in machine.scopes if scope in scopes_asked],
        label=machine.account.username[:80],
        made_at=now,
        expires_at=now + LIFETIME,
    )
    rows.keep(token, meanings={})
    trail.record(
        deed="token.issued",
        kind="token",
        record_id=token.id,
        by=by,
        now=now,
        reason=f"to machine {machine.id} for {' '.join(token.scopes or ())}",
    )
    return token


@transaction.atomic
def revoke_own(*, machine: Machine, secret: str, by: Actor, now: datetime) -> None:
    """Let a machine give back a token of its own; any other is left alone (RFC 7009)."""
    token = Token.objects.filter(
        digest=tokens.digest(secret), machine=machine, revoked_at=None
    ).first()
    if token is not None:
        tokens.revoke(token_id=token.id, by=by, now=now)


def forget_ended(*, now: datetime) -> int:
    """Remove machines' tokens that ran out KEPT_FOR ago: there are many. Says how many."""
    old = Token.objects.filter(machine__isnull=False, expires_at__lt=now - KEPT_FOR)
    return old.delete()[0]


def _find(machine_id: str) -> Machine | None:
    try:
        known = UUID(machine_id)
    except ValueError:
        return None
    found = Machine.objects.select_related("account", "grant__post")
    return found.filter(id=known, ended_at=None).first()


def _actor(machine: Machine, *, now: datetime, request_id: str) -> Actor | None:
    return roles.find_actor(machine.account, machine.grant, now=now, request_id=request_id)
