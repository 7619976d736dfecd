"""`scheduler retention run`: lists what is older than its rule says, and lets it go."""

from pathlib import Path

import click

from scheduler.commands import environment
from scheduler.commands.told import Told


@click.command(
    name="run",
    help="List for each rule what is due, and remove or blank it; with --dry-run only list it.",
)
@click.option("--dry-run", is_flag=True, help="Change nothing.")
@click.option(
    "--rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The rules; unset, RETENTION_FILE.",
)
def command(dry_run: bool, rules: Path | None) -> None:
    environment.connect()
    from django.conf import settings

    from scheduler import clock
    from scheduler.audit.actors import system
    from scheduler.rights import retention

    path = rules or (Path(settings.RETENTION_FILE) if settings.RETENTION_FILE else None)
    if path is None:
        raise Told("There are no rules: everything is kept. Write some (docs/rights.md).")
    kept, now = retention.read(path), clock.now()
    listed = (
        retention.due(rules=kept, now=now)
        if dry_run
        else retention.run(rules=kept, by=system("retention"), now=now)
    )
    for each in listed:
        verb = "due" if dry_run else "done"
        click.echo(f"{each.name}, after {each.days:,} days: {each.count:,} {verb} – {each.says}")
