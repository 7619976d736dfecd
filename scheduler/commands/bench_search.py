"""`scheduler bench search`: options as a desk asks for them, beside one query and none."""

from typing import Any

import click

from scheduler.commands import bench_running


@click.command(
    name="search",
    help="Requests a second of a signed-in desk that searches for many people with choices and "
    "needs, 20 options each over the whole window, at every size; beside DRF doing nothing and "
    "DRF reading one row on the same server.",
)
@click.option(
    "--staff",
    type=click.IntRange(2, 20_000),
    multiple=True,
    default=(100, 1000),
    show_default=True,
    help="Staff members; give it once for each size.",
)
@bench_running.options
def command(staff: tuple[int, ...], **options: Any) -> None:
    bench_running.run(lambda runs: runs.search, staff=staff, **options)
