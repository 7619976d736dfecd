"""Blanks what is personal in old entries, from the beginning of a chain; the chain still adds up.

That something was done, when, for which partner and in which role stays for ever, and so does the
note of what was blanked.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor

DEED = "audit.blanked"
AT_ONCE = 5_000
# What lies before the first entry that is not old enough, and is not blank yet.
_DUE = """
    SELECT seal.chain, min(seal.position), max(seal.position), count(*)
    FROM audit_seal AS seal JOIN audit_entry AS entry ON entry.id = seal.entry_id
    WHERE entry.salt IS NOT NULL AND entry.deed <> 'audit.blanked' AND seal.position < coalesce((
        SELECT min(young.position) FROM audit_seal AS young
        JOIN audit_entry ON audit_entry.id = young.entry_id
        WHERE young.chain = seal.chain AND audit_entry.at >= %s
    ), 9223372036854775807)
    GROUP BY seal.chain ORDER BY seal.chain
"""


def due(*, before: datetime) -> dict[UUID, tuple[int, int, int]]:
    """For each chain what would be blanked: from and up to which place, and how many entries."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [before])
        return {chain: (first, last, count) for chain, first, last, count in cursor.fetchall()}


def blank(*, before: datetime, by: Actor, now: datetime) -> int:
    """Blank entries older than `before` up to the first that is younger; how many there were."""
    return sum(
        _blank(chain, first, last, by=by, now=now)
        for chain, (first, last, _count) in due(before=before).items()
    )


def _blank(chain: UUID, first: int, last: int, *, by: Actor, now: datetime) -> int:
    blanked = 0
    for start in range(first, last + 1, AT_ONCE):
        up_to = min(last, start + AT_ONCE - 1)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT audit_blank(%s, %s)", [chain, up_to])
            blanked += cursor.fetchone()[0]
            trail.record(
                deed=DEED,
                kind="audit_chain",
                record_id=chain,
                by=by,
                now=now,
                reason=f"up to {up_to}",
            )
    return blanked
