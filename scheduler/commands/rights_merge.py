"""`scheduler rights merge`: makes two records of one person one."""

from uuid import UUID

import click

from scheduler.commands import environment


@click.command(
    name="merge",
    help="Let the record INTO stand for the person of AWAY as well (ids). AWAY must have no "
    "appointment to come. Routes on which the two differ are unsafe until asked again; needs of "
    "both hold; where choices differ, the person is asked again. `rights unmerge` undoes it.",
)
@click.argument("away", type=click.UUID)
@click.argument("into", type=click.UUID)
@click.option("--reason", required=True, help="How you know that both are one person.")
@click.option("--by", "username", required=True, help="Your account.")
def command(away: UUID, into: UUID, reason: str, username: str) -> None:
    environment.connect()
    from scheduler import clock
    from scheduler.booking import seen
    from scheduler.commands import acting
    from scheduler.commands.told import Told
    from scheduler.people import merging
    from scheduler.people.models import Person

    now = clock.now()
    by = acting.as_account(username, deed="person.merge", now=now)
    try:
        for person_id in (away, into):
            seen.require_person(by, person_id)
        made = merging.merge(away_id=away, into_id=into, reason=reason, by=by, now=now)
    except Person.DoesNotExist as error:
        raise Told("One of these is nobody whom you may see.") from error
    click.echo(f"Merged, as {made.id}.")
