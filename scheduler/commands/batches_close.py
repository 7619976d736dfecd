"""`scheduler batches close`: closes what waits for the printer now; beat does it every evening."""

import click

from scheduler.commands import environment
from scheduler.commands.faults import count


@click.command(
    name="close",
    help="Close a batch of each class of post that has letters waiting: a folder with the PDFs and "
    "a manifest of their number and SHA-256. It happens by itself every evening; this does it now.",
)
def command() -> None:
    environment.connect()
    from scheduler import clock
    from scheduler.reminders import print_runs

    batches = print_runs.close(now=clock.now())
    for batch in batches:
        letters = f"{count(batch.count, 'letter')} on {count(batch.sheets, 'sheet')}"
        click.echo(f"{batch.name}: {letters}, {batch.post_class} class, in {batch.folder}")
    if not batches:
        click.echo("No letter was waiting.")
