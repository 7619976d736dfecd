"""`scheduler import partners FILE.yaml`: the partnership as a file describes it, all or none."""

from pathlib import Path

import click

from scheduler.commands import environment
from scheduler.commands.faults import count


@click.command(
    name="partners",
    help="Bring in partners, services, sites with their rooms, staff members with their posts, "
    "interpreters, sharing agreements and rotas from a YAML file. docs/importing.md describes it, "
    "docs/examples/partners.yaml is one.\n\n"
    "Records are found again by their slug. What the file does not mention stays as it is; nothing "
    "is removed.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def command(file: Path, dry_run: bool) -> None:
    environment.connect()
    from scheduler.commands import partners_import

    records = partners_import.read(file.read_bytes())
    with click.progressbar(records, label="Reading records" if dry_run else "Bringing in") as bar:
        kept = partners_import.bring_in(bar, dry_run=dry_run)
    for each in kept:
        if each.is_new or each.changed:
            what = "new" if each.is_new else f"changed ({', '.join(each.changed)})"
            click.echo(f"  line {each.record.line}, {each.record}: {what}")
    new = sum(each.is_new for each in kept)
    changed = sum(bool(each.changed) for each in kept)
    click.echo(
        f"{'Nothing was changed. It would be: ' if dry_run else ''}"
        f"{count(len(kept), 'record')}: {new:,} new, {changed:,} changed, "
        f"{len(kept) - new - changed:,} unchanged."
    )
