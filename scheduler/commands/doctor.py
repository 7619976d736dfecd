"""`scheduler doctor`: says in plain words what is missing or off, and what to do about it."""

import click

from scheduler.commands import environment


@click.command(
    name="doctor",
    help="Say in plain words what is missing or off, and what to do about it. It changes nothing. "
    "The exit code is 1 if something is missing.",
)
def command() -> None:
    environment.settle()
    from scheduler.commands import checking

    counted = dict.fromkeys(checking.Level, 0)
    for name, finding in checking.findings():
        counted[finding.level] += 1
        click.echo(f"{finding.level:<8} {name}: {finding.says}")
        if finding.do:
            click.echo(f"{'':<8} → {finding.do}")
    click.echo(", ".join(f"{number} {level}" for level, number in counted.items()) + ".")
    if counted[checking.Level.MISSING]:
        raise click.exceptions.Exit(1)
