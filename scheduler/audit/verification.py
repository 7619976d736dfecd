"""Reads the whole record against its chains: finds what was edited, removed, moved or slipped in.

It asks nothing of the database but its rows: functions and triggers there could be changed too.
"""

import hashlib
import hmac
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from scheduler.audit import blanking, digests, keys
from scheduler.audit.digests import NOTHING, SYSTEM
from scheduler.audit.heads import Exported
from scheduler.audit.sealing import Head, chain_of

AT_ONCE = 5_000
# Sealed every minute; one that waits longer says that nobody seals, or that it was slipped in.
SOON = timedelta(minutes=15)

_ENTRY = ("id", *digests.OPEN, *digests.PERSONAL, "salt", "mark")
_ENTRY_COLUMNS = ", ".join(f"entry.{name}" for name in _ENTRY)
_SEALED = f"""
    SELECT seal.id, seal.sealing_id, seal.chain, seal.position, seal.entry_id,
        seal.personal_digest, seal.digest, {_ENTRY_COLUMNS}
    FROM audit_seal AS seal LEFT JOIN audit_entry AS entry ON entry.id = seal.entry_id
    WHERE seal.id > %s ORDER BY seal.id LIMIT %s
"""  # noqa: S608 - our own names
_UNSEALED = f"""
    SELECT {_ENTRY_COLUMNS} FROM audit_entry AS entry
    WHERE id > %s AND NOT EXISTS (SELECT FROM audit_seal WHERE entry_id = entry.id)
    ORDER BY id LIMIT %s
"""  # noqa: S608 - our own names
# The same entry written twice has the same salt, and so the same mark.
_COPIES = """
    SELECT max(id), coalesce(by_partner_id, %s) FROM audit_entry
    WHERE mark IS NOT NULL GROUP BY mark, by_partner_id HAVING count(*) > 1 ORDER BY 1
"""
_ROUNDS = """
    SELECT number, seals, digest FROM audit_sealing WHERE number > %s ORDER BY number LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where: in which chain, at which place, with which entry."""

    says: str
    chain: UUID | None = None
    position: int | None = None
    entry_id: int | None = None


@dataclass(slots=True)
class Verified:
    """What was looked at, and what was found. What is unsealed is held by its mark alone yet."""

    findings: list[Finding] = field(default_factory=list)
    sealed: int = 0
    unsealed: int = 0
    unsealed_since: datetime | None = None
    unmarked: int = 0
    heads: dict[UUID, Head] = field(default_factory=lambda: defaultdict(Head))


def verify(*, heads: Exported | None = None, now: datetime) -> Verified:
    """Compare every entry with its mark and its chain, and the chains with exported heads."""
    return _Verification(heads, now).done()


