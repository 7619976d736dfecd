"""`scheduler bench booking`: hold and confirm, beside the smallest booking there could be."""

from typing import Any

import click

from scheduler.commands import bench_running


@click.command(
    name="booking",
    help="Bookings a second on random free times, beside the smallest DRF booking and the raw "
    "database; then one time wanted by all, with its negative control, and everything mixed over "
    "20 staff members. Afterwards nothing may overlap or be lost.",
)
@click.option("--staff", type=click.IntRange(6, 20_000), default=500, show_default=True)
@click.option(
    "--desks",
    type=click.IntRange(2, 200),
    default=32,
    show_default=True,
    help="Clients that want one time.",
)
@click.option(
    "--attempts",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="How often each of them tries.",
)
@click.option(
    "--operations",
    type=click.IntRange(1),
    default=10_000,
    show_default=True,
    help="Bookings, holds, cancels and moves, mixed.",
)
@bench_running.options
def command(**options: Any) -> None:
    bench_running.run(lambda runs: runs.book, **options)
