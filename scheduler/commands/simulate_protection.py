"""`scheduler simulate protection`: waits by mode and unused time under levels of protection."""

from datetime import timedelta
from pathlib import Path

import click

from scheduler.commands import environment
from scheduler.partners import levels as in_force

_ONE_DAY = timedelta(days=1)
_RELEASE = in_force.DEFAULT.release / _ONE_DAY
_HEAD_START = in_force.HEAD_START / _ONE_DAY
_PATH = click.Path(file_okay=False, path_type=Path)


@click.command(
    name="protection",
    help="Let people of the demonstration partnership ask, book and cancel for some weeks: first "
    "come first served, then with time kept for face to face. Prints how long each waits, in days, "
    "and how much time passes unused. The same people ask at the same moments under every rule; "
    "docs/protection.md says what is simulated and what is left out. It needs no database.",
)
@click.option(
    "--level",
    "levels",
    type=click.IntRange(0, 100),
    multiple=True,
    default=(in_force.DEFAULT.percent, 100),
    show_default=True,
    help="Per cent of a shift kept for face to face. Give it several times to compare.",
)
@click.option(
    "--release",
    "releases",
    type=click.FloatRange(0, 182),
    multiple=True,
    default=(2, _RELEASE),
    show_default=True,
    help="Days before its start from which time is open to every mode. Also several times.",
)
@click.option(
    "--head-start",
    "head_starts",
    type=click.FloatRange(0, 182),
    multiple=True,
    default=(0, _HEAD_START),
    show_default=True,
    help="Days by which time that could not serve face to face ranks earlier for remote modes. "
    "Also several times.",
)
@click.option(
    "--utilisation",
    type=click.IntRange(1, 150),
    default=95,
    show_default=True,
    help="What is asked for, per cent of all time that serves calls.",
)
@click.option("--weeks", type=click.IntRange(1, 200), default=16, show_default=True)
@click.option(
    "--warm-up",
    type=click.IntRange(0, 200),
    default=6,
    show_default=True,
    help="Weeks before these, which do not count.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Other people by chance.")
@click.option(
    "--runs",
    "times",
    type=click.IntRange(1, 50),
    default=2,
    show_default=True,
    help="Runs of each rule, with seeds that follow.",
)
@click.option(
    "--share",
    type=click.FloatRange(0.01, 1.0),
    default=1.0,
    show_default=True,
    help="How much of the county, for a quick try.",
)
@click.option(
    "--calls",
    type=click.FloatRange(0.1, 10),
    default=1,
    show_default=True,
    help="How many times as many ask for a call first as in the demonstration.",
)
@click.option("--into", type=_PATH, help="A folder for protection.json and protection.svg.")
def command(
    levels: tuple[int, ...],
    releases: tuple[float, ...],
    head_starts: tuple[float, ...],
    utilisation: int,
    weeks: int,
    warm_up: int,
    seed: int,
    times: int,
    share: float,
    calls: float,
    into: Path | None,
) -> None:
    environment.settle()
    from scheduler.commands import simulating_protection as simulating

    asked = simulating.Asked(
        levels, releases, head_starts, utilisation, weeks, warm_up, seed, times, share, calls
    )
    click.echo(simulating.HEADING)
    found = []
    for figures in simulating.compare(asked):
        found.append(figures)
        click.echo(simulating.line(figures, first=found[0]))
    if into is not None:
        for path in simulating.write(asked, found, into=into):
            click.echo(f"Written: {path}")
