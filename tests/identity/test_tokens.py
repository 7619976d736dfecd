"""Staff tokens: shown once, kept as digests, and dead the moment they should be."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection

from scheduler.audit.models import Entry
from scheduler.identity import accounts, roles, tokens
from scheduler.identity.models import Account, RoleGrant, Token
from scheduler.identity.roles import Role
from scheduler.partners import posts
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import identity as factories
from tests.factories import partners as partner_factories

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def dot() -> Account:
    return factories.account(of=partner_factories.staff_member(name="Dot Example"), username="dot")


@pytest.fixture
def desk(dot: Account) -> RoleGrant:
    assert dot.staff_member is not None
    return factories.grant(Role.RECEPTIONIST, to=partner_factories.post(of=dot.staff_member))


def test_a_token_stands_for_an_account_in_one_post_and_role(dot: Account, desk: RoleGrant) -> None:
    _token, secret = factories.token(of=dot, for_grant=desk)

    actor = tokens.find_actor(secret=secret, now=NOW, request_id="r-1")

    assert actor is not None
    assert (actor.label, actor.role, actor.request_id) == ("dot", "receptionist", "r-1")
    assert (actor.account_id, actor.post_id) == (dot.id, desk.post_id)
    assert actor.partner_id == desk.post.partner_id


def test_the_secret_is_recognisable_long_and_kept_nowhere(dot: Account, desk: RoleGrant) -> None:
    token, secret = factories.token(of=dot, for_grant=desk)

    assert secret.startswith("cfs_")
    # 256 random bits.
    assert len(secret) == len("cfs_") + 43
    assert secret.isascii()
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM identity_token t")
        rows = [row for (row,) in cursor.fetchall()]
        cursor.execute("SELECT row_to_json(t)::text FROM audit_entry t")
        rows += [row for (row,) in cursor.fetchall()]
    assert all(secret not in row and secret[4:] not in row for row in rows)
    assert str(token) == "tests"


def test_no_two_tokens_are_alike(dot: Account, desk: RoleGrant) -> None:
    secrets = {factories.token(of=dot, for_grant=desk)[1] for _ in range(20)}

    assert len(secrets) == 20


@pytest.mark.parametrize("secret", ["", "cfs_", "cfs_guess", "no prefix", "\ud800", "\x00"])
def test_what_is_not_a_secret_stands_for_nobody(dot: Account, desk: RoleGrant, secret: str) -> None:
    factories.token(of=dot, for_grant=desk)

    assert tokens.find_actor(secret=secret, now=NOW) is None


def test_the_digest_is_no_secret(dot: Account, desk: RoleGrant) -> None:
    token, _secret = factories.token(of=dot, for_grant=desk)

    assert tokens.find_actor(secret=token.digest, now=NOW) is None


def test_a_token_runs_out(dot: Account, desk: RoleGrant) -> None:
    _token, secret = factories.token(of=dot, for_grant=desk, lifetime=HOUR)
    last = NOW + HOUR - timedelta(microseconds=1)

    assert tokens.find_actor(secret=secret, now=last) is not None
    assert tokens.find_actor(secret=secret, now=NOW + HOUR) is None


def test_a_revoked_token_stands_for_nobody_and_is_revoked_once(
    dot: Account, desk: RoleGrant
) -> None:
    token, secret = factories.token(of=dot, for_grant=desk)
    other_secret = factories.token(of=dot, for_grant=desk)[1]

    assert tokens.revoke(token_id=token.id, by=SETUP, now=NOW).revoked_at == NOW

    assert tokens.find_actor(secret=secret, now=NOW) is None
    assert tokens.find_actor(secret=other_secret, now=NOW) is not None
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.record_id) == ("token.revoked", str(token.id))
    with pytest.raises(tokens.AlreadyRevoked):
        tokens.revoke(token_id=token.id, by=SETUP, now=NOW)
    with pytest.raises(Token.DoesNotExist):
        tokens.revoke(token_id=uuid4(), by=SETUP, now=NOW)


def test_a_token_ends_with_the_post_the_role_and_the_account(dot: Account, desk: RoleGrant) -> None:
    _token, secret = factories.token(of=dot, for_grant=desk)

    accounts.close(account_id=dot.id, by=SETUP, now=NOW)
    assert tokens.find_actor(secret=secret, now=NOW) is None
    accounts.open_again(account_id=dot.id, by=SETUP, now=NOW)
    assert tokens.find_actor(secret=secret, now=NOW) is not None

    evening = NOW + 11 * HOUR
    posts.end(post_id=desk.post_id, ends_on=NOW.date() + timedelta(days=1), by=SETUP, now=NOW)
    _token, late_secret = factories.token(of=dot, for_grant=desk, now=evening)
    for each in (secret, late_secret):
        assert tokens.find_actor(secret=each, now=evening) is not None
    assert tokens.find_actor(secret=late_secret, now=evening + 6 * HOUR) is None

    roles.withdraw(grant_id=desk.id, by=SETUP, now=NOW)
    assert tokens.find_actor(secret=secret, now=NOW) is None


@pytest.mark.parametrize("lifetime", [timedelta(), -HOUR, 12 * HOUR + timedelta(seconds=1)])
def test_a_token_lives_for_some_time_and_not_for_ever(
    dot: Account, desk: RoleGrant, lifetime: timedelta
) -> None:
    with pytest.raises(Invalid) as refused:
        factories.token(of=dot, for_grant=desk, lifetime=lifetime)

    assert list(refused.value.fields) == ["lifetime"]


def test_a_token_says_what_it_is_used_for(dot: Account, desk: RoleGrant) -> None:
    with pytest.raises(Invalid) as refused:
        tokens.issue(
            account_id=dot.id, grant_id=desk.id, label=" ", lifetime=HOUR, by=SETUP, now=NOW
        )

    assert list(refused.value.fields) == ["label"]


def test_a_token_is_issued_only_for_what_the_account_may_act_in(
    dot: Account, desk: RoleGrant
) -> None:
    with pytest.raises(tokens.NotTheirs) as refused:
        factories.token(of=dot, for_grant=factories.grant())
    assert refused.value.code == "role_not_theirs"
    with pytest.raises(tokens.NotTheirs):
        factories.token(of=factories.account(), for_grant=desk)
    with pytest.raises(Account.DoesNotExist):
        tokens.issue(
            account_id=uuid4(), grant_id=desk.id, label="x", lifetime=HOUR, by=SETUP, now=NOW
        )
    assert not Token.objects.exists()


def test_looking_up_a_token_costs_one_question(
    dot: Account, desk: RoleGrant, django_assert_num_queries: object
) -> None:
    _token, secret = factories.token(of=dot, for_grant=desk)

    with django_assert_num_queries(1):  # type: ignore[operator]
        tokens.find_actor(secret=secret, now=NOW)
    with django_assert_num_queries(1):  # type: ignore[operator]
        tokens.find_actor(secret="cfs_unknown", now=NOW)


def test_a_token_of_an_invented_account_works_in_the_demonstration_alone(
    dot: Account, desk: RoleGrant, settings: LazySettings
) -> None:
    _token, secret = factories.token(of=dot, for_grant=desk)
    accounts.invent(account_id=dot.id, by=SETUP, now=NOW)
    assert tokens.find_actor(secret=secret, now=NOW) is None
    settings.DEMONSTRATION = True
    assert tokens.find_actor(secret=secret, now=NOW) is not None
