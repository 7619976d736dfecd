"""`scheduler import people FILE.csv`: people with their choice, needs and routes, all or none."""

from pathlib import Path

import click

from scheduler.commands import environment, people_columns
from scheduler.commands.faults import count


@click.command(
    name="people",
    help="Bring in people from a CSV file: one row each, the first line names the columns.\n\n"
    "Rows are found again by external_reference, or by nhs_number. An empty cell says nothing and "
    "changes nothing. Nobody is given a choice they did not make: without one they are brought in, "
    "and are asked before they can be booked.\n\n" + people_columns.listed(),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partner", required=True, metavar="SLUG", help="The partner who brings them.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def command(file: Path, partner: str, dry_run: bool) -> None:
    environment.connect()
    from scheduler.commands import people_import

    rows, notes = people_import.read(file.read_bytes())
    for note in notes:
        click.echo(note)
    with click.progressbar(rows, label="Reading people" if dry_run else "Bringing in") as bar:
        outcomes = people_import.bring_in(bar, partner=partner, dry_run=dry_run)
    for outcome in outcomes:
        if dry_run and outcome.changes:
            verb = "new" if outcome.is_new else "changed"
            click.echo(f"  line {outcome.line}, {verb}: {'; '.join(outcome.changes)}")
        for note in outcome.notes:
            click.echo(f"  line {outcome.line}, look at: {note}")
    new = sum(outcome.is_new for outcome in outcomes)
    changed = sum(bool(outcome.changes) and not outcome.is_new for outcome in outcomes)
    click.echo(
        f"{'Nothing was changed. It would be: ' if dry_run else ''}"
        f"{count(len(outcomes), 'row')}: {new:,} new, {changed:,} changed, "
        f"{len(outcomes) - new - changed:,} unchanged."
    )
