"""`scheduler bench desk`: somebody found while typing, their page, and the table of times."""

from typing import Any

import click

from scheduler.commands import bench_running


@click.command(
    name="desk",
    help="Milliseconds of what a receptionist waits for, of many different people with choices "
    "and needs: somebody found while typing, their whole page, and the table of times; beside a "
    "page that asks nothing, in the same process. Forty people come to a staff member.",
)
@click.option("--staff", type=click.IntRange(2, 20_000), default=1000, show_default=True)
@bench_running.options_of_pages
def command(**options: Any) -> None:
    bench_running.run_pages(lambda runs: runs.desk, days=84, **options)
