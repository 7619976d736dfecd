"""`scheduler import rota FILE.ics`: somebody's shifts and leave from a calendar, all or none."""

from pathlib import Path

import click

from scheduler.commands import environment


@click.command(
    name="rota",
    help="Bring in shifts and leave from a calendar file (.ics) of Outlook, Google, Apple or "
    "Thunderbird.\n\n"
    "Entries with hours are shifts; whole days are leave, and so are hours called nothing but "
    "leave. Whole days marked free are ignored unless they say leave. Series stay series, with "
    "their exceptions. Entries are found again by their UID, and their titles are not kept.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--staff", required=True, metavar="SLUG", help="Whose calendar it is.")
@click.option("--rota", required=True, metavar="SLUG", help="The rota they contribute to.")
@click.option(
    "--post",
    metavar="SLUG|ID",
    help="For which post: its partner, or its id. Not needed for somebody with one post, or with "
    "one at the rota's keeper.",
)
@click.option("--site", required=True, metavar="SLUG", help="Where they work.")
@click.option("--room", metavar="NAME", help="The room they always have there.")
@click.option(
    "--modes", required=True, metavar="MODE,…", help="How they can see people, for example phone."
)
@click.option("--remove-missing", is_flag=True, help="End what the file no longer has.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def command(
    file: Path,
    staff: str,
    rota: str,
    post: str | None,
    site: str,
    room: str | None,
    modes: str,
    remove_missing: bool,
    dry_run: bool,
) -> None:
    environment.connect()
    from scheduler.commands import rota_import, rota_summary

    where = rota_import.find_where(
        staff=staff, rota=rota, post=post, site=site, room=room, modes=modes
    )
    read = rota_import.read(file.read_bytes(), where=where)
    label = "Reading entries" if dry_run else "Bringing in"
    with click.progressbar(read.entries, label=label) as entries:
        brought, missing = rota_import.bring_in(
            read, entries, where=where, removes_missing=remove_missing, dry_run=dry_run
        )
    for line in rota_summary.lines(read, brought, missing=missing, where=where, dry_run=dry_run):
        click.echo(line)
