"""Who acts on pages: asked for anew at every request."""

from uuid import uuid4

import pytest

from scheduler.identity import roles, signed_in
from scheduler.identity.roles import Role
from scheduler.partners import posts
from tests.factories import NOW, SETUP
from tests.factories import identity as factories
from tests.factories import partners as partner_factories

pytestmark = pytest.mark.django_db


def test_a_signed_in_account_acts_in_the_role_it_chose_until_that_is_gone() -> None:
    dot = partner_factories.staff_member(name="Dot Example")
    account = factories.account(of=dot, username="dot")
    post = partner_factories.post(of=dot)
    granted = factories.grant(Role.RECEPTIONIST, to=post)

    actor = signed_in.find_actor(account=account, grant_id=granted.id, now=NOW, request_id="r-1")
    assert actor is not None
    assert (actor.label, actor.partner_id, actor.request_id) == ("dot", post.partner_id, "r-1")

    posts.end(post_id=post.id, ends_on=NOW.date(), by=SETUP, now=NOW)
    assert signed_in.find_actor(account=account, grant_id=granted.id, now=NOW) is None

    roles.withdraw(grant_id=granted.id, by=SETUP, now=NOW)
    assert signed_in.find_actor(account=account, grant_id=granted.id, now=NOW) is None


def test_a_role_of_somebody_else_or_of_nobody_makes_no_actor() -> None:
    dot = factories.account(of=partner_factories.staff_member(name="Dot Example"))

    for grant_id in (uuid4(), factories.grant().id):
        assert signed_in.find_actor(account=dot, grant_id=grant_id, now=NOW) is None
