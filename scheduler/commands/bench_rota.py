"""`scheduler bench rota`: the board, a cell, a series and the whole of a large rota."""

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
@bench_running.options_of_pages
def command(**options: Any) -> None:
    # Twenty-six weeks, as far as shifts are made ahead.
    bench_running.run_pages(lambda runs: runs.rota, days=182, **options)
