"""`scheduler demonstration load`: the whole invented county in one transaction, or nothing."""

from datetime import datetime
from time import monotonic

import click

from scheduler.commands import environment


@click.command(
    name="load",
    help="Load the demonstration partnership: 6 partners, 12 sites, 60 staff members, 2,000 people "
    "and six months of appointments, three of them past. Nobody in it exists; all numbers are kept "
    "for fiction. The sign-ins are written to demonstration/sign-ins.json in VAR_FOLDER.\n\n"
    "It is loaded whole or not at all, and only into a database that has no partner.",
)
@click.option("--if-empty", is_flag=True, help="Do nothing where there is a partner already.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day around which everything happens; otherwise the day it is.",
)
@click.option(
    "--share",
    type=click.FloatRange(0.01, 1.0),
    default=1.0,
    show_default=True,
    help="How much of the county, for a quick try.",
)
def command(if_empty: bool, today: datetime | None, share: float) -> None:
    environment.connect()
    from scheduler.commands import demonstration_loading

    began = monotonic()
    if if_empty and not demonstration_loading.is_empty():
        click.echo("There are partners here already: nothing was loaded.")
        return
    with click.progressbar(length=100, label="Loading") as bar:
        counted = demonstration_loading.load(
            today=None if today is None else today.date(), share=share, advance=bar.update
        )
    listed = ", ".join(f"{number:,} {words}" for words, number in counted.items())
    click.echo(f"Loaded in {monotonic() - began:.0f} s: {listed}.")
    click.echo(f"Sign-ins: {demonstration_loading.sign_ins_path()}")
