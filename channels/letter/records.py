"""The ledger of a print folder: one small file per letter, by reference, without anybody's data."""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from channels import files
from channels.letter.message import Letter, PostClass
from channels.letter.pdf import Rendered
from channels.message import REFERENCE


@dataclass(frozen=True, kw_only=True)
class KeptLetter:
    """A letter that was accepted. `batch` is empty while it waits for one, and for good once it
    was withdrawn.

    `words_sha256` tells whether another letter under this reference is the same letter;
    `sha256` is that of the PDF.
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

    @property
    def is_waiting(self) -> bool:
        """Whether it goes into the next batch of its class of post."""
        return not self.batch and not self.is_withdrawn


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

    def write(self, *, record: KeptLetter) -> None:
        """Write it down, durably, in place of what was written under its reference."""
        path = self._path(record.reference)
        files.replace(path=path, content=_written(record))
        # The file's own time is the order of `newest_first`, so that it opens only what it shows.
        os.utime(path, (record.accepted_at.timestamp(), record.accepted_at.timestamp()))

    def put_into_batch(self, *, reference: str, batch: str) -> KeptLetter:
        """Note in which batch the letter went out. Safe to repeat."""
        record = replace(self._read(self._path(reference)), batch=batch)
        self.write(record=record)
        return record

    def withdraw(self, *, reference: str) -> KeptLetter:
        """Note that the letter is not printed. Safe to repeat."""
        record = replace(self._read(self._path(reference)), is_withdrawn=True)
        self.write(record=record)
        return record

    def find(self, *, reference: str) -> KeptLetter | None:
        """The record of a letter."""
        path = self._path(reference)
        return self._read(path) if REFERENCE.fullmatch(reference) and path.is_file() else None

    def newest_first(self, *, limit: int | None = None) -> list[KeptLetter]:
        """The records; at most `limit`."""
        paths = sorted(self.folder.glob("*.json"), key=_written_at, reverse=True)
        return [self._read(path) for path in paths[:limit]]

    def _path(self, reference: str) -> Path:
        return self.folder / f"{reference}.json"

    def _read(self, path: Path) -> KeptLetter:
        fields = json.loads(path.read_bytes())
        fields["accepted_at"] = datetime.fromisoformat(fields["accepted_at"])
        fields["post_class"] = PostClass(fields["post_class"])
        return KeptLetter(**fields)


def _written(record: KeptLetter) -> bytes:
    return json.dumps(asdict(record), indent=2, default=datetime.isoformat).encode()


def _written_at(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name
