"""`scheduler rights unmerge`: makes two records of what was merged."""

from uuid import UUID

import click

from scheduler.commands import environment


@click.command(name="unmerge", help="Let both records of MERGE (an id) stand for themselves again.")
@click.argument("merge", type=click.UUID)
@click.option("--reason", required=True, help="How you know that they are two people.")
@click.option("--by", "username", required=True, help="Your account.")
def command(merge: UUID, reason: str, username: str) -> None:
    environment.connect()
    from scheduler import clock
    from scheduler.booking import seen
    from scheduler.commands import acting
    from scheduler.commands.told import Told
    from scheduler.people import merging
    from scheduler.people.models import Merge, Person

    now = clock.now()
    by = acting.as_account(username, deed="person.merge", now=now)
    try:
        seen.require_person(by, Merge.objects.get(id=merge).into_id)
    except (Merge.DoesNotExist, Person.DoesNotExist) as error:
        raise Told("There is no merge of this id that you may see.") from error
    merging.undo(merge_id=merge, reason=reason, by=by, now=now)
    click.echo("Undone.")
