"""Roles held through posts, and who may act in them."""

from datetime import date
from uuid import uuid4

import pytest

from scheduler.audit.models import Entry
from scheduler.identity import accounts, roles
from scheduler.identity.models import RoleGrant, Token
from scheduler.identity.roles import Role
from scheduler.partners import posts
from scheduler.partners.models import Post
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import identity as factories
from tests.factories import partners as partner_factories
from tests.times import at

pytestmark = pytest.mark.django_db


def test_a_role_is_held_through_a_post_once() -> None:
    post = partner_factories.post()

    granted = factories.grant(Role.RECEPTIONIST, to=post)

    assert (granted.post, granted.role) == (post, "receptionist")
    assert str(granted) == f"receptionist · {post}"
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.reason) == ("role.granted", f"receptionist for post {post.id}")
    with pytest.raises(roles.AlreadyGranted):
        factories.grant(Role.RECEPTIONIST, to=post)
    factories.grant(Role.WORKER, to=post)
    factories.grant(Role.RECEPTIONIST)


def test_a_role_is_one_of_the_known_and_its_post_is_there() -> None:
    with pytest.raises(Invalid) as refused:
        factories.grant("superuser")
    assert list(refused.value.fields) == ["role"]
    with pytest.raises(Post.DoesNotExist):
        roles.grant(post_id=uuid4(), role=Role.WORKER, by=SETUP, now=NOW)


def test_a_withdrawn_role_takes_its_tokens_with_it() -> None:
    machine, _secret = factories.machine()
    factories.machine_token(machine)
    granted = machine.grant

    roles.withdraw(grant_id=granted.id, by=SETUP, now=NOW)

    assert not Token.objects.exists()
    assert Entry.objects.latest("id").deed == "role.withdrawn"
    with pytest.raises(RoleGrant.DoesNotExist):
        roles.withdraw(grant_id=granted.id, by=SETUP, now=NOW)


def test_somebody_acts_for_the_partner_of_the_post_they_chose() -> None:
    freya = partner_factories.staff_member()
    account = factories.account(of=freya, username="freya")
    trust = factories.grant(Role.WORKER, to=partner_factories.post(of=freya))
    charity = factories.grant(Role.ROTA_KEEPER, to=partner_factories.post(of=freya))

    actor = roles.find_actor(account, charity, now=NOW, request_id="r-1")

    assert actor is not None
    assert (actor.label, actor.role, actor.request_id) == ("freya", "rota_keeper", "r-1")
    assert (actor.account_id, actor.post_id) == (account.id, charity.post_id)
    assert actor.partner_id == charity.post.partner_id != trust.post.partner_id


def test_nobody_acts_through_somebody_elses_post() -> None:
    dot = factories.account(of=partner_factories.staff_member(name="Dot Example"))
    freyas = factories.grant(Role.WORKER)

    assert roles.find_actor(dot, freyas, now=NOW) is None


def test_a_machine_acts_as_a_machine_and_nobody_else_does() -> None:
    freya = partner_factories.staff_member()
    post = partner_factories.post(of=freya)
    machine, human = factories.account(), factories.account(of=freya)
    as_machine = factories.grant(Role.SERVICE_ACCOUNT, to=post)
    as_worker = factories.grant(Role.WORKER, to=post)

    assert roles.find_actor(machine, as_machine, now=NOW) is not None
    assert roles.find_actor(machine, as_worker, now=NOW) is None
    assert roles.find_actor(human, as_worker, now=NOW) is not None
    assert roles.find_actor(human, as_machine, now=NOW) is None


def test_a_closed_account_acts_in_nothing() -> None:
    freya = partner_factories.staff_member()
    account = factories.account(of=freya)
    granted = factories.grant(Role.WORKER, to=partner_factories.post(of=freya))

    closed = accounts.close(account_id=account.id, by=SETUP, now=NOW)

    assert roles.find_actor(closed, granted, now=NOW) is None


@pytest.mark.parametrize(
    ("when", "acts"),
    [
        ("Sun 27 Jun 2027 23:30", False),
        ("Mon 28 Jun 2027 00:00", True),
        # In UTC this is still 30 June: the day of the post's place counts.
        ("Wed 30 Jun 2027 23:59", True),
        ("Thu 1 Jul 2027 00:00", False),
        ("Thu 1 Jul 2027 00:30", False),
    ],
)
def test_a_role_begins_and_ends_with_its_post_at_midnight_in_london(when: str, acts: bool) -> None:
    freya = partner_factories.staff_member()
    account = factories.account(of=freya)
    post = partner_factories.post(of=freya, starts_on=date(2027, 6, 28), ends_on=date(2027, 7, 1))
    granted = factories.grant(Role.WORKER, to=post)

    assert (roles.find_actor(account, granted, now=at(when)) is not None) is acts
    assert roles.held_by(account, now=at(when)).exists() is acts


def test_the_roles_to_choose_from_are_ones_own_and_of_today() -> None:
    freya = partner_factories.staff_member()
    account, machine = factories.account(of=freya), factories.account()
    post, ended = partner_factories.post(of=freya), partner_factories.post(of=freya)
    worker = factories.grant(Role.WORKER, to=post)
    factories.grant(Role.SERVICE_ACCOUNT, to=post)
    factories.grant(Role.WORKER, to=ended)
    factories.grant(Role.WORKER)
    posts.end(post_id=ended.id, ends_on=NOW.date(), by=SETUP, now=NOW)

    assert list(roles.held_by(account, now=NOW)) == [worker]
    assert list(roles.held_by(machine, now=NOW)) == []
