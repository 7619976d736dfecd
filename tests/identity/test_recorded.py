"""Every change of who may act is recorded with who made it, and without any secret."""

from collections.abc import Callable
from typing import Any

import pytest

from scheduler.audit.actors import Actor
from scheduler.audit.models import Entry
from scheduler.identity import accounts, tokens
from tests.factories import identity as factories
from tests.factories import partners
from tests.times import at

pytestmark = pytest.mark.django_db

NOW = at("Tue 2 Mar 2027 10:00")


def _theirs() -> dict[str, Any]:
    post = partners.post()
    return {"of": factories.account(of=post.staff_member), "for_grant": factories.grant(to=post)}


def issued(by: Actor) -> Any:
    return factories.token(**_theirs(), by=by, now=NOW)[0]


def revoked(by: Actor) -> Any:
    token, _secret = factories.token(**_theirs(), now=NOW)
    return tokens.revoke(token_id=token.id, by=by, now=NOW)


Change = Callable[[Actor], Any]
CHANGES: list[tuple[str, str, Change]] = [
    ("account.added", "account", lambda by: factories.account(by=by, now=NOW)),
    (
        "account.password_changed",
        "account",
        lambda by: accounts.change_password(
            account_id=factories.account().id, password=factories.PASSWORD, by=by, now=NOW
        ),
    ),
    (
        "account.closed",
        "account",
        lambda by: accounts.close(account_id=factories.account().id, by=by, now=NOW),
    ),
    (
        "account.opened_again",
        "account",
        lambda by: accounts.open_again(account_id=factories.account().id, by=by, now=NOW),
    ),
    ("role.granted", "role_grant", lambda by: factories.grant(by=by, now=NOW)),
    ("token.issued", "token", issued),
    ("token.revoked", "token", revoked),
]


@pytest.mark.parametrize(("deed", "kind", "change"), CHANGES)
def test_a_change_is_recorded_with_who_when_and_what(deed: str, kind: str, change: Change) -> None:
    dot = factories.dot()

    row = change(dot)

    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.record_kind, entry.record_id) == (deed, kind, str(row.id))
    assert (entry.by_label, entry.by_role, entry.at) == (dot.label, dot.role, NOW)
    assert (entry.by_account_id, entry.by_partner_id) == (dot.account_id, dot.partner_id)
    assert factories.PASSWORD not in entry.reason
