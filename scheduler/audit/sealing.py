"""Seals entries: each gets its place in its partner's chain, soon after it was committed.

Whoever writes an entry waits for nobody; one sealer at a time links what was committed, in the
order in which it sees it. An entry whose transaction ends late gets a later place and is never
passed over: what is unsealed is found by looking for it, not by counting on.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from scheduler.audit import digests
from scheduler.audit.digests import NOTHING, SYSTEM

AT_ONCE = 2_000
# How far below the newest seal is looked for entries, by their ids, where all are not.
LOOK_BACK = 200_000
# Any number, the same in every process: who holds it seals.
_LOCK = 0x5EA1
_COLUMNS = ("id", *digests.OPEN, *digests.PERSONAL, "salt", "mark")
_UNSEALED = f"""
    SELECT {", ".join(_COLUMNS)} FROM audit_entry AS entry
    WHERE id > %s AND NOT EXISTS (SELECT FROM audit_seal WHERE entry_id = entry.id)
    ORDER BY id LIMIT %s
"""  # noqa: S608 - our own names
_HEADS = """
    SELECT chain, position, digest FROM unnest(%s::uuid[]) AS asked, LATERAL (
        SELECT * FROM audit_seal WHERE chain = asked ORDER BY position DESC LIMIT 1
    ) AS head
"""
_LAST = "SELECT number, seals, digest FROM audit_sealing ORDER BY number DESC LIMIT 1"
_NEWEST = "SELECT coalesce(max(entry_id), 0) FROM audit_seal"


class Unblankable(Exception):
    """An entry without a salt was never sealed: it was changed behind the service's back."""


@dataclass(slots=True)
class Head:
    """The last place of a chain."""

    position: int = 0
    digest: bytes = NOTHING


def seal(*, clock: Callable[[], datetime], until: datetime, everything: bool = False) -> int:
    """Seal what is committed, for as long as there is time; how many entries that were.

    With `everything` no entry is too old to be looked for, which takes longer.
    """
    sealed = 0
    while clock() < until:
        count = seal_some(now=clock(), everything=everything)
        sealed += count
        if count < AT_ONCE:
            break
    return sealed


@transaction.atomic
def seal_some(*, now: datetime, at_most: int = AT_ONCE, everything: bool = False) -> int:
    """One round: seal the oldest entries that have no seal. None while another process does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if cursor.fetchone() != (True,):
            return 0
        entries = _unsealed(cursor, at_most, everything=everything)
        if not entries:
            return 0
        cursor.execute(_LAST)
        number, count, last = cursor.fetchone() or (0, 0, NOTHING)
        seals = _linked(entries, _heads(cursor, {chain_of(entry) for entry in entries}))
        links = hashlib.sha256(b"".join(seal[-1] for seal in seals)).digest()
        total = count + len(seals)
        cursor.execute(
            "INSERT INTO audit_sealing (number, sealed_at, seals, digest) VALUES (%s, %s, %s, %s)",
            [
                number + 1,
                now,
                total,
                digests.round_of(previous=last, number=number + 1, seals=total, links=links),
            ],
        )
        cursor.executemany(
            "INSERT INTO audit_seal"
            " (id, sealing_id, chain, position, entry_id, personal_digest, digest)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(count + place, number + 1, *seal) for place, seal in enumerate(seals, start=1)],
        )
    return len(entries)


def chain_of(entry: Mapping[str, Any]) -> UUID:
    """The chain an entry belongs to: that of the partner acted for."""
    partner_id: UUID | None = entry["by_partner_id"]
    return partner_id or SYSTEM


def _unsealed(cursor: Any, at_most: int, *, everything: bool) -> list[dict[str, Any]]:
    above = -(2**63)
    if not everything:
        cursor.execute(_NEWEST)
        above = cursor.fetchone()[0] - LOOK_BACK
    cursor.execute(_UNSEALED, [above, at_most])
    return [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def _heads(cursor: Any, chains: set[UUID]) -> dict[UUID, Head]:
    cursor.execute(_HEADS, [list(chains)])
    known = {chain: Head(position, bytes(digest)) for chain, position, digest in cursor.fetchall()}
    return {chain: known.get(chain, Head()) for chain in chains}


Linked = tuple[UUID, int, int, bytes, bytes]


def _linked(entries: Sequence[Mapping[str, Any]], heads: dict[UUID, Head]) -> list[Linked]:
    """For each entry its chain, position, id, personal digest and link."""
    seals = []
    for entry in entries:
        if entry["salt"] is None:
            raise Unblankable(entry["id"])
        chain, personal = chain_of(entry), digests.of_personal(entry)
        head = heads[chain]
        head.position += 1
        head.digest = digests.link(
            previous=head.digest,
            chain=chain,
            position=head.position,
            entry_id=entry["id"],
            digest=digests.of_entry(entry, personal=personal),
            mark=entry["mark"] and bytes(entry["mark"]),
        )
        seals.append((chain, head.position, entry["id"], personal, head.digest))
    return seals
