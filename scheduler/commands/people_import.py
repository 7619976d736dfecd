"""A file of people, from its bytes to one transaction that keeps all of it or nothing."""

from collections.abc import Iterable

from django.db import transaction

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.commands import faults, people_columns, people_rows, people_saving, people_table
from scheduler.commands.faults import Fault
from scheduler.commands.people_rows import Row
from scheduler.commands.people_saving import Outcome
from scheduler.commands.told import Told
from scheduler.partners.models import Partner
from scheduler.refusals import Invalid, Refusal

BY = system("import people")

# Columns whose name is not that of the field they fill.
_COLUMNS = {
    "modes": "choice",
    "asked_by": "choice_asked_by",
    "asked_at": "choice_asked_on",
    "how": "choice_asked_how",
    "detail": "needs",
    "kind": "needs",
}


def read(content: bytes) -> tuple[list[Row], list[str]]:
    """The rows of a file and what the reader should know. Ends the command if a row is bad."""
    table = people_table.read(content, known=people_columns.ALL, required=people_columns.REQUIRED)
    rows, found = people_rows.read(table.lines)
    faults.refuse([*table.faults, *found])
    return rows, table.notes


def bring_in(rows: Iterable[Row], *, partner: str, dry_run: bool) -> list[Outcome]:
    """Keep every row, or none if one is refused or this is only a trial.

    A trial goes all the way to the database and back, so that it says what really would happen.
    """
    partner_id = _partner(partner).id
    outcomes, found, now = [], [], clock.now()
    with transaction.atomic():
        for row in rows:
            try:
                with transaction.atomic():
                    outcomes.append(
                        people_saving.save(row=row, partner_id=partner_id, by=BY, now=now)
                    )
            except Refusal as refusal:
                found += _faults(row, refusal)
        if found or dry_run:
            transaction.set_rollback(True)
    faults.refuse(found)
    return outcomes


def _partner(slug: str) -> Partner:
    try:
        return Partner.objects.get(slug=slug)
    except Partner.DoesNotExist as error:
        known = ", ".join(Partner.objects.order_by("slug").values_list("slug", flat=True))
        raise Told(f"No partner is called “{slug}”. There are: {known or 'none yet'}.") from error


def _faults(row: Row, refusal: Refusal) -> list[Fault]:
    if isinstance(refusal, Invalid) and refusal.fields:
        return [
            Fault(row.line, _COLUMNS.get(name, name), sentence)
            for name, sentences in refusal.fields.items()
            for sentence in sentences
        ]
    return [Fault(row.line, "", refusal.sentence)]
