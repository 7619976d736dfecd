"""The print folder: keeps letters until a batch of them is closed for the printer.

Refuses to lose a letter or to give one to two batches, whatever process dies: a letter is accepted
when its record is written, a batch exists when its folder has its final name, and a note written
between the two tells the next one who comes what was half done.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from channels import files
from channels.letter import manifests, pdf, records
from channels.letter.manifests import Batch
from channels.letter.message import Letter, PostClass
from channels.letter.pdf import Rendered
from channels.letter.records import KeptLetter, Records
from channels.message import Accepted, State, TryLater, Undeliverable

NAME = "print-folder"
LONDON = ZoneInfo("Europe/London")


class DamagedLetters(Exception):
    """PDFs that are not what was accepted. They stay where they are; `batch` holds the others."""

    def __init__(self, references: list[str], batch: Batch | None) -> None:
        super().__init__(f"{len(references)} letters are missing or altered: {references}")
        self.references = references
        self.batch = batch


@dataclass(frozen=True, kw_only=True)
class PrintFolder:
    """`folder` is ours alone: spool/CLASS/DATE/, letters/ (records) and batches/.

    `font_folder` is the one that `pdf.render` asks for.
    """

    folder: Path
    font_folder: Path
    name: str = NAME

    def send(self, *, message: Letter, now: datetime) -> Accepted:
        """Set the letter and keep it for the next batch of its class of post.

        The same letter again is the same letter; another one under its reference raises
        Undeliverable("reference-reused"). Raises Undeliverable as `pdf.render` does, and TryLater
        when the folder takes no file.
        """
        message.refuse_if_too_late(now=now)
        known = self.read(reference=message.reference)
        if known is None:
            rendered = pdf.render(letter=message, font_folder=self.font_folder)
            known = self._keep(message, rendered, now)
        if known.words_sha256 != records.words_sha256(letter=message):
            raise Undeliverable("reference-reused", "Another letter has this reference.")
        return self._accepted(known)

    def find(self, *, message: Letter, since: datetime) -> Accepted | None:
        """Whether the letter is here already, whenever it came."""
        known = self.read(reference=message.reference)
        return None if known is None else self._accepted(known)

    def read(self, *, reference: str) -> KeptLetter | None:
        """What is known of a letter."""
        return self._records.find(reference=reference)

    def letters(self, *, limit: int | None = None) -> list[KeptLetter]:
        """All letters, newest first; at most `limit`."""
        return self._records.newest_first(limit=limit)

    def pdf(self, *, reference: str) -> bytes | None:
        """The letter as it is printed; None when it is unknown or its batch was taken away."""
        known = self.read(reference=reference)
        if known is None:
            return None
        places = (self._spooled(known), self._batches / known.batch / f"{reference}.pdf")
        return next((place.read_bytes() for place in places if place.is_file()), None)

    def waiting(self) -> list[KeptLetter]:
        """The letters that no batch has taken yet, oldest first."""
        return [record for record in self.letters() if record.is_waiting][::-1]

    def withdraw(self, *, reference: str) -> bool:
        """Take a letter back before it is printed; False when a batch has it, or it is unknown."""
        with self._alone():
            known = self.read(reference=reference)
            if known is None or known.batch:
                return False
            self._spooled(self._records.withdraw(reference=reference)).unlink(missing_ok=True)
            return True

    def close_batch(self, *, post_class: PostClass, now: datetime) -> Batch | None:
        """Move every waiting letter of the class into one new batch; None when none waits.

        Raises DamagedLetters, after closing the sound ones, when a PDF is not what was accepted.
        """
        with self._alone():
            self._sweep()
            sound, damaged = self._waiting(post_class)
            batch = self._close(sound, post_class, now) if sound else None
        if damaged:
            raise DamagedLetters(damaged, batch)
        return batch

    def batches(self) -> list[Batch]:
        """The closed batches that are here, newest first."""
        closed = self._batches.glob(f"[!.]*/{manifests.FILE}")
        found = [manifests.read(folder=path.parent) for path in closed]
        return sorted(found, key=lambda batch: (batch.created_at, batch.name), reverse=True)

    def verify(self, *, name: str) -> tuple[str, ...]:
        """What is wrong with a batch, in sentences; nothing when every file is what it was."""
        if name not in {path.name for path in self._batches.glob("[!.]*")}:
            return ("There is no such batch.",)
        return manifests.faults(folder=self._batches / name)

    @cached_property
    def _records(self) -> Records:
        return Records(self.folder / "letters")

    @property
    def _batches(self) -> Path:
        return self.folder / "batches"

    @property
    def _note(self) -> Path:
        return self.folder / "closing.json"

    def _part(self, name: str) -> Path:
        return self._batches / f".{name}.part"

    def _spooled(self, record: KeptLetter) -> Path:
        day = record.accepted_at.astimezone(LONDON).date().isoformat()
        return self.folder / "spool" / record.post_class / day / f"{record.reference}.pdf"

    def _accepted(self, record: KeptLetter) -> Accepted:
        return Accepted(
            reference=record.reference,
            carrier=self.name,
            carrier_reference=record.reference,
            cost_units=record.sheets,
            state=State.SENT,
        )

    def _keep(self, letter: Letter, rendered: Rendered, now: datetime) -> KeptLetter:
        record = records.kept(letter=letter, rendered=rendered, now=now)
        try:
            with self._alone():
                # Somebody else may have kept it while we were setting it.
                return self.read(reference=letter.reference) or self._spool(record, rendered)
        except OSError as error:
            raise TryLater(
                "unavailable", "The print folder cannot be written.", after=timedelta(minutes=1)
            ) from error

    def _spool(self, record: KeptLetter, rendered: Rendered) -> KeptLetter:
        path = self._spooled(record)
        _make_folder(path.parent)
        files.replace(path=path, content=rendered.content)
        self._records.write(record=record)
        return record

    @contextmanager
    def _alone(self) -> Iterator[None]:
        for folder in (self.folder, self._records.folder, self._batches):
            _make_folder(folder)
        with files.locked(self.folder / ".lock"):
            self._finish_closing()
            yield

    def _sweep(self) -> None:
        # Whoever was killed while writing a file left a draft; nobody else is writing now.
        for pattern in ("letters/.draft-*", "spool/*/*/.draft-*"):
            for draft in self.folder.glob(pattern):
                draft.unlink()

    def _waiting(self, post_class: PostClass) -> tuple[list[KeptLetter], list[str]]:
        sound, damaged = [], []
        for record in self._records.newest_first():
            if not record.is_waiting or record.post_class != post_class:
                continue
            path = self._spooled(record)
            if path.is_file() and manifests.sha256_of(path=path) == record.sha256:
                sound.append(record)
            else:
                damaged.append(record.reference)
        return sound[::-1], damaged[::-1]

    def _close(self, letters: list[KeptLetter], post_class: PostClass, now: datetime) -> Batch:
        name = self._free_name(post_class, now)
        part = self._part(name)
        part.mkdir(mode=0o700)
        for letter in letters:
            os.link(self._spooled(letter), part / f"{letter.reference}.pdf")
        manifests.write(folder=part, name=name, post_class=post_class, letters=letters, now=now)
        note = {"name": name, "references": [letter.reference for letter in letters]}
        files.replace(path=self._note, content=json.dumps(note).encode())
        part.rename(self._batches / name)  # from here on there is a batch
        files.sync_folder(self._batches)
        self._finish_closing()
        return manifests.read(folder=self._batches / name)

    def _free_name(self, post_class: PostClass, now: datetime) -> str:
        name = f"{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}-{post_class}"
        taken = {path.name for path in self._batches.iterdir()}
        further = (f"{name}-{number}" for number in range(2, len(taken) + 3))
        return next(free for free in (name, *further) if free not in taken)

    def _finish_closing(self) -> None:
        """Complete, or undo, what somebody who died was closing; nothing when nobody was."""
        if self._note.is_file():
            note = json.loads(self._note.read_bytes())
            # With its own folder still under the passing name, the batch never came to be.
            if not self._part(note["name"]).exists():
                self._release(note["references"], note["name"])
            self._note.unlink()
        for part in self._batches.glob(".*.part"):
            shutil.rmtree(part)

    def _release(self, references: list[str], batch: str) -> None:
        for reference in references:
            record = self._records.put_into_batch(reference=reference, batch=batch)
            self._spooled(record).unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    # Only for us: everything in here is somebody's letter.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
