"""Whether the machines that call the API can go on doing so: their secrets run out."""

from collections.abc import Iterator
from datetime import timedelta

from scheduler import clock
from scheduler.commands.checks.findings import Finding, fine, look
from scheduler.identity import machine_secrets
from scheduler.identity.models import Machine

SOON = timedelta(days=30)


def secrets() -> Iterator[Finding]:
    """A machine whose last secret runs out within 30 days, or has run out, is named."""
    now, good = clock.now(), 0
    for machine in Machine.objects.filter(ended_at=None, account__is_active=True):
        newest = machine_secrets.in_force(machine, now=now).order_by("-expires_at").first()
        if newest is None:
            yield look(f"{machine} has no secret in force.", _rotate(machine))
        elif newest.expires_at < now + SOON:
            until = clock.local_day(newest.expires_at)
            yield look(f"The secret of {machine} runs out on {until:%-d %B}.", _rotate(machine))
        else:
            good += 1
    yield fine(f"{good} with a secret for more than {SOON.days} days.")


def _rotate(machine: Machine) -> str:
    return f"Give it the next one: scheduler machine rotate {machine}"
