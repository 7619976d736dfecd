"""Folders of the visible local carriers: a file for each message, kept once, the newest first.

They stand in where no carrier is configured, so that nothing is dropped in silence.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from channels import files
from channels.message import REFERENCE, TryLater

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


@dataclass(frozen=True, kw_only=True)
class KeptFolder:
    """A file per reference in `folder`, so that a second send cannot make a second message."""

    folder: Path
    suffix: str

    def keep(self, *, reference: str, content: bytes, at: datetime) -> bytes:
        """What is kept under the reference: this content, or what was there before it.

        Raises TryLater when the folder takes no file.
        """
        path = self._path(reference)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if files.write_once(path=path, content=content):
                # The file's own time is the order of `newest`, which opens only what it shows.
                os.utime(path, (at.timestamp(), at.timestamp()))
                return content
            return path.read_bytes()
        except OSError as error:
            raise TryLater(
                "unavailable",
                "The folder of the local carrier cannot be written.",
                after=timedelta(minutes=1),
            ) from error

    def find(self, reference: str) -> bytes | None:
        """What is kept under this reference."""
        path = self._path(reference)
        return path.read_bytes() if REFERENCE.fullmatch(reference) and path.is_file() else None

    def newest(self, *, limit: int | None) -> list[bytes]:
        """What is kept, the newest first; at most `limit`."""
        paths = sorted(self.folder.glob(f"*{self.suffix}"), key=_kept_at, reverse=True)
        return [path.read_bytes() for path in paths[:limit]]

    def _path(self, reference: str) -> Path:
        return self.folder / f"{reference}{self.suffix}"


def written(record: Any) -> bytes:
    """A record (a dataclass) as JSON that people can read."""
    text = json.dumps(asdict(record), ensure_ascii=False, indent=2, default=datetime.isoformat)
    return text.encode()


def read(kind: type[Record], content: bytes) -> Record:
    """The record that `written` wrote; its `accepted_at` and `valid_until` are moments."""
    fields = json.loads(content)
    for name in ("accepted_at", "valid_until"):
        fields[name] = fields[name] and datetime.fromisoformat(fields[name])
    return kind(**fields)


def _kept_at(path: Path) -> int:
    return path.stat().st_mtime_ns
