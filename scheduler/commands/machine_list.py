"""`scheduler machine list`: every machine in force, its scopes, and until when its secrets hold."""

import click

from scheduler.commands import environment


@click.command(name="list", help="Say which machines there are and until when their secrets hold.")
def command() -> None:
    environment.connect()
    from scheduler.commands import machine_keeping

    for line in machine_keeping.lines():
        click.echo(line)
