"""`scheduler bench reminders`: nothing is lost and nothing goes twice, whatever is killed."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import click

from scheduler import clock
from scheduler.commands import environment
from scheduler.commands.told import Told

_WRONG = ("mark first", "mark after", "lease only")
# The parts of a run, with the option that leaves each out and what it is then.
_PARTS: dict[str, tuple[str, Any]] = {
    "kills": ("kills", 0),
    "database": ("database_kills", 0),
    "controls": ("controls", ()),
    "burst": ("burst", 0),
    "on-time": ("steady", 0.0),
    "broker": ("broker_down", 0.0),
}


@click.command(
    name="reminders",
    help="Start a whole installation with servers of its own, and a carrier that counts what it "
    "accepts; kill worker, beat, web, Redis and PostgreSQL at random while messages are sent and a "
    "desk books, cancels and moves. Wrong ways of sending run under the same kills and must lose "
    "or double. Then a burst, steady bookings, and Redis flushed and down. Exits with 1 when a "
    "figure is not reached.",
)
@click.option(
    "--only",
    type=click.Choice(list(_PARTS)),
    multiple=True,
    help="Run these parts and leave out the others.",
)
@click.option("--messages", type=click.IntRange(1), default=2000, show_default=True)
@click.option("--kills", type=click.IntRange(0), default=100, show_default=True)
@click.option(
    "--over", type=float, default=240.0, show_default=True, help="Seconds of kills and due times."
)
@click.option("--control-messages", type=click.IntRange(1), default=400, show_default=True)
@click.option("--control-kills", type=click.IntRange(1), default=25, show_default=True)
@click.option("--control-over", type=float, default=50.0, show_default=True)
@click.option(
    "--control-until-shown",
    is_flag=True,
    help="End a wrong way with the first message that it lost or sent twice.",
)
@click.option(
    "--control",
    "controls",
    type=click.Choice([*_WRONG, "none"]),
    multiple=True,
    default=_WRONG,
    show_default=True,
)
@click.option(
    "--lease-seconds",
    type=float,
    default=0.0,
    show_default=True,
    help="A shorter lease, for a short run; 0 is the service's own.",
)
@click.option(
    "--database-kills",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Of PostgreSQL alone, while a desk books ten times a second.",
)
@click.option(
    "--broker-down", type=float, default=300.0, show_default=True, help="Seconds; 0 leaves it out."
)
@click.option("--broker-messages", type=click.IntRange(1), default=600, show_default=True)
@click.option("--burst", type=click.IntRange(0), default=3000, show_default=True)
@click.option(
    "--steady",
    type=float,
    default=60.0,
    show_default=True,
    help="Seconds of steady bookings, with and without hints; 0 leaves them out.",
)
@click.option("--carrier-takes", type=float, default=0.05, show_default=True, help="Seconds.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path))
def command(
    *, only: tuple[str, ...], carrier_takes: float, out: Path | None, **options: Any
) -> None:
    # Told to stop, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    var = Path(os.environ.get("VAR_FOLDER") or "var").resolve()
    now = clock.now()
    from scheduler.benchmarks.reminders import stage

    with stage.open_stage(stage.folder_for(var, now=now), answers_after=carrier_takes) as staged:
        # Only now: Django is to find the servers of the stage, and no others.
        environment.settle()
        from scheduler.benchmarks.reminders import runs

        options["controls"] = tuple(name for name in options["controls"] if name != "none")
        left_out = [found for name, found in _PARTS.items() if only and name not in only]
        options |= dict(left_out)
        report = runs.run(
            runs.Asked(now=now, **options),
            staged,
            told=lambda words: click.echo(f"{clock.now():%H:%M:%S} {words}", err=True),
        )
        for line in report.lines():
            click.echo(line)
        click.echo(f"\nKept in {report.write(out, folder=var)}")
    if not all(check.is_met for check in report.checks):
        raise Told("Not every figure was reached.")
