"""`scheduler rights release`: writes what was reviewed into a zip that can be given."""

from pathlib import Path

import click

from scheduler.commands import environment
from scheduler.commands.faults import count


@click.command(
    name="release",
    help="Write what was reviewed in FILE into ZIP: a page to read and the same as JSON. What was "
    "struck out says why; each strike is in the record.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("zip_file", metavar="ZIP", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", "username", required=True, help="Your account: you have reviewed it.")
def command(file: Path, zip_file: Path, username: str) -> None:
    environment.connect()
    from scheduler import clock
    from scheduler.commands import acting
    from scheduler.rights import bundles

    now = clock.now()
    by = acting.as_account(username, deed=bundles.DEED, now=now)
    struck = bundles.release(reviewed=file, path=zip_file, by=by, now=now)
    click.echo(f"Wrote {zip_file}; {count(struck, 'item')} struck out. Remove {file} when done.")
