"""`scheduler machine end`: a machine that is to call no more."""

import click

from scheduler.commands import environment


@click.command(name="end", help="Let a machine call no more, from this moment and for good.")
@click.argument("name")
def command(name: str) -> None:
    environment.connect()
    from scheduler.commands import machine_keeping

    machine_keeping.end(name=name)
    click.echo(f"{name} calls no more.")
