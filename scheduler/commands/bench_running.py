"""What the measuring commands have in common: their options, and how they tell what was found."""

import signal
import sys
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

from scheduler.commands import environment
from scheduler.commands.told import Told

_Option = Callable[[Any], Any]
_BOOKED = click.option(
    "--booked",
    "booked_percent",
    type=click.IntRange(1, 99),
    default=60,
    show_default=True,
    help="How many of a hundred hours are booked.",
)
_ROUNDS = click.option("--rounds", type=click.IntRange(1), default=5, show_default=True)
_KEEP = click.option("--keep", is_flag=True, help="Do not drop the scratch databases.")
_OUT = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the JSON goes; otherwise to benchmarks in VAR_FOLDER.",
)
_SERVED: tuple[_Option, ...] = (
    click.option("--days", type=click.IntRange(7, 180), default=84, show_default=True),
    _BOOKED,
    click.option("--clients", type=click.IntRange(1, 200), default=16, show_default=True),
    _ROUNDS,
    click.option(
        "--seconds",
        type=click.FloatRange(0.1),
        default=4.0,
        show_default=True,
        help="How long each thing is measured in each round.",
    ),
    _KEEP,
    _OUT,
)


def options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of what is asked of a web server by many at once."""
    return _decorated(function, _SERVED)


def options_of_pages(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of what is asked in this process, one thing after the other."""
    return _decorated(function, (_BOOKED, _ROUNDS, _KEEP, _OUT))


def run_pages(measure: Callable[..., Any], *, days: int, **options: Any) -> None:
    """Measure what is asked in this process; see `run`."""
    run(measure, days=days, clients=1, seconds=0.0, **options)


def _decorated(function: Callable[..., None], several: tuple[_Option, ...]) -> Callable[..., None]:
    return reduce(lambda decorated, option: option(decorated), reversed(several), function)


def run(measure: Callable[..., Any], *, out: Path | None, **others: Any) -> None:
    """Measure, print the table and keep the JSON. `others` are the options and the sizes."""
    environment.settle()
    # Told to stop, it still drops its databases and ends its web servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    from django.conf import settings

    from scheduler import clock
    from scheduler.benchmarks import runs
    from scheduler.benchmarks.booking import NoTimes
    from scheduler.benchmarks.growth import NoRoom
    from scheduler.benchmarks.serving import NotServing
    from scheduler.identity import ownership

    names = ("days", "booked_percent", "clients", "rounds", "seconds", "keep")
    asked = runs.Asked(**{name: others.pop(name) for name in names}, now=clock.now())
    try:
        # Databases are made and filled by the owner; what is measured signs in as the service.
        with ownership.as_owner():
            report = measure(runs)(asked, **others, told=lambda words: click.echo(words, err=True))
    except (NoRoom, NoTimes, NotServing) as error:
        raise Told(str(error)) from error
    for line in report.lines():
        click.echo(line)
    click.echo(f"\nKept in {report.write(out, folder=settings.VAR_FOLDER)}")
