import pytest
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.conf import LazySettings

from scheduler.audit.models import Entry
from scheduler.commands import root
from scheduler.identity import subjects
from scheduler.identity.models import Account, RoleGrant
from scheduler.partners.models import Post
from scheduler.sign_in_providers import Provider
from tests.commands.conftest import Run
from tests.factories import identity, partners

pytestmark = pytest.mark.django_db
PASSWORD = "three odd words"


@pytest.fixture
def post() -> Post:
    return partners.post()


def add(post: Post, *words: str, given: str = PASSWORD) -> tuple[int, str]:
    staff, partner = post.staff_member.slug, post.partner.slug
    asked = ["account", "add", "--staff", staff, "--partner", partner, *words]
    result = CliRunner().invoke(root.command, asked, input=f"{given}\n")
    return result.exit_code, result.stdout + result.stderr


def test_the_first_administrator_of_an_installation_is_made(post: Post) -> None:
    code, told = add(post)
    assert code == 0, told
    account = Account.objects.get(username=post.staff_member.slug)
    assert account.check_password(PASSWORD)
    assert RoleGrant.objects.get(post=post).role == "partner_administrator"
    assert not Authenticator.objects.exists()
    assert "second step at the first sign-in" in told


def test_who_has_an_account_keeps_the_password_and_gets_the_role(post: Post) -> None:
    add(post)
    code, told = add(post, "--role", "auditor", given="")
    assert code == 0, told
    assert Account.objects.get().check_password(PASSWORD)
    assert RoleGrant.objects.filter(post=post).count() == 2


def test_a_short_password_is_refused_and_makes_nothing(post: Post) -> None:
    code, told = add(post, given="short")
    assert code == 1
    assert "12 to 128 characters" in told
    assert not Account.objects.exists()


def test_an_operator_resets_the_last_administrators_second_step(run: Run, post: Post) -> None:
    add(post)
    account = Account.objects.get()
    identity.second_factor(account)
    assert run("account", "reset", account.username).exit_code == 0
    assert not Authenticator.objects.exists()
    assert Entry.objects.get(deed="account.second_factor_reset").by_label == "system: account"
    assert "No staff member signs in" in run("account", "reset", "nobody").stderr


def test_a_subject_is_linked_and_unlinked(run: Run, post: Post, settings: LazySettings) -> None:
    settings.SIGN_IN_PROVIDERS = (Provider("lantern", "Lantern", "https://x.example", "c", "s"),)
    add(post)
    name = Account.objects.get().username
    linked = run("account", "link", name, "--provider", "lantern", "--subject", "e7c1")
    assert linked.exit_code == 0, linked.stderr
    found = subjects.find_account(provider="lantern", subject="e7c1")
    assert found is not None
    assert found.username == name
    assert run("account", "link", name, "--provider", "lantern").exit_code == 0
    assert subjects.find_account(provider="lantern", subject="e7c1") is None
    assert "is nobody at" in run("account", "link", name, "--provider", "lantern").stderr
    unnamed = run("account", "link", name, "--provider", "hub", "--subject", "x")
    assert "it names: lantern" in unnamed.stderr
