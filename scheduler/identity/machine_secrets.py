"""Secrets of machines: followed by another with time to change over, ended, proved.

A secret is shown once and kept as a digest. At most two of a machine are in force at once.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import tokens
from scheduler.identity.models import Machine, MachineSecret
from scheduler.partners import rows
from scheduler.refusals import Refusal

# So that people and programs that look for leaked secrets recognise one.
PREFIX = "cfm_"
LIFETIME = timedelta(days=366)
LONGEST_OVERLAP = timedelta(days=14)
MOST_IN_FORCE = 2


class TwoInForce(Refusal):
    """The machine is changing over already: the older secret ends first."""

    code = "two_secrets_in_force"


@transaction.atomic
def rotate(
    *, machine_id: UUID, overlap: timedelta, by: Actor, now: datetime
) -> tuple[MachineSecret, str]:
    """Give a machine its next secret; the one before it holds for `overlap` more, up to 14 days.

    Returns the secret's row and the secret, which nobody can read again. Raises Invalid,
    TwoInForce, rows.AlreadyEnded, or Machine.DoesNotExist.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise rows.invalid("overlap", "Two secrets hold together for up to 14 days.")
    machine = lock(machine_id)
    before = in_force(machine, now=now)
    if len(before) >= MOST_IN_FORCE:
        raise TwoInForce(
            "Two secrets of this machine are in force. End the older one, then rotate again."
        )
    for earlier in before:
        earlier.expires_at = min(earlier.expires_at, now + overlap)
        rows.keep(earlier, meanings={})
    return make(machine, by=by, now=now)


@transaction.atomic
def end(*, machine_id: UUID, secret_id: UUID, by: Actor, now: datetime) -> MachineSecret:
    """End a secret at once, with every token of its machine: one may have been made with it.

    Raises rows.AlreadyEnded, Machine.DoesNotExist, or MachineSecret.DoesNotExist.
    """
    machine = lock(machine_id)
    secret = MachineSecret.objects.get(id=secret_id, machine=machine)
    if secret not in in_force(machine, now=now):
        raise rows.AlreadyEnded("This secret has ended before.")
    secret.ended_at = now
    rows.keep(secret, meanings={})
    tokens.revoke_all(machine=machine, now=now)
    _record("machine.secret_ended", secret, by=by, now=now)
    return secret


def lock(machine_id: UUID) -> Machine:
    """The machine, kept from other changes. Raises rows.AlreadyEnded, or Machine.DoesNotExist."""
    machine = Machine.objects.select_for_update(no_key=True).get(id=machine_id)
    if machine.ended_at is not None:
        raise rows.AlreadyEnded("This machine was ended before.")
    return machine


def make(machine: Machine, *, by: Actor, now: datetime) -> tuple[MachineSecret, str]:
    """A new secret of a machine, and what is shown of it this once."""
    shown = PREFIX + secrets.token_urlsafe(32)
    secret = MachineSecret(
        machine=machine, digest=_digest(shown), made_at=now, expires_at=now + LIFETIME
    )
    rows.keep(secret, meanings={})
    _record("machine.secret_made", secret, by=by, now=now)
    return secret, shown


def in_force(machine: Machine, *, now: datetime) -> QuerySet[MachineSecret]:
    """The secrets that prove the machine at this moment, newest first."""
    return machine.secrets.filter(ended_at=None, expires_at__gt=now)


def proves(machine: Machine, shown: str, *, now: datetime) -> bool:
    """Whether this is a secret of the machine at this moment."""
    given = _digest(shown)
    kept = in_force(machine, now=now).values_list("digest", flat=True)
    return any(hmac.compare_digest(digest, given) for digest in kept)


def _digest(shown: str) -> str:
    # Fast on purpose: 256 random bits need no stretching.
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()


def _record(deed: str, secret: MachineSecret, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed,
        kind="machine",
        record_id=secret.machine_id,
        by=by,
        now=now,
        reason=f"secret {secret.id} until {secret.expires_at:%Y-%m-%d %H:%M} UTC",
    )
