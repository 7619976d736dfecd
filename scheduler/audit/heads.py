"""The heads of all chains, written where an operator keeps them: what they name was there.

A head that is kept elsewhere is what finds the end of a chain cut off, with whatever counted it.
"""

import hmac
import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from scheduler.audit import keys, trail
from scheduler.audit.actors import Actor
from scheduler.audit.digests import NOTHING

log = logging.getLogger(__name__)

_LAST = "SELECT number, seals, digest FROM audit_sealing ORDER BY number DESC LIMIT 1"
# From chain to chain, by the index: there are few chains and many seals.
_HEADS = """
    WITH RECURSIVE known AS (
        (SELECT chain FROM audit_seal ORDER BY chain LIMIT 1)
        UNION ALL
        SELECT (SELECT chain FROM audit_seal WHERE chain > known.chain ORDER BY chain LIMIT 1)
        FROM known WHERE known.chain IS NOT NULL
    )
    SELECT head.chain, head.position, head.digest FROM known, LATERAL (
        SELECT * FROM audit_seal WHERE chain = known.chain ORDER BY position DESC LIMIT 1
    ) AS head
"""


class Unreadable(Exception):
    """A file that is no exported heads, or was not signed with a key that is known."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The heads at one moment: of all chains together, and of each (position and digest)."""

    exported_at: datetime
    number: int
    seals: int
    digest: bytes
    chains: dict[UUID, tuple[int, bytes]]


@transaction.atomic
def export(*, folder: Path, by: Actor, now: datetime) -> Path:
    """Write the heads as they are into a new file of the folder, and into the log."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        number, seals, digest = cursor.fetchone() or (0, 0, NOTHING)
        cursor.execute(_HEADS)
        chains = cursor.fetchall()
    written = {
        "exported_at": now.astimezone(UTC).isoformat(),
        "sealing": number,
        "seals": seals,
        "digest": bytes(digest).hex(),
        "chains": {str(chain): [at, bytes(head).hex()] for chain, at, head in chains},
    }
    written["signature"] = _signature(written, keys.newest())
    path = folder / f"heads-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{number}.json"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)
    log.info("record sealed up to %d seals, sealing %d, head %s", seals, number, written["digest"])
    trail.record(
        deed="audit.heads_exported",
        kind="sealing",
        record_id=number,
        by=by,
        now=now,
        reason=f"{seals} seals, head {written['digest']}",
    )
    return path


def read(path: Path) -> Exported:
    """The heads in a file. Raises Unreadable."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        signature = written.pop("signature")
        exported = Exported(
            exported_at=datetime.fromisoformat(written["exported_at"]),
            number=written["sealing"],
            seals=written["seals"],
            digest=bytes.fromhex(written["digest"]),
            chains={
                UUID(chain): (at, bytes.fromhex(head))
                for chain, (at, head) in written["chains"].items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{path} holds no heads that can be read.") from error
    if not any(
        hmac.compare_digest(str(signature), _signature(written, key)) for key in keys.known()
    ):
        raise Unreadable(
            f"{path} was not signed with AUDIT_KEY or one of AUDIT_OLD_KEYS: it was changed, or "
            "comes from another installation."
        )
    return exported


def _signature(written: dict[str, Any], key: bytes) -> str:
    said = json.dumps(written, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(key, b"heads\n" + said, "sha256").hex()
