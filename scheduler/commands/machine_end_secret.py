"""`scheduler machine end-secret`: a secret that leaked, or that is changed over from."""

import click

from scheduler.commands import environment


@click.command(
    name="end-secret",
    help="End the older of a machine's two secrets, or its only one, at once, with every token "
    "the machine has: one may have been made with it.",
)
@click.argument("name")
def command(name: str) -> None:
    environment.connect()
    from scheduler.commands import machine_keeping

    left = machine_keeping.end_older_secret(name=name)
    click.echo(f"Ended. {name} has {left or 'no'} secret in force.")
