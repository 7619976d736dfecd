"""Sign-ins of staff members and machines."""

from uuid import uuid4

import pytest
from django.contrib.auth import authenticate

from scheduler.audit.models import Entry
from scheduler.identity import accounts
from scheduler.identity.models import Account
from scheduler.partners import rows
from scheduler.partners.models import StaffMember
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import identity as factories
from tests.factories import partners as partner_factories

pytestmark = pytest.mark.django_db


def test_a_staff_member_signs_in_with_a_password_that_is_kept_hashed() -> None:
    dot = partner_factories.staff_member(name="Dot Example")

    account = factories.account(of=dot, username="dot", password=factories.PASSWORD)

    assert authenticate(username="dot", password=factories.PASSWORD) == account
    assert authenticate(username="dot", password="another password") is None
    assert factories.PASSWORD not in Account.objects.get(id=account.id).password
    assert (account.staff_member, account.date_joined) == (dot, NOW)
    assert (account.is_staff, account.is_superuser) == (False, False)
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.record_id, entry.reason) == ("account.added", str(account.id), "")


def test_without_a_password_nobody_signs_in() -> None:
    account = factories.account(username="machine")

    assert not account.has_usable_password()
    assert authenticate(username="machine", password="") is None


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 129])
def test_a_password_is_neither_short_nor_endless(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        factories.account(password=password)

    assert list(refused.value.fields) == ["password"]
    assert not Account.objects.exists()


@pytest.mark.parametrize("username", ["", "two words", "x" * 151])
def test_a_name_to_sign_in_with_is_one_word(username: str) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.add(username=username, by=SETUP, now=NOW)

    assert list(refused.value.fields) == ["username"]


def test_names_are_not_shared_and_a_staff_member_has_one_account() -> None:
    dot = partner_factories.staff_member(name="Dot Example")
    factories.account(of=dot, username="dot")

    with pytest.raises(rows.AlreadyThere) as refused:
        factories.account(username="dot")
    assert refused.value.facts == {"field": "username"}
    with pytest.raises(rows.AlreadyThere) as refused:
        factories.account(of=dot, username="dot2")
    assert refused.value.facts == {"field": "staff_member_id"}
    with pytest.raises(StaffMember.DoesNotExist):
        accounts.add(username="nobody", staff_member_id=uuid4(), by=SETUP, now=NOW)


def test_a_password_is_changed_or_taken_away() -> None:
    account = factories.account(username="dot", password=factories.PASSWORD)
    session_key = account.get_session_auth_hash()

    changed = accounts.change_password(
        account_id=account.id, password="another password", by=SETUP, now=NOW
    )

    assert authenticate(username="dot", password="another password") == account
    assert changed.get_session_auth_hash() != session_key
    assert Entry.objects.latest("id").deed == "account.password_changed"

    accounts.change_password(account_id=account.id, password=None, by=SETUP, now=NOW)
    assert authenticate(username="dot", password="another password") is None


def test_a_closed_account_does_not_sign_in_until_it_is_opened_again() -> None:
    account = factories.account(username="dot", password=factories.PASSWORD)

    accounts.close(account_id=account.id, by=SETUP, now=NOW)
    assert authenticate(username="dot", password=factories.PASSWORD) is None

    accounts.open_again(account_id=account.id, by=SETUP, now=NOW)
    assert authenticate(username="dot", password=factories.PASSWORD) == account
    assert list(Entry.objects.order_by("id").values_list("deed", flat=True))[-2:] == [
        "account.closed",
        "account.opened_again",
    ]