class _Verification:
    """One reading of the record, from its first seal to what is not sealed yet."""

    def __init__(self, heads: Exported | None, now: datetime) -> None:
        self.result = Verified()
        self.exported = heads
        self.now = now
        self.marked: set[UUID] = set()
        self.links: dict[int, Any] = defaultdict(hashlib.sha256)
        self.rounds_at: dict[int, int] = {}
        self.blanked: list[tuple[UUID, int, int]] = []
        self.may_be_blank: dict[UUID, int] = defaultdict(int)
        self.expected_heads = dict(heads.chains) if heads else {}

    def done(self) -> Verified:
        for seal, entry in _sealed():
            self._look_at_seal(seal, entry)
        self._look_at_rounds()
        self._look_at_blanks()
        for chain, (position, _digest) in self.expected_heads.items():
            self._find("cut off: an exported head names this place", chain, position)
        for entry in _unsealed():
            self._look_at_unsealed(entry)
        for entry_id, chain in _copies():
            self._find("a copy of another entry", chain, None, entry_id)
        return self.result

    def _look_at_seal(self, seal: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
        chain, position, entry_id = seal["chain"], seal["position"], seal["entry_id"]
        where = (chain, position, entry_id)
        self.result.sealed += 1
        if seal["id"] != self.result.sealed:
            self._find(f"seal {self.result.sealed} is missing before this one", *where)
            self.result.sealed = seal["id"]
        head = self.result.heads[chain]
        if position != head.position + 1:
            self._find(f"place {head.position + 1} of the chain is missing", *where)
        self.links[seal["sealing_id"]].update(seal["digest"])
        self.rounds_at[seal["sealing_id"]] = seal["id"]
        if entry["id"] is None:
            self._find("the entry was removed", *where)
        else:
            self._look_at_entry(entry, seal, previous=head.digest)
        if self.expected_heads.get(chain, (0, b""))[0] == position:
            self._compare_head(seal)
        self.result.heads[chain] = Head(position, seal["digest"])

    def _look_at_entry(
        self, entry: Mapping[str, Any], seal: Mapping[str, Any], *, previous: bytes
    ) -> None:
        where = (seal["chain"], seal["position"], seal["entry_id"])
        personal = seal["personal_digest"]
        if entry["salt"] is None:
            self.blanked.append(where)
            if any(entry[name] not in (None, "") for name in digests.PERSONAL):
                self._find("a blanked entry says something again", *where)
        elif digests.of_personal(entry) != personal:
            self._find("the entry was edited (who, which record, or why)", *where)
        digest = digests.of_entry(entry, personal=personal)
        link = digests.link(
            previous=previous,
            chain=seal["chain"],
            position=seal["position"],
            entry_id=seal["entry_id"],
            digest=digest,
            mark=entry["mark"],
        )
        if chain_of(entry) != seal["chain"]:
            self._find("the entry stands in another partner's chain", *where)
        if link != seal["digest"]:
            self._find("the entry or its seal was edited, moved, or slipped in", *where)
        self._look_at_mark(entry, digest, *where)
        self._note_blanking(entry)

    def _look_at_mark(
        self, entry: Mapping[str, Any], digest: bytes, chain: UUID, *where: int | None
    ) -> None:
        if entry["mark"] is None:
            self.result.unmarked += 1
            if chain in self.marked:
                self._find("the entry was not written by the service", chain, *where)
            return
        self.marked.add(chain)
        good = (digests.mark(digest, key=key) for key in keys.known())
        if not any(hmac.compare_digest(mark, entry["mark"]) for mark in good):
            self._find("the mark is of another key or entry", chain, *where)

    def _note_blanking(self, entry: Mapping[str, Any]) -> None:
        said = re.fullmatch(r"up to (\d+)", entry["reason"])
        if entry["deed"] == blanking.DEED and said:
            chain = UUID(entry["record_id"])
            self.may_be_blank[chain] = max(self.may_be_blank[chain], int(said[1]))

    def _look_at_rounds(self) -> None:
        last, expected = NOTHING, 1
        for number, seals, digest in _rounds():
            if number != expected:
                self._find(f"round of sealing {expected} is missing")
            links = self.links.pop(number, hashlib.sha256()).digest()
            made = digests.round_of(previous=last, number=number, seals=seals, links=links)
            if self.rounds_at.get(number) != seals or digest != made:
                self._find(f"the seals of round {number}, or the round itself, are not as made")
            if self.exported and self.exported.number == number and self.exported.digest != digest:
                self._find(f"round {number} is not as in the exported heads")
            last, expected = digest, number + 1
        for number in self.links:
            self._find(f"round of sealing {number} is missing")
        if self.exported and self.exported.number >= expected:
            self._find(f"cut off: an exported head names round {self.exported.number}")

    def _look_at_blanks(self) -> None:
        for chain, position, entry_id in self.blanked:
            if position > self.may_be_blank[chain]:
                self._find("blanked without a note of it", chain, position, entry_id)

    def _compare_head(self, seal: Mapping[str, Any]) -> None:
        _position, digest = self.expected_heads.pop(seal["chain"])
        if digest != seal["digest"]:
            self._find("not as in the exported heads", seal["chain"], seal["position"])

    def _look_at_unsealed(self, entry: Mapping[str, Any]) -> None:
        self.result.unsealed += 1
        since = self.result.unsealed_since
        self.result.unsealed_since = min(since or entry["at"], entry["at"])
        where = (chain_of(entry), None, entry["id"])
        if entry["salt"] is None:
            self._find("blanked before it was sealed", *where)
            return
        digest = digests.of_entry(entry, personal=digests.of_personal(entry))
        self._look_at_mark(entry, digest, *where)
        if entry["at"] < self.now - SOON:
            self._find("not sealed: no sealer runs, its seal was removed, or slipped in", *where)

    def _find(
        self,
        says: str,
        chain: UUID | None = None,
        position: int | None = None,
        entry_id: int | None = None,
    ) -> None:
        self.result.findings.append(Finding(says, chain, position, entry_id))


_SEAL = ("id", "sealing_id", "chain", "position", "entry_id", "personal_digest", "digest")


def _sealed() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every seal with its entry, in the order of sealing; what is missing of an entry is None."""
    for row in _rows(_SEALED):
        seal = dict(zip(_SEAL, row[: len(_SEAL)], strict=True))
        yield seal, dict(zip(_ENTRY, row[len(_SEAL) :], strict=True))


def _unsealed() -> Iterator[dict[str, Any]]:
    for row in _rows(_UNSEALED):
        yield dict(zip(_ENTRY, row, strict=True))


def _rounds() -> Iterator[tuple[int, int, bytes]]:
    return _rows(_ROUNDS)


def _copies() -> list[tuple[int, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(_COPIES, [SYSTEM])
        copies: list[tuple[int, UUID]] = cursor.fetchall()
    return copies


def _rows(query: str) -> Iterator[Any]:
    """The rows of a query by its ascending first column, some at a time; bytes as bytes."""
    last = -(2**63)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [last, AT_ONCE])
            rows = cursor.fetchall()
        for row in rows:
            yield tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]
