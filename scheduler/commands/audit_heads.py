"""`scheduler audit heads`: writes the heads of all chains into a signed file."""

from pathlib import Path

import click

from scheduler.commands import environment


@click.command(
    name="heads",
    help="Write the heads of all chains into a new, signed file. Keep a copy where nobody who "
    "keeps the database can change it: `audit verify --heads FILE` finds by it what was cut off.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to; unset, AUDIT_HEADS_FOLDER.",
)
def command(folder: Path | None) -> None:
    environment.connect()
    from django.conf import settings

    from scheduler import clock
    from scheduler.audit import heads
    from scheduler.audit.actors import system

    path = heads.export(
        folder=folder or settings.AUDIT_HEADS_FOLDER, by=system("audit heads"), now=clock.now()
    )
    click.echo(str(path))
