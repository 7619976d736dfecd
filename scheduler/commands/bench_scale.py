"""`scheduler bench scale`: the same searches and bookings with millions of appointments around."""

from typing import Any

import click

from scheduler.commands import bench_running


@click.command(
    name="scale",
    help="Load very many past and future appointments, tell how fast that goes and what they "
    "take on disk, and compare searches and bookings with those of a small database in the same "
    "run. Refused if the disk is too small.",
)
@click.option("--staff", type=click.IntRange(6, 20_000), default=1000, show_default=True)
@click.option("--past", type=click.IntRange(0), default=10_000_000, show_default=True)
@click.option("--future", type=click.IntRange(0), default=1_000_000, show_default=True)
@bench_running.options
def command(**options: Any) -> None:
    bench_running.run(lambda runs: runs.scale, **options)
