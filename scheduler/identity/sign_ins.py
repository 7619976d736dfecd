"""Sign-ins on browsers: begun, seen, ended by their owner or an administrator.

A sign-in lives as long as its row, not longer than a working day, and not after half an hour in
which nobody did anything (both are settings).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity.models import Account, SignIn

How = SignIn.How
# Written down once a minute at most: a page with ten pictures is not eleven changes.
_NOTED_AGAIN_AFTER = timedelta(minutes=1)


def oneself(account: Account, *, request_id: str = "") -> Actor:
    """Somebody acting on their own sign-in, for which no post is needed."""
    return Actor(
        label=account.username, role="oneself", account_id=account.id, request_id=request_id
    )


@transaction.atomic
def begin(*, account: Account, how: str, device: str, now: datetime) -> SignIn:
    """Note that somebody signed in; rows of sign-ins that are over go on the way."""
    SignIn.objects.filter(began_at__lte=now - longest()).delete()
    return SignIn.objects.create(
        account=account, how=how, device=device[:60], began_at=now, seen_at=now
    )


def find_live(*, sign_in_id: UUID, now: datetime) -> SignIn | None:
    """The sign-in, noted as seen; None when it was ended, is too old, or nobody was there.

    One by a button of the demonstration is over with the demonstration.
    """
    found = SignIn.objects.filter(id=sign_in_id).first()
    if found is None:
        return None
    is_out_of_place = found.how == How.DEMONSTRATION and not settings.DEMONSTRATION
    if is_out_of_place or not is_live(began_at=found.began_at, seen_at=found.seen_at, now=now):
        found.delete()
        return None
    if now - found.seen_at >= _NOTED_AGAIN_AFTER:
        # Never backwards: two requests of one browser may overtake each other.
        SignIn.objects.filter(id=sign_in_id, seen_at__lt=now).update(seen_at=now)
    return found


def is_live(*, began_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether neither limit is reached."""
    return now < began_at + longest() and now < seen_at + idle()


def longest() -> timedelta:
    """How long a sign-in lasts at most."""
    return timedelta(hours=settings.SIGN_IN_HOURS)


def idle() -> timedelta:
    """How long a sign-in lasts while nobody does anything."""
    return timedelta(minutes=settings.SIGN_IN_IDLE_MINUTES)


@transaction.atomic
def end(*, sign_in_id: UUID, account_id: UUID, by: Actor, now: datetime) -> None:
    """End one sign-in of an account. Nothing happens when it is over already."""
    gone, _ = SignIn.objects.filter(id=sign_in_id, account_id=account_id).delete()
    if gone:
        _record("account.signed_out", account_id, by=by, now=now)


@transaction.atomic
def end_all(*, account_id: UUID, by: Actor, now: datetime) -> int:
    """End every sign-in of an account; says how many there were."""
    gone, _ = SignIn.objects.filter(account_id=account_id).delete()
    _record("account.signed_out_everywhere", account_id, by=by, now=now)
    return gone


def _record(deed: str, account_id: UUID, *, by: Actor, now: datetime) -> None:
    trail.record(deed=deed, kind="account", record_id=account_id, by=by, now=now)
