"""The print folder: keeps letters until a batch of them is closed for the printer.

Refuses to lose a letter or to give one to two batches, whatever process dies: a letter is accepted
when its record is written, and `closing` makes a batch whole or not at all.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from channels.letter import manifests, pdf, records
from channels.letter.closing import Closing
from channels.letter.manifests import Batch
from channels.letter.message import Letter, PostClass
from channels.letter.pdf import Rendered
from channels.letter.records import KeptLetter, Records
from channels.message import Accepted, State, TryLater, Undeliverable

NAME = "print-folder"


class DamagedLetters(Exception):
    """PDFs that are not what was accepted. They stay where they are until they are set aside;
    `batches` hold the others."""

    def __init__(self, references: list[str], batches: list[Batch]) -> None:
        super().__init__(f"{len(references)} letters are missing or altered: {references}")
        self.references = references
        self.batches = batches


class NotPrinted(Exception):
    """The letter was in no batch yet, so there is nothing to print again."""


class FileGone(Exception):
    """The letter's PDF is not here any more, or is not what was printed."""


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

    def is_known(self, *, reference: str) -> bool:
        """Whether the letter was ever accepted; asks for no more than a name in a folder."""
        return self._records.is_known(reference=reference)

    def letters(self, *, limit: int | None = None) -> list[KeptLetter]:
        """All letters, newest first; at most `limit`."""
        return self._records.newest_first(limit=limit)

    def pdf(self, *, reference: str) -> bytes | None:
        """The letter as it is printed; None when it is unknown or its batch was taken away."""
        known = self.read(reference=reference)
        if known is None:
            return None
        printed = self._closing.batches / known.batch / f"{reference}.pdf"
        places = (self._closing.spooled(known), printed)
        return next((place.read_bytes() for place in places if place.is_file()), None)

    def waiting(self) -> list[KeptLetter]:
        """The letters that no batch has taken yet, oldest first."""
        return self._records.waiting()

    def withdraw(self, *, reference: str) -> bool:
        """Take a letter back before it is printed; False when a batch has it, or it is unknown."""
        with self._closing.alone():
            known = self.read(reference=reference)
            if known is None or known.batch:
                return False
            record = self._records.change(reference=reference, is_withdrawn=True)
            self._closing.spooled(record).unlink(missing_ok=True)
            return True

    def set_aside(self, *, reference: str) -> None:
        """Ask no more for a letter whose PDF was damaged: somebody has been told of it."""
        with self._closing.alone():
            self._records.change(reference=reference, is_damaged=True)

    def reprint(
        self, *, reference: str, of: str, post_class: PostClass, now: datetime
    ) -> KeptLetter:
        """Let the very same sheets of a printed letter wait once more, under a reference of their
        own and for the post that is in time now. Safe to repeat.

        Raises NotPrinted and FileGone.
        """
        with self._closing.alone():
            already = self.read(reference=reference)
            if already is not None:
                return already
            printed = self.read(reference=of)
            if printed is None or not printed.batch:
                raise NotPrinted(of)
            content = self.pdf(reference=of)
            if content is None or sha256(content).hexdigest() != printed.sha256:
                raise FileGone(of)
            again = replace(
                printed,
                reference=reference,
                reprint_of=of,
                post_class=post_class,
                accepted_at=now,
                batch="",
            )
            return self._closing.spool(again, content=content)

    def close_batches(self, *, post_class: PostClass, now: datetime) -> list[Batch]:
        """Move every waiting letter of the class into new batches, one for each number of sheets.

        Raises DamagedLetters, after closing the sound ones, when a PDF is not what was accepted.
        """
        with self._closing.alone():
            self._closing.sweep()
            sound, damaged = self._closing.sound_and_damaged(post_class=post_class)
            batches = self._closing.close(sound, now=now)
        if damaged:
            raise DamagedLetters(damaged, batches)
        return batches

    def batches(self) -> list[Batch]:
        """The closed batches that are here, newest first."""
        folders = (self._closing.batches / name for name in self.batch_names())
        found = [manifests.read(folder=folder) for folder in folders]
        return sorted(found, key=lambda batch: (batch.created_at, batch.name), reverse=True)

    def batch_names(self) -> list[str]:
        """Their names, oldest first; opens none of them."""
        closed = self._closing.batches.glob(f"[!.]*/{manifests.FILE}")
        return sorted(path.parent.name for path in closed)

    def find_batch(self, *, name: str) -> Batch | None:
        """The closed batch of this name."""
        is_here = name in self.batch_names()
        return manifests.read(folder=self._closing.batches / name) if is_here else None

    def verify(self, *, name: str) -> tuple[str, ...]:
        """What is wrong with a batch, in sentences; nothing when every file is what it was."""
        if name not in {path.name for path in self._closing.batches.glob("[!.]*")}:
            return ("There is no such batch.",)
        return manifests.faults(folder=self._closing.batches / name)

    @cached_property
    def _closing(self) -> Closing:
        return Closing(self.folder)

    @property
    def _records(self) -> Records:
        return self._closing.records

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
            with self._closing.alone():
                # Somebody else may have kept it while we were setting it.
                known = self.read(reference=letter.reference)
                return known or self._closing.spool(record, content=rendered.content)
        except OSError as error:
            raise TryLater(
                "unavailable", "The print folder cannot be written.", after=timedelta(minutes=1)
            ) from error
