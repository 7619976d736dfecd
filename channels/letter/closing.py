"""Makes batches out of letters that wait: each is there whole or not at all, whoever dies.

A batch exists when its folder has its final name; a note written just before tells the next one
who comes what was half done. Refuses to work beside somebody else: one process at a time.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from channels import files
from channels.letter import manifests
from channels.letter.manifests import Batch
from channels.letter.message import PostClass
from channels.letter.records import KeptLetter, Records

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Closing:
    """Works in `folder`: spool/CLASS/DATE/, letters/ (records) and batches/."""

    folder: Path

    @property
    def records(self) -> Records:
        """The ledger of the letters."""
        return Records(self.folder / "letters")

    @property
    def batches(self) -> Path:
        """Where the closed batches lie."""
        return self.folder / "batches"

    def spooled(self, record: KeptLetter) -> Path:
        """Where the PDF of a letter waits."""
        day = record.accepted_at.astimezone(LONDON).date().isoformat()
        return self.folder / "spool" / record.post_class / day / f"{record.reference}.pdf"

    def spool(self, record: KeptLetter, *, content: bytes) -> KeptLetter:
        """Let a letter wait: from now on it is accepted."""
        path = self.spooled(record)
        _make_folder(path.parent)
        files.replace(path=path, content=content)
        self.records.write(record=record)
        return record

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep everybody else out, and complete what somebody who died had begun."""
        for folder in (self.folder, self.records.folder, self.records.closed, self.batches):
            _make_folder(folder)
        with files.locked(self.folder / ".lock"):
            self._finish()
            yield

    def sweep(self) -> None:
        """Remove the drafts of processes that were killed while writing."""
        self.records.tidy()
        for draft in self.folder.glob("spool/*/*/.draft-*"):
            draft.unlink()

    def sound_and_damaged(self, *, post_class: PostClass) -> tuple[list[KeptLetter], list[str]]:
        """The waiting letters of a class whose PDF is what was accepted, and the other's names."""
        sound, damaged = [], []
        for record in self.records.waiting():
            if record.post_class != post_class:
                continue
            path = self.spooled(record)
            if path.is_file() and manifests.sha256_of(path=path) == record.sha256:
                sound.append(record)
            else:
                damaged.append(record.reference)
        return sound, damaged

    def close(self, letters: Iterable[KeptLetter], *, now: datetime) -> list[Batch]:
        """A batch for each number of sheets: what is folded and weighed alike runs together."""
        by_sheets = sorted(letters, key=lambda letter: letter.sheets)  # keeps the order within
        groups = groupby(by_sheets, key=lambda letter: letter.sheets)
        return [self._close_group(list(group), now) for _, group in groups]

    def _close_group(self, letters: list[KeptLetter], now: datetime) -> Batch:
        name = self._free_name(letters[0], now)
        part = self._part(name)
        part.mkdir(mode=0o700)
        for letter in letters:
            os.link(self.spooled(letter), part / f"{letter.reference}.pdf")
        manifests.write(folder=part, name=name, letters=letters, now=now)
        note = {"name": name, "references": [letter.reference for letter in letters]}
        files.replace(path=self._note, content=json.dumps(note).encode())
        part.rename(self.batches / name)  # from here on there is a batch
        files.sync_folder(self.batches)
        self._finish()
        return manifests.read(folder=self.batches / name)

    def _finish(self) -> None:
        """Complete, or undo, what somebody who died was closing; nothing when nobody was."""
        if self._note.is_file():
            note = json.loads(self._note.read_bytes())
            # With its own folder still under the passing name, the batch never came to be.
            if not self._part(note["name"]).exists():
                self._release(note["references"], note["name"])
            self._note.unlink()
        for part in self.batches.glob(".*.part"):
            shutil.rmtree(part)

    def _release(self, references: list[str], batch: str) -> None:
        for reference in references:
            record = self.records.change(reference=reference, batch=batch)
            self.spooled(record).unlink(missing_ok=True)

    def _free_name(self, first: KeptLetter, now: datetime) -> str:
        sheets = "1-sheet" if first.sheets == 1 else f"{first.sheets}-sheets"
        name = f"{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}-{first.post_class}-{sheets}"
        taken = {path.name for path in self.batches.iterdir()}
        further = (f"{name}-no-{number}" for number in range(2, len(taken) + 3))
        return next(free for free in (name, *further) if free not in taken)

    @property
    def _note(self) -> Path:
        return self.folder / "closing.json"

    def _part(self, name: str) -> Path:
        return self.batches / f".{name}.part"


def _make_folder(folder: Path) -> None:
    # Only for us: everything in here is somebody's letter.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
