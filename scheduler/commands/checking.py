"""Runs the doctor's checks one after another; what cannot be asked is a finding too."""

from collections.abc import Iterator, Mapping

from django.db import DatabaseError

from scheduler.commands import checks
from scheduler.commands.checks import Check
from scheduler.commands.checks.findings import Finding, Level, missing

__all__ = ["Level", "findings"]


def findings(table: Mapping[str, Check] = checks.TABLE) -> Iterator[tuple[str, Finding]]:
    """Every finding with the name of its check, as soon as it is known."""
    for name, check in table.items():
        try:
            for finding in check():
                yield name, finding
        except DatabaseError as error:
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            yield (
                name,
                missing(
                    f"The database cannot be asked ({reason}).",
                    "Start it, or mend DATABASE_URL; then scheduler migrate.",
                ),
            )
