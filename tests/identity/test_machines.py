"""Machines: bound to one post, narrowed by scopes, proved by secrets that follow each other."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from scheduler.audit.models import Entry
from scheduler.identity import access, accounts, machine_secrets, machine_tokens, machines, tokens
from scheduler.identity.models import Account, Machine, Token
from scheduler.identity.roles import Role
from scheduler.partners import posts, rows
from scheduler.partners.models import Post
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import identity as factories
from tests.factories import partners as partner_factories

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _proves(machine: Machine, secret: str, *, now: object = NOW) -> bool:
    found = machine_tokens.find_proved(machine_id=str(machine.id), secret=secret, now=now)  # type: ignore[arg-type]
    return found is not None


def test_a_machine_acts_in_one_post_with_a_role_of_its_own() -> None:
    post = partner_factories.post()
    machine, secret = factories.machine(of=post, scopes_given=["tasks:read", "people:read"])

    assert (machine.grant.post, machine.grant.role) == (post, Role.SERVICE_ACCOUNT)
    assert machine.account.staff_member is None
    assert not machine.account.has_usable_password()
    assert machine.scopes == ["people:read", "tasks:read"]
    assert secret.startswith("cfm_")
    assert _proves(machine, secret)
    assert set(Entry.objects.values_list("deed", flat=True)) >= {
        "account.added",
        "machine.added",
        "machine.secret_made",
    }


def test_a_secret_is_kept_nowhere() -> None:
    _machine, secret = factories.machine()
    with connection.cursor() as cursor:
        for table in ("identity_machine", "identity_machinesecret", "audit_entry"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            assert all(secret[4:] not in row for (row,) in cursor.fetchall())


def test_what_is_not_its_secret_does_not_prove_a_machine() -> None:
    machine, secret = factories.machine()
    other, _ = factories.machine()
    for wrong in ("", "cfm_", secret[:-1], "\x00", "\ud800"):
        assert not _proves(machine, wrong)
    assert not _proves(other, secret)
    for nobody in ("", "x", "\x00", str(uuid4())):
        assert machine_tokens.find_proved(machine_id=nobody, secret=secret, now=NOW) is None
    # A wrong secret of a machine that is there is in the record.
    refused = Entry.objects.filter(deed="machine.refused", record_id=str(machine.id))
    assert refused.count() == 5


def test_a_token_does_what_role_and_scopes_both_allow() -> None:
    machine, _ = factories.machine(scopes_given=["tasks:read", "tasks:write"])
    secret = factories.machine_token(machine, scopes_asked=["tasks:read", "people:read"])
    actor = tokens.find_actor(secret=secret, now=NOW)

    assert actor is not None
    assert (actor.role, actor.partner_id) == (Role.SERVICE_ACCOUNT, machine.grant.post.partner_id)
    assert access.may(actor, "task.see")
    for beyond in ("task.complete", "person.see", "audit.see"):
        assert not access.may(actor, beyond)
    with pytest.raises(access.ScopeMissing) as lacking:
        access.require(actor, "person.see")
    assert lacking.value.facts == {"deed": "person.see", "scope": "people:read"}
    with pytest.raises(access.NotAllowed) as refused:
        access.require(actor, "audit.see")
    assert refused.value.code == "not_allowed"


def test_a_scope_that_is_taken_away_is_gone_from_tokens_at_once() -> None:
    machine, _ = factories.machine(scopes_given=["tasks:read", "people:read"])
    secret = factories.machine_token(machine)
    changed = machines.change(
        machine_id=machine.id,
        changes={"scopes": ["people:read", "people:write"]},
        by=SETUP,
        now=NOW,
    )
    actor = tokens.find_actor(secret=secret, now=NOW)

    assert changed.scopes == ["people:read", "people:write"]
    assert actor is not None
    assert access.may(actor, "person.see")
    # Taken away, and never given to a token that did not ask for it.
    assert not access.may(actor, "task.see")
    assert not access.may(actor, "person.register")


def test_a_token_lives_for_an_hour() -> None:
    machine, _ = factories.machine()
    secret = factories.machine_token(machine)
    assert tokens.find_actor(secret=secret, now=NOW + HOUR - timedelta(seconds=1)) is not None
    assert tokens.find_actor(secret=secret, now=NOW + HOUR) is None


def test_everything_stops_with_the_machine() -> None:
    machine, secret = factories.machine()
    token = factories.machine_token(machine)
    machines.end(machine_id=machine.id, by=SETUP, now=NOW)

    assert not _proves(machine, secret)
    assert tokens.find_actor(secret=token, now=NOW) is None
    assert not Account.objects.get(id=machine.account_id).is_active
    with pytest.raises(rows.AlreadyEnded):
        machines.end(machine_id=machine.id, by=SETUP, now=NOW)
    with pytest.raises(rows.AlreadyEnded):
        machines.change(machine_id=machine.id, changes={}, by=SETUP, now=NOW)
    with pytest.raises(Machine.DoesNotExist):
        machines.end(machine_id=uuid4(), by=SETUP, now=NOW)


def test_everything_stops_with_the_post_and_the_account() -> None:
    machine, secret = factories.machine()
    token = factories.machine_token(machine)
    accounts.close(account_id=machine.account_id, by=SETUP, now=NOW)
    assert tokens.find_actor(secret=token, now=NOW) is None
    assert not _proves(machine, secret)
    accounts.open_again(account_id=machine.account_id, by=SETUP, now=NOW)
    assert _proves(machine, secret)

    posts.end(post_id=machine.grant.post_id, ends_on=NOW.date(), by=SETUP, now=NOW)
    assert tokens.find_actor(secret=token, now=NOW) is None
    assert not _proves(machine, secret)
    machine.grant.post.refresh_from_db()
    with pytest.raises(tokens.NotTheirs):
        factories.machine_token(machine)


def test_two_secrets_hold_together_for_a_while() -> None:
    machine, first = factories.machine()
    _row, second = machine_secrets.rotate(machine_id=machine.id, overlap=DAY, by=SETUP, now=NOW)

    assert _proves(machine, first)
    assert _proves(machine, second)
    with pytest.raises(machine_secrets.TwoInForce):
        machine_secrets.rotate(machine_id=machine.id, overlap=DAY, by=SETUP, now=NOW)

    tomorrow = NOW + DAY
    assert not _proves(machine, first, now=tomorrow)
    assert _proves(machine, second, now=tomorrow)
    _row, third = machine_secrets.rotate(
        machine_id=machine.id, overlap=timedelta(), by=SETUP, now=tomorrow
    )
    assert not _proves(machine, second, now=tomorrow)
    assert _proves(machine, third, now=tomorrow)


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=15)])
def test_two_secrets_hold_together_for_a_bounded_time(overlap: timedelta) -> None:
    machine, _ = factories.machine()
    with pytest.raises(Invalid) as refused:
        machine_secrets.rotate(machine_id=machine.id, overlap=overlap, by=SETUP, now=NOW)
    assert list(refused.value.fields) == ["overlap"]


def test_a_secret_runs_out_after_a_year() -> None:
    machine, secret = factories.machine()
    assert _proves(machine, secret, now=NOW + 365 * DAY)
    assert not _proves(machine, secret, now=NOW + 366 * DAY)


def test_a_leaked_secret_is_ended_with_every_token() -> None:
    machine, leaked = factories.machine()
    _row, next_one = machine_secrets.rotate(
        machine_id=machine.id, overlap=7 * DAY, by=SETUP, now=NOW
    )
    token = factories.machine_token(machine)
    first = machine.secrets.order_by("expires_at")[0]
    ended = machine_secrets.end(machine_id=machine.id, secret_id=first.id, by=SETUP, now=NOW)

    assert ended.ended_at == NOW
    assert not _proves(machine, leaked)
    assert _proves(machine, next_one)
    assert tokens.find_actor(secret=token, now=NOW) is None
    assert Entry.objects.filter(deed="machine.secret_ended", record_id=str(machine.id)).exists()
    with pytest.raises(rows.AlreadyEnded):
        machine_secrets.end(machine_id=machine.id, secret_id=first.id, by=SETUP, now=NOW)


def test_a_machine_gives_back_its_own_tokens_only() -> None:
    machine, _ = factories.machine()
    other, _ = factories.machine()
    own, foreign = factories.machine_token(machine), factories.machine_token(other)
    for secret in (own, foreign, "cfs_nothing"):
        machine_tokens.revoke_own(machine=machine, secret=secret, by=SETUP, now=NOW)
    assert tokens.find_actor(secret=own, now=NOW) is None
    assert tokens.find_actor(secret=foreign, now=NOW) is not None


def test_what_cannot_be_a_machine_is_refused() -> None:
    ended = partner_factories.post(ends_on=NOW.date())
    with pytest.raises(tokens.NotTheirs), transaction.atomic():
        factories.machine(of=ended)
    assert not Machine.objects.exists()
    for wrong in (0, 60_001):
        with pytest.raises(Invalid), transaction.atomic():
            factories.machine(calls_a_minute=wrong)
    with pytest.raises(Post.DoesNotExist):
        machines.add(name="x", post_id=uuid4(), scopes_given=["tasks:read"], by=SETUP, now=NOW)


def test_a_staff_token_is_not_for_machines() -> None:
    machine, _ = factories.machine()
    with pytest.raises(tokens.NotTheirs, match="token endpoint"):
        factories.token(of=machine.account, for_grant=machine.grant)


def test_scopes_belong_to_machines_in_the_database_too() -> None:
    machine, _ = factories.machine()
    factories.machine_token(machine)
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.update(machine=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.update(scopes=None)


def test_old_tokens_of_machines_are_forgotten() -> None:
    machine, _ = factories.machine()
    factories.machine_token(machine)
    assert machine_tokens.forget_ended(now=NOW + 7 * DAY) == 0
    assert machine_tokens.forget_ended(now=NOW + 7 * DAY + 2 * HOUR) == 1
