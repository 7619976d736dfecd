"""`scheduler account reset`: for the last administrator who lost phone and recovery codes."""

import click

from scheduler.commands import environment


@click.command(
    name="reset",
    help="Take away the second step of somebody who lost theirs, and sign them out everywhere. "
    "They set up another one when they next sign in; the record says that an operator did it.",
)
@click.argument("username", metavar="NAME")
def command(username: str) -> None:
    environment.connect()
    from scheduler.commands import account_adding

    account_adding.reset(username=username)
    click.echo(f"{username} sets up a second step at the next sign-in.")
