"""`scheduler rights draft`: writes everything held about a person into a file for review."""

from pathlib import Path
from uuid import UUID

import click

from scheduler.commands import environment
from scheduler.commands.faults import count


@click.command(
    name="draft",
    help="Write everything held about PERSON (an id), across partners, into FILE. Read it, and "
    "strike out with a reason what would harm or tells of somebody else; then release it.",
)
@click.argument("person", type=click.UUID)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", "username", required=True, help="Your account.")
def command(person: UUID, file: Path, username: str) -> None:
    environment.connect()
    from scheduler import clock
    from scheduler.commands import acting
    from scheduler.commands.told import Told
    from scheduler.people.models import Person
    from scheduler.rights import bundles

    now = clock.now()
    by = acting.as_account(username, deed=bundles.DEED, now=now)
    try:
        items = bundles.draft(person_id=person, path=file, by=by, now=now)
    except Person.DoesNotExist as error:
        raise Told("There is nobody of this id whom you may see.") from error
    click.echo(f"Wrote {count(items, 'item')} into {file}. Review it, then `rights release`.")
