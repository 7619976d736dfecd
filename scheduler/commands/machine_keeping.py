"""Finds a machine by its name and does what an operator asks, or tells what is missing."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.commands import token_issuing
from scheduler.commands.told import Told
from scheduler.identity import machine_secrets, machines
from scheduler.identity.models import Machine

BY = system("machine command")


def add(
    *, name: str, staff: str, partner: str, scopes: Sequence[str], calls_a_minute: int | None
) -> tuple[Machine, str]:
    """The new machine and its secret."""
    now = clock.now()
    post = token_issuing.find_post(staff=staff, partner=partner, now=now)
    return machines.add(
        name=name,
        post_id=post.id,
        scopes_given=scopes,
        calls_a_minute=calls_a_minute,
        by=BY,
        now=now,
    )


def lines() -> Iterator[str]:
    """A line for each machine in force, and one for each of its secrets in force."""
    found = Machine.objects.filter(ended_at=None).select_related("account", "grant__post__partner")
    for machine in found.order_by("account__username"):
        yield f"{machine} at {machine.grant.post.partner.slug}: {' '.join(machine.scopes)}"
        for secret in machine_secrets.in_force(machine, now=clock.now()):
            yield f"  a secret until {clock.local_day(secret.expires_at):%-d %B %Y}"


def rotate(*, name: str, overlap_days: int) -> str:
    """The next secret."""
    _, secret = machine_secrets.rotate(
        machine_id=_find(name).id,
        overlap=timedelta(days=overlap_days),
        by=BY,
        now=clock.now(),
    )
    return secret


def end_older_secret(*, name: str) -> int:
    """How many secrets are in force then."""
    machine, now = _find(name), clock.now()
    older = machine_secrets.in_force(machine, now=now).order_by("made_at").first()
    if older is None:
        raise Told(f"{name} has no secret in force.")
    machine_secrets.end(machine_id=machine.id, secret_id=older.id, by=BY, now=now)
    return machine_secrets.in_force(machine, now=now).count()


def end(*, name: str) -> None:
    """From this moment."""
    machines.end(machine_id=_find(name).id, by=BY, now=clock.now())


def _find(name: str) -> Machine:
    machine = Machine.objects.filter(account__username=name).first()
    if machine is None:
        raise Told(f"No machine is called “{name}”. `scheduler machine list` says which there are.")
    return machine
