"""The letters as PDFs and the closed batches, read from the print folder; writes nothing there."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from channels.letter import carriers, manifests
from channels.letter.batch import PrintFolder
from channels.letter.manifests import Batch


@dataclass(frozen=True, slots=True)
class Manifest:
    """A batch, its lines as they were written when it was closed, and what is wrong with it."""

    batch: Batch
    lines: list[dict[str, Any]]
    faults: tuple[str, ...]


def batches() -> list[Batch]:
    """The closed batches, newest first."""
    return _folder().batches()


def find_manifest(*, name: str) -> Manifest | None:
    """The batch of this name, each of its files compared with what the manifest says."""
    batch = next((batch for batch in batches() if batch.name == name), None)
    if batch is None:
        return None
    lines = json.loads((batch.folder / manifests.FILE).read_bytes())["letters"]
    return Manifest(batch, lines, _folder().verify(name=name))


def find_pdf(*, reference: str) -> bytes | None:
    """The letter as it is printed."""
    return _folder().pdf(reference=reference)


def _folder() -> PrintFolder:
    configuration: dict[str, Any] = settings.CHANNELS["letter"]  # type: ignore[assignment]
    return carriers.print_folder(settings=configuration)
