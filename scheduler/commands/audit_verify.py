"""`scheduler audit verify`: reads the whole record, and says what was done to it and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.commands import environment
from scheduler.commands.faults import count
from scheduler.commands.told import Told

if TYPE_CHECKING:
    from uuid import UUID

    from scheduler.audit.verification import Finding, Verified


@click.command(
    name="verify",
    help="Read the whole record against its chains and marks, and list what was edited, removed, "
    "moved, slipped in or cut off. It changes nothing and may run while people book. The exit "
    "code is 1 if anything was found.",
)
@click.option(
    "--heads",
    "path",
    type=click.Path(exists=True, path_type=Path),
    help="Heads exported before, a file or a folder of them (its newest file is read): they find "
    "the end of a chain cut off with whatever counted it.",
)
def command(path: Path | None) -> None:
    environment.connect()
    from scheduler import clock
    from scheduler.audit import heads, verification

    exported = None
    if path is not None:
        try:
            exported = heads.read(_newest(path))
        except heads.Unreadable as error:
            raise Told(str(error)) from error
    verified = verification.verify(heads=exported, now=clock.now())
    names = _names()
    for found in verified.findings:
        click.echo(f"{_where(found, names)}: {found.says}")
    _sum_up(verified)
    if exported is None:
        click.echo("Not compared with exported heads: a cut-off end may be missed (--heads).")
    if verified.findings:
        raise click.exceptions.Exit(1)


def _newest(path: Path) -> Path:
    if not path.is_dir():
        return path
    files = sorted(path.glob("heads-*.json"))
    if not files:
        raise Told(f"There are no exported heads in {path}.")
    return files[-1]


def _names() -> dict[UUID, str]:
    from scheduler.audit.digests import SYSTEM
    from scheduler.partners.models import Partner

    return {SYSTEM: "the system", **dict(Partner.objects.values_list("id", "slug"))}


def _where(found: Finding, names: dict[UUID, str]) -> str:
    parts = []
    if found.chain is not None:
        parts.append(f"chain of {names.get(found.chain, found.chain)}")
    if found.position is not None:
        parts.append(f"place {found.position}")
    if found.entry_id is not None:
        parts.append(f"entry {found.entry_id}")
    return ", ".join(parts) or "all chains"


def _sum_up(verified: Verified) -> None:
    chains = count(len(verified.heads), "chain")
    click.echo(f"Read {count(verified.sealed, 'sealed entry', 'sealed entries')} in {chains}.")
    if verified.unsealed_since:
        click.echo(
            f"{count(verified.unsealed, 'entry', 'entries')} not sealed yet, the oldest of "
            f"{verified.unsealed_since:%Y-%m-%d %H:%M:%S%z}: held by the mark alone."
        )
    if verified.unmarked:
        click.echo(f"{count(verified.unmarked, 'entry', 'entries')} from before marks were made.")
    found = len(verified.findings)
    click.echo(f"{count(found, 'finding')}." if found else "The record is as it was written.")
