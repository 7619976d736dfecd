"""The ledger of a print folder: one small file per letter, by reference, without anybody's data.

Letters that wait lie in one folder and all others in another, so that whoever asks what waits
reads no letter of the past.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from channels import files
from channels.letter.message import Letter, PostClass
from channels.letter.pdf import Rendered
from channels.message import REFERENCE


@dataclass(frozen=True, kw_only=True)
class KeptLetter:
    """A letter that was accepted. `batch` is empty while it waits for one, and for good once it
    was withdrawn, or set aside because its file was damaged.

    `words_sha256` tells whether another letter under this reference is the same letter;
    `sha256` is that of the PDF. `reprint_of` names the letter that this one is the same sheet of.
    """

    reference: str
    post_class: PostClass
    accepted_at: datetime
    pages: int
    sheets: int
    sha256: str
    words_sha256: str
    batch: str = ""
    is_withdrawn: bool = False
    is_damaged: bool = False
    reprint_of: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether it goes into the next batch of its class of post."""
        return not (self.batch or self.is_withdrawn or self.is_damaged)


def kept(*, letter: Letter, rendered: Rendered, now: datetime) -> KeptLetter:
    """The record of a letter that is being accepted now."""
    return KeptLetter(
        reference=letter.reference,
        post_class=letter.post_class,
        accepted_at=now,
        pages=rendered.pages,
        sheets=rendered.sheets,
        sha256=sha256(rendered.content).hexdigest(),
        words_sha256=words_sha256(letter=letter),
    )


def words_sha256(*, letter: Letter) -> str:
    """The same for the same letter, whatever font or program set it."""
    told = [*letter.words, letter.point_size, letter.language, letter.post_class]
    return sha256(json.dumps(told).encode()).hexdigest()


@dataclass(frozen=True)
class Records:
    """The ledger itself, in `folder`."""

    folder: Path

    @property
    def closed(self) -> Path:
        """Where the records lie of letters that wait no longer."""
        return self.folder / "closed"

    def write(self, *, record: KeptLetter) -> None:
        """Write it down, durably, in place of what was written under its reference."""
        waiting = self._waiting(record.reference)
        path = waiting if record.is_waiting else self._closed(record.reference)
        files.replace(path=path, content=_written(record))
        # The file's own time is the order of `newest_first`, so that it opens only what it shows.
        os.utime(path, (record.accepted_at.timestamp(), record.accepted_at.timestamp()))
        if not record.is_waiting:
            waiting.unlink(missing_ok=True)  # who dies before this leaves two: the closed one holds

    def change(self, *, reference: str, **changes: Any) -> KeptLetter:
        """Write down what became of a letter that is known. Safe to repeat."""
        record = replace(_read(self._path(reference)), **changes)
        self.write(record=record)
        return record

    def is_known(self, *, reference: str) -> bool:
        """Whether there is a record of the letter; opens none."""
        return bool(REFERENCE.fullmatch(reference)) and self._path(reference).is_file()

    def find(self, *, reference: str) -> KeptLetter | None:
        """The record of a letter."""
        return _read(self._path(reference)) if self.is_known(reference=reference) else None

    def waiting(self) -> list[KeptLetter]:
        """The letters that no batch has taken yet, oldest first."""
        paths = sorted(self.folder.glob("*.json"), key=_written_at)
        open_ones = (_read(path) for path in paths if not self._closed(path.stem).is_file())
        return [record for record in open_ones if record.is_waiting]

    def newest_first(self, *, limit: int | None = None) -> list[KeptLetter]:
        """The records of all letters; at most `limit`."""
        paths = {path.name: path for path in self.folder.glob("*.json")}
        paths |= {path.name: path for path in self.closed.glob("*.json")}
        newest = sorted(paths.values(), key=_written_at, reverse=True)
        return [_read(path) for path in newest[:limit]]

    def tidy(self) -> None:
        """Put aside what a process that died left among the waiting; nobody else is writing."""
        for draft in (*self.folder.glob(".draft-*"), *self.closed.glob(".draft-*")):
            draft.unlink()
        for path in self.folder.glob("*.json"):
            if self._closed(path.stem).is_file():
                path.unlink()
            elif not (record := _read(path)).is_waiting:
                self.write(record=record)  # from before closed letters had a folder of their own

    def _waiting(self, reference: str) -> Path:
        return self.folder / f"{reference}.json"

    def _closed(self, reference: str) -> Path:
        return self.closed / f"{reference}.json"

    def _path(self, reference: str) -> Path:
        closed = self._closed(reference)
        return closed if closed.is_file() else self._waiting(reference)


def _read(path: Path) -> KeptLetter:
    fields = json.loads(path.read_bytes())
    fields["accepted_at"] = datetime.fromisoformat(fields["accepted_at"])
    fields["post_class"] = PostClass(fields["post_class"])
    return KeptLetter(**fields)


def _written(record: KeptLetter) -> bytes:
    return json.dumps(asdict(record), indent=2, default=datetime.isoformat).encode()


def _written_at(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name
