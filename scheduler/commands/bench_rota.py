"""`scheduler bench rota`: the board, a cell, a series and the whole of a large rota."""

from pathlib import Path
from typing import Any

import click

from scheduler.commands import bench_running


@click.command(
    name="rota",
    help="Milliseconds of the board, of a changed cell and of a changed series, before they are "
    "saved, in a rota of many staff members and 26 weeks with everybody who is booked; beside a "
    "page that asks nothing, in the same process.",
)
@click.option("--staff", type=click.IntRange(1, 1000), default=60, show_default=True)
@click.option(
    "--booked",
    "booked_percent",
    type=click.IntRange(1, 99),
    default=60,
    show_default=True,
    help="How many of a hundred hours are booked, in all 26 weeks.",
)
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True)
@click.option("--keep", is_flag=True, help="Do not drop the scratch databases.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the JSON goes; otherwise to benchmarks in VAR_FOLDER.",
)
def command(**options: Any) -> None:
    # Twenty-six weeks, as far as shifts are made ahead.
    bench_running.run(lambda runs: runs.rota, days=182, clients=1, seconds=0.0, **options)
