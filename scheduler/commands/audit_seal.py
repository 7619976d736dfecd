"""`scheduler audit seal`: what the worker does every minute, now and for every entry."""

from datetime import timedelta

import click

from scheduler.commands import environment
from scheduler.commands.faults import count


@click.command(
    name="seal",
    help="Give every entry that has none its place in its partner's chain. The worker does this "
    "every minute for what is new.",
)
def command() -> None:
    environment.connect()
    from scheduler import clock
    from scheduler.audit import sealing

    sealed = sealing.seal(clock=clock.now, until=clock.now() + timedelta(days=1), everything=True)
    click.echo(f"Sealed {count(sealed, 'entry', 'entries')}.")
