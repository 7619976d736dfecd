"""Which account somebody is who comes from a partner's own sign-in: by recorded subject alone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity.models import Account, Subject
from scheduler.partners import rows

_MEANINGS: rows.Meanings = {
    "subject_stands_for_one_account": lambda: rows.AlreadyThere(
        "This subject stands for another account.", field="subject"
    ),
    "account_is_one_subject_per_provider": lambda: rows.AlreadyThere(
        "This account has a subject of this provider.", field="provider"
    ),
}


def find_account(*, provider: str, subject: str) -> Account | None:
    """The active account for which the subject was recorded."""
    known = Subject.objects.filter(provider=provider, subject=subject, account__is_active=True)
    found = known.select_related("account").first()
    return found.account if found else None


@transaction.atomic
def record(*, account_id: UUID, provider: str, subject: str, by: Actor, now: datetime) -> Subject:
    """Let a provider's subject stand for an account. Raises Invalid or rows.AlreadyThere."""
    recorded = Subject(
        account=Account.objects.get(id=account_id), provider=provider, subject=subject.strip()
    )
    rows.keep(recorded, meanings=_MEANINGS)
    _record("account.subject_recorded", account_id, provider, by=by, now=now)
    return recorded


@transaction.atomic
def remove(*, account_id: UUID, provider: str, by: Actor, now: datetime) -> None:
    """Let the provider's subject stand for nobody. Raises Subject.DoesNotExist."""
    Subject.objects.get(account_id=account_id, provider=provider).delete()
    _record("account.subject_removed", account_id, provider, by=by, now=now)


def _record(deed: str, account_id: UUID, provider: str, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed, kind="account", record_id=account_id, by=by, now=now, reason=f"at {provider}"
    )
