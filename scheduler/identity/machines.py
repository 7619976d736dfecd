"""Machines: added, changed, ended. Each is bound to one partner through a post and its role.

A machine proves itself with secrets (`machine_secrets`) and calls with short tokens
(`machine_tokens`). It ends with the post of whoever answers for it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import accounts, machine_secrets, roles, scopes, tokens
from scheduler.identity.models import Machine, RoleGrant
from scheduler.partners import rows
from scheduler.partners.models import Post

_MAY_CHANGE = ("scopes", "calls_a_minute")
MOST_CALLS_A_MINUTE = 60_000


@transaction.atomic
def add(
    *,
    name: str,
    post_id: UUID,
    scopes_given: Collection[str],
    calls_a_minute: int | None = None,
    by: Actor,
    now: datetime,
) -> tuple[Machine, str]:
    """Add a machine and its first secret, which nobody can read again.

    `post_id` is the post of whoever answers for it. Raises Invalid, rows.AlreadyThere for the
    name, tokens.NotTheirs where the post has ended, or Post.DoesNotExist.
    """
    account = accounts.add(username=name, by=by, now=now)
    granted = _role_of(post_id, by=by, now=now)
    if roles.find_actor(account, granted, now=now) is None:
        raise tokens.NotTheirs("Nobody can answer for a machine through this post today.")
    machine = Machine(account=account, grant=granted, made_at=now)
    _set(machine, {"scopes": scopes_given, "calls_a_minute": calls_a_minute})
    rows.keep(machine, meanings={})
    _record("machine.added", machine, by=by, now=now)
    _secret, shown = machine_secrets.make(machine, by=by, now=now)
    return machine, shown


@transaction.atomic
def change(*, machine_id: UUID, changes: Mapping[str, Any], by: Actor, now: datetime) -> Machine:
    """Change its scopes or its limit; tokens it holds are narrowed at once, never widened.

    Raises Invalid, rows.AlreadyEnded, or Machine.DoesNotExist.
    """
    machine = machine_secrets.lock(machine_id)
    _set(machine, changes)
    rows.keep(machine, meanings={})
    _record("machine.changed", machine, by=by, now=now)
    return machine


@transaction.atomic
def end(*, machine_id: UUID, by: Actor, now: datetime) -> Machine:
    """Let it call no more from this moment. Raises AlreadyEnded, or Machine.DoesNotExist."""
    machine = machine_secrets.lock(machine_id)
    machine.ended_at = now
    rows.keep(machine, meanings={})
    _record("machine.ended", machine, by=by, now=now)
    tokens.revoke_all(machine=machine, now=now)
    accounts.close(account_id=machine.account_id, by=by, now=now)
    return machine


def _role_of(post_id: UUID, *, by: Actor, now: datetime) -> RoleGrant:
    post = Post.objects.get(id=post_id)
    role = roles.Role.SERVICE_ACCOUNT
    granted = RoleGrant.objects.select_related("post").filter(post=post, role=role).first()
    return granted or roles.grant(post_id=post.id, role=role, by=by, now=now)


def _set(machine: Machine, changes: Mapping[str, Any]) -> None:
    given = dict(changes)
    if "scopes" in given:
        given["scopes"] = scopes.in_order(given["scopes"])
    limit = given.get("calls_a_minute")
    if limit is not None and not 1 <= limit <= MOST_CALLS_A_MINUTE:
        raise rows.invalid("calls_a_minute", f"This must be 1 to {MOST_CALLS_A_MINUTE}.")
    rows.apply(machine, changes=given, may_change=_MAY_CHANGE, tidy=lambda row: None)


def _record(deed: str, machine: Machine, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed,
        kind="machine",
        record_id=machine.id,
        by=by,
        now=now,
        reason=f"scopes {' '.join(machine.scopes)}",
    )
