"""Machines kept by an operator, from the first secret to the last."""

import pytest

from scheduler.clock import now as this_moment
from scheduler.identity import machine_tokens
from scheduler.identity.models import Machine
from scheduler.partners.models import Post
from tests.commands.conftest import Run
from tests.factories import partners

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return partners.post()


def _add(run: Run, post: Post, *words: str) -> str:
    of = ("--staff", post.staff_member.slug, "--partner", post.partner.slug)
    done = run("machine", "add", "other-system", *of, "--scope", "tasks:read", *words)
    assert done.exit_code == 0, done.stderr
    return str(done.stdout.strip())


def _proves(secret: str) -> bool:
    machine = Machine.objects.get()
    proved = machine_tokens.find_proved(
        machine_id=str(machine.id), secret=secret, now=this_moment()
    )
    return proved is not None


def test_a_machine_is_added_rotated_and_ended(run: Run, post: Post) -> None:
    first = _add(run, post, "--scope", "people:read", "--calls-a-minute", "30")
    assert _proves(first)
    assert Machine.objects.get().calls_a_minute == 30

    rotated = run("machine", "rotate", "other-system")
    second = rotated.stdout.strip()
    assert second not in rotated.stderr
    assert _proves(first)
    assert _proves(second)
    listed = run("machine", "list").stdout.splitlines()
    assert listed[0] == f"other-system at {post.partner.slug}: people:read tasks:read"
    assert [line.startswith("  a secret until ") for line in listed[1:]] == [True, True]

    again = run("machine", "rotate", "other-system")
    assert again.exit_code == 1
    assert "End the older one, then rotate again." in again.stderr
    ended = run("machine", "end-secret", "other-system")
    assert ended.stdout == "Ended. other-system has 1 secret in force.\n"
    assert not _proves(first)
    assert _proves(second)

    assert run("machine", "end", "other-system").stdout == "other-system calls no more.\n"
    assert not _proves(second)
    assert run("machine", "list").stdout == ""


def test_what_is_not_there_is_told(run: Run, post: Post) -> None:
    _add(run, post)
    for words in (("rotate", "x"), ("end", "x"), ("end-secret", "x")):
        assert "No machine is called “x”." in run("machine", *words).stderr
    run("machine", "end-secret", "other-system")
    assert "no secret in force" in run("machine", "end-secret", "other-system").stderr
    of = ("--staff", post.staff_member.slug, "--partner", post.partner.slug)
    wrong = run("machine", "add", "another", *of, "--scope", "everything")
    assert wrong.exit_code == 1
    assert "Name one scope or more of these" in wrong.stderr
