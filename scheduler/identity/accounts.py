"""Sign-ins of staff members and of machines: added, closed, opened; refuses short passwords."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity.models import Account
from scheduler.partners import rows
from scheduler.partners.models import StaffMember

# ASVS 5.0 V6.2.1 asks for 8 characters at least, and recommends 15.
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128

_MEANINGS: rows.Meanings = {
    "identity_account_username_key": lambda: rows.AlreadyThere(
        "Another account has this name.", field="username"
    ),
    "identity_account_staff_member_id_key": lambda: rows.AlreadyThere(
        "This staff member has an account.", field="staff_member_id"
    ),
}


@transaction.atomic
def add(
    *,
    username: str,
    password: str | None = None,
    staff_member_id: UUID | None = None,
    by: Actor,
    now: datetime,
) -> Account:
    """Add a sign-in of a staff member, or of a machine (without one).

    Without a password nobody can sign in with it on a page. It may do nothing until a post of the
    staff member carries a role. Raises Invalid, rows.AlreadyThere, or StaffMember.DoesNotExist.
    """
    account = Account(
        username=Account.normalize_username(username),
        staff_member=(
            None if staff_member_id is None else StaffMember.objects.get(id=staff_member_id)
        ),
        date_joined=now,
    )
    _set_password(account, password)
    rows.keep(account, meanings=_MEANINGS)
    _record("account.added", account, by=by, now=now)
    return account


@transaction.atomic
def change_password(*, account_id: UUID, password: str | None, by: Actor, now: datetime) -> Account:
    """Give the account another password, or none; who is signed in by the old one is signed out.

    Raises Invalid, or Account.DoesNotExist.
    """
    account = Account.objects.select_for_update(no_key=True).get(id=account_id)
    _set_password(account, password)
    rows.keep(account, meanings=_MEANINGS)
    _record("account.password_changed", account, by=by, now=now)
    return account


@transaction.atomic
def close(*, account_id: UUID, by: Actor, now: datetime) -> Account:
    """Let nobody act with the account, signed in or by token, from this moment."""
    return _set_active(account_id, is_active=False, deed="account.closed", by=by, now=now)


@transaction.atomic
def open_again(*, account_id: UUID, by: Actor, now: datetime) -> Account:
    """Let a closed account act again, with the tokens it has left."""
    return _set_active(account_id, is_active=True, deed="account.opened_again", by=by, now=now)


@transaction.atomic
def invent(*, account_id: UUID, by: Actor, now: datetime) -> Account:
    """Mark the account as one of the demonstration: in a real installation it opens nothing."""
    account = Account.objects.select_for_update(no_key=True).get(id=account_id)
    account.is_invented = True
    account.save(update_fields=["is_invented"])
    _record("account.invented", account, by=by, now=now)
    return account


def may_open(account: Account) -> bool:
    """Whether it opens anything here: it is not closed, and not invented in a real installation."""
    return account.is_active and (settings.DEMONSTRATION or not account.is_invented)


def of_partner(partner_id: UUID | None) -> QuerySet[Account]:
    """Accounts of staff members with a post at a partner, and of its machines."""
    own_staff = Q(staff_member__posts__partner=partner_id)
    own_machines = Q(staff_member__isnull=True, machine__grant__post__partner=partner_id)
    return Account.objects.filter(own_staff | own_machines).distinct()


def _set_active(
    account_id: UUID, *, is_active: bool, deed: str, by: Actor, now: datetime
) -> Account:
    account = Account.objects.select_for_update(no_key=True).get(id=account_id)
    account.is_active = is_active
    rows.keep(account, meanings=_MEANINGS)
    _record(deed, account, by=by, now=now)
    return account


def _set_password(account: Account, password: str | None) -> None:
    if password is not None and not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise rows.invalid(
            "password", f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        )
    account.set_password(password)


def _record(deed: str, account: Account, *, by: Actor, now: datetime) -> None:
    trail.record(deed=deed, kind="account", record_id=account.id, by=by, now=now)
