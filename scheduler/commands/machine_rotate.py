"""`scheduler machine rotate`: the next secret of a machine, while the one before still holds."""

import click

from scheduler.commands import environment


@click.command(
    name="rotate",
    help="Give a machine its next secret, printed once, alone on standard output. The one before "
    "it holds for --overlap-days more, so that the machine can change over without a gap.",
)
@click.argument("name")
@click.option(
    "--overlap-days",
    type=click.IntRange(0, 14),
    default=7,
    show_default=True,
    help="How long both hold; 0 ends the one before now.",
)
def command(name: str, overlap_days: int) -> None:
    environment.connect()
    from scheduler.commands import machine_keeping

    click.echo(f"The next client_secret of {name}:", err=True)
    click.echo(machine_keeping.rotate(name=name, overlap_days=overlap_days))
