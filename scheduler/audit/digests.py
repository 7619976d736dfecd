"""What an entry comes to as bytes, and how entries are linked; pure, and the same for ever.

A chain is linked over digests, and what is personal in an entry has a digest of its own: it can
be blanked when its time has come, and the chain still adds up. The salt keeps anybody from finding
what was blanked by trying every name; it is blanked with it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

# Together every column of an entry but id, salt and mark. A new column joins one of them: left
# empty, it changes no digest made before it was there.
OPEN = ("at", "by_role", "by_partner_id", "deed", "record_kind", "request_id")
PERSONAL = ("by_label", "by_account_id", "by_post_id", "record_id", "person_id", "reason")
# What begins every chain, and the chain of what the system did for no partner.
NOTHING = bytes(32)
SYSTEM = UUID(int=0)


def of_personal(entry: Mapping[str, Any]) -> bytes:
    """The digest of what is personal; `entry` has PERSONAL and `salt` (UUID)."""
    return hashlib.sha256(entry["salt"].bytes + _form(entry, PERSONAL)).digest()


def of_entry(entry: Mapping[str, Any], *, personal: bytes) -> bytes:
    """The digest of a whole entry; `entry` has OPEN, `personal` is what `of_personal` said."""
    return hashlib.sha256(_form(entry, OPEN) + b"\n" + personal).digest()


def mark(digest: bytes, *, key: bytes) -> bytes:
    """What the service puts on an entry as it writes it, and nobody without the key can."""
    return hmac.digest(key, b"entry\n" + digest, "sha256")


def link(
    *, previous: bytes, chain: UUID, position: int, entry_id: int, digest: bytes, mark: bytes | None
) -> bytes:
    """The digest of a place in a chain, which holds all places before it."""
    place = chain.bytes + position.to_bytes(8, "big") + entry_id.to_bytes(8, "big", signed=True)
    return hashlib.sha256(previous + place + digest + (mark or b"")).digest()


def round_of(*, previous: bytes, number: int, seals: int, links: bytes) -> bytes:
    """The digest of one round of sealing: all chains together.

    `links` is the SHA-256 of its links in order, `seals` how many seals there are after it.
    """
    counted = number.to_bytes(8, "big") + seals.to_bytes(8, "big")
    return hashlib.sha256(previous + counted + links).digest()


def _form(entry: Mapping[str, Any], names: tuple[str, ...]) -> bytes:
    filled = {name: _text(entry[name]) for name in names if entry[name] not in (None, "")}
    return json.dumps(filled, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)
