"""`scheduler openings verify`: compares every opening with the rule, and repairs what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scheduler.commands import environment
from scheduler.commands.faults import count

if TYPE_CHECKING:
    from scheduler.availability.verification import Finding


@click.command(
    name="verify",
    help="Compare all bookable time with the rule (shifts less leave less what is taken) and list "
    "each stretch that differs. It changes nothing and may run while people book. The exit code "
    "is 1 if anything differs and was not repaired.",
)
@click.option(
    "--repair", is_flag=True, help="Make the openings anew of the staff members that differ."
)
def command(repair: bool) -> None:
    environment.connect()
    from scheduler import clock
    from scheduler.audit.actors import system
    from scheduler.availability import counts, openings, verification

    findings = verification.compare()
    _tell(findings)
    if days := counts.differences():
        click.echo(f"The sums of {count(len(days), 'day')} at a place are not those of its shifts.")
        if repair:
            openings.sum_up()
            click.echo("Made the sums anew.")
            days = counts.differences()
    if findings and repair:
        repaired = verification.repair(
            findings=findings, by=system("openings verify"), now=clock.now()
        )
        click.echo(f"Made the openings of {count(len(repaired), 'staff member')} anew.")
        findings = verification.compare()
        _tell(findings)
    if findings or days:
        raise click.exceptions.Exit(1)


def _tell(findings: list[Finding]) -> None:
    for finding in findings:
        starts_at = finding.interval.starts_at.astimezone(finding.zone)
        ends_at = finding.interval.ends_at.astimezone(finding.zone)
        click.echo(
            f"{finding.worker}, shift {finding.shift_id}, {starts_at:%Y-%m-%d %H:%M%z} to "
            f"{ends_at:%Y-%m-%d %H:%M%z}: {finding.fault}"
        )
    workers = len({finding.staff_member_id for finding in findings})
    if findings:
        click.echo(f"{count(len(findings), 'difference')} at {count(workers, 'staff member')}.")
    else:
        click.echo("All bookable time is as the rule says.")
