from datetime import date, timedelta

import pytest

from scheduler.clock import now as this_moment
from scheduler.identity import tokens
from scheduler.identity.models import Account, Token
from scheduler.partners.models import Post
from tests.commands.conftest import Run
from tests.factories import partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return partners.post()


def issue(run: Run, post: Post, *words: str) -> tuple[int, str, str]:
    staff, partner = post.staff_member.slug, post.partner.slug
    result = run("token", "issue", "--staff", staff, "--partner", partner, *words)
    return result.exit_code, result.stdout, result.stderr


def test_an_operator_makes_the_first_token_of_an_installation(run: Run, post: Post) -> None:
    code, secret, told = issue(run, post, "--role", "receptionist", "--create")

    assert code == 0, told
    actor = tokens.find_actor(secret=secret.strip(), now=this_moment())
    assert actor is not None
    assert (actor.role, actor.post_id, actor.partner_id) == (
        "receptionist",
        post.id,
        post.partner_id,
    )
    assert secret.strip() not in told


def test_nothing_is_made_without_being_asked_to(run: Run, post: Post) -> None:
    code, _, told = issue(run, post, "--role", "worker")

    assert code == 1
    assert "There is no account" in told
    assert "--create" in told
    assert not Account.objects.exists()


def test_a_role_the_post_does_not_have_is_told(run: Run, post: Post) -> None:
    issue(run, post, "--role", "receptionist", "--create")
    code, _, told = issue(run, post, "--role", "auditor")

    assert code == 1
    assert "does not have the role auditor: add --create" in told


def test_a_token_is_for_a_days_work(run: Run, post: Post) -> None:
    code, _, told = issue(run, post, "--role", "worker", "--create", "--hours", "3")

    assert code == 0, told
    token = Token.objects.get()
    assert token.expires_at - token.made_at == timedelta(hours=3)
    assert issue(run, post, "--role", "worker", "--hours", "13")[0] == 2


def test_a_token_is_not_for_machines(run: Run, post: Post) -> None:
    assert issue(run, post, "--role", "service_account", "--create")[0] == 2


def test_a_post_that_has_ended_gets_no_token(run: Run) -> None:
    post = partners.post(ends_on=date(2026, 1, 2))
    code, _, told = issue(run, post, "--role", "worker", "--create")

    assert code == 1
    assert "They have no post at" in told


def test_a_staff_member_who_is_not_there_is_told(run: Run) -> None:
    result = run("token", "issue", "--staff", "x", "--partner", "y", "--role", "worker")

    assert result.stderr == "No staff member is called “x”.\n"
