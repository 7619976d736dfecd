"""`scheduler bench plot`: draws what `bench search` kept, as SVG."""

import json
from pathlib import Path

import click

from scheduler.commands import environment
from scheduler.commands.told import Told


@click.command(
    name="plot", help="Draw cost against size from the JSON of `scheduler bench search`."
)
@click.argument("kept", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("picture", type=click.Path(dir_okay=False, path_type=Path))
def command(kept: Path, picture: Path) -> None:
    environment.settle()
    from scheduler.benchmarks import plot

    try:
        drawn = plot.curves(json.loads(kept.read_text(encoding="utf-8")))
    except (plot.NothingToDraw, KeyError, ValueError) as error:
        raise Told(f"{kept} cannot be drawn: it is not what `bench search` kept.") from error
    picture.write_text(plot.draw(drawn, told=plot.say(drawn)), encoding="utf-8")
    click.echo(f"Drawn in {picture}")
