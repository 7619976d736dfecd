"""The manifest of a batch: what a printer checks the folder against; refuses to trust a file."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from channels import files
from channels.letter.message import PostClass
from channels.letter.records import KeptLetter

FILE = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One closed folder of PDFs with its `manifest.json`.

    Each letter has `sheets_each`; 0 in a batch from before batches were made by sheets. `sha256`
    is one hash for all of it (`whole_sha256`); empty in such a batch.
    """

    name: str
    post_class: PostClass
    created_at: datetime
    count: int
    pages: int
    sheets: int
    sheets_each: int
    sha256: str
    folder: Path


def write(*, folder: Path, name: str, letters: list[KeptLetter], now: datetime) -> None:
    """Describe the PDFs that lie in `folder`, in the order in which they are to be printed."""
    manifest = {
        "name": name,
        "post_class": letters[0].post_class,
        "sheets_each": letters[0].sheets,
        "created_at": now.isoformat(),
        "count": len(letters),
        "sha256": whole_sha256(
            listed=((letter.sha256, f"{letter.reference}.pdf") for letter in letters)
        ),
        "pages": sum(letter.pages for letter in letters),
        "sheets": sum(letter.sheets for letter in letters),
        "letters": [
            {
                "reference": letter.reference,
                "file": f"{letter.reference}.pdf",
                "sha256": letter.sha256,
                "bytes": (folder / f"{letter.reference}.pdf").stat().st_size,
                "pages": letter.pages,
                "sheets": letter.sheets,
                "post_class": letter.post_class,
                "accepted_at": letter.accepted_at.isoformat(),
                "reprint_of": letter.reprint_of,
            }
            for letter in letters
        ],
    }
    files.replace(path=folder / FILE, content=json.dumps(manifest, indent=2).encode())


def read(*, folder: Path) -> Batch:
    """The batch that a folder with a manifest is."""
    manifest = json.loads((folder / FILE).read_bytes())
    return Batch(
        name=manifest["name"],
        post_class=PostClass(manifest["post_class"]),
        created_at=datetime.fromisoformat(manifest["created_at"]),
        count=manifest["count"],
        pages=manifest["pages"],
        sheets=manifest["sheets"],
        sheets_each=manifest.get("sheets_each", 0),
        sha256=manifest.get("sha256", ""),
        folder=folder,
    )


def faults(*, folder: Path) -> tuple[str, ...]:
    """What is wrong with the batch in `folder`, in sentences; nothing when all is as written."""
    if not (folder / FILE).is_file():
        return ("The manifest is missing.",)
    manifest = json.loads((folder / FILE).read_bytes())
    return (*_damage(folder, manifest), *_strays(folder, manifest))


def damage(*, folder: Path) -> tuple[str, ...]:
    """What of its letters is not as written, in sentences; what lies beside them is no damage."""
    return tuple(_damage(folder, json.loads((folder / FILE).read_bytes())))


def lines(*, folder: Path) -> list[dict[str, Any]]:
    """The letters of a manifest, each as it was written, in the order of printing."""
    letters: list[dict[str, Any]] = json.loads((folder / FILE).read_bytes())["letters"]
    return letters


def whole_sha256(*, listed: Iterable[tuple[str, str]]) -> str:
    """One hash for a batch: of what `sha256sum` says of its files, hash and name, in their order.

    So a printer can check it with `sha256sum FILE… | sha256sum`.
    """
    told = "".join(f"{hashed}  {name}\n" for hashed, name in listed)
    return sha256(told.encode()).hexdigest()


def sha256_of(*, path: Path) -> str:
    """The hash that the manifest gives for a file, in hex."""
    return sha256(path.read_bytes()).hexdigest()


def _damage(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    if manifest["count"] != len(manifest["letters"]):
        yield "The manifest's count is not the number of its letters."
    listed = [(letter["sha256"], letter["file"]) for letter in manifest["letters"]]
    if manifest.get("sha256", "") not in ("", whole_sha256(listed=listed)):
        yield "The manifest's hash is not that of its letters."
    for letter in manifest["letters"]:
        path = folder / letter["file"]
        if not path.is_file():
            yield f"{letter['file']} is missing."
        elif sha256_of(path=path) != letter["sha256"]:
            yield f"{letter['file']} was altered."


def _strays(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    known = {letter["file"] for letter in manifest["letters"]} | {FILE}
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            yield f"{path.name} is not in the manifest."
