"""The letters as PDFs and the closed batches, read from the print folder; writes nothing there."""

from dataclasses import dataclass
from typing import Any

from channels.letter import manifests
from channels.letter.manifests import Batch
from scheduler.reminders import print_runs


@dataclass(frozen=True, slots=True)
class Manifest:
    """A batch, its lines as they were written when it was closed, and what is wrong with it."""

    batch: Batch
    letters: list[dict[str, Any]]
    faults: tuple[str, ...]


def batches() -> list[Batch]:
    """The closed batches, newest first."""
    return print_runs.folder().batches()


def find_manifest(*, name: str) -> Manifest | None:
    """The batch of this name, each of its files compared with what the manifest says."""
    batch = print_runs.folder().find_batch(name=name)
    if batch is None:
        return None
    letters = manifests.lines(folder=batch.folder)
    return Manifest(batch, letters, print_runs.folder().verify(name=name))


def find_pdf(*, reference: str) -> bytes | None:
    """The letter as it is printed."""
    return print_runs.folder().pdf(reference=reference)
