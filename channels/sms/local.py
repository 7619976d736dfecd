"""The visible local carrier: keeps every text as a file that can be read, and sends none.

It stands in where no account with a carrier is configured, so that nothing is dropped in silence.
"""

import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from channels import files
from channels.message import REFERENCE, Accepted, State, TryLater, Undeliverable
from channels.sms.message import TextMessage

NAME = "local-sms"


@dataclass(frozen=True, kw_only=True)
class KeptText:
    """One text as it was handed over. `to` is E.164, `text` what would have been sent."""

    reference: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    encoding: str
    fragments: int
    accepted_at: datetime
    valid_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class LocalCarrier:
    """Keeps texts in `folder`, a file per reference, so a second send cannot make a second text."""

    folder: Path
    name: str = NAME

    def send(self, *, message: TextMessage, now: datetime) -> Accepted:
        """Keep the text. The same message again is the same text.

        Raises Undeliverable as TextMessage does, Undeliverable("reference-reused") for other words
        or another number under a known reference, and TryLater when the folder takes no file.
        """
        message.refuse_if_unsendable(now=now)
        kept = _kept(message, now)
        try:
            return self._accepted(self._keep(kept))
        except OSError as error:
            raise TryLater(
                "unavailable", "The folder for texts cannot be written.", after=timedelta(minutes=1)
            ) from error

    def find(self, *, message: TextMessage, since: datetime) -> Accepted | None:
        """Whether the text is here already, whenever it came."""
        kept = self.read(reference=message.reference)
        return None if kept is None else self._accepted(kept)

    def read(self, *, reference: str) -> KeptText | None:
        """The text kept under this reference."""
        path = self._path(reference)
        return _read(path) if REFERENCE.fullmatch(reference) and path.is_file() else None

    def sent(self, *, limit: int | None = None) -> list[KeptText]:
        """The texts, newest first; at most `limit`."""
        newest_first = sorted(self.folder.glob("*.json"), key=_kept_at, reverse=True)
        return [_read(path) for path in newest_first[:limit]]

    def _keep(self, kept: KeptText) -> KeptText:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(kept.reference)
        if files.write_once(path=path, content=_written(kept)):
            # The file's own time is the order of `sent`, so that listing opens only what it shows.
            os.utime(path, (kept.accepted_at.timestamp(), kept.accepted_at.timestamp()))
            return kept
        before = _read(path)
        if replace(kept, accepted_at=before.accepted_at) != before:
            raise Undeliverable("reference-reused", "Another text was sent under this reference.")
        return before

    def _path(self, reference: str) -> Path:
        return self.folder / f"{reference}.json"

    def _accepted(self, kept: KeptText) -> Accepted:
        return Accepted(
            reference=kept.reference,
            carrier=self.name,
            carrier_reference=kept.reference,
            cost_units=kept.fragments,
            state=State.SENT,
        )


def _kept(message: TextMessage, now: datetime) -> KeptText:
    measure = message.measure
    return KeptText(
        reference=message.reference,
        to=message.to.e164,
        text=measure.text,
        encoding=measure.encoding,
        fragments=measure.fragments,
        accepted_at=now,
        valid_until=message.valid_until,
    )


def _kept_at(path: Path) -> int:
    return path.stat().st_mtime_ns


def _written(kept: KeptText) -> bytes:
    written = json.dumps(asdict(kept), ensure_ascii=False, indent=2, default=datetime.isoformat)
    return written.encode()


def _read(path: Path) -> KeptText:
    fields = json.loads(path.read_bytes())
    for name in ("accepted_at", "valid_until"):
        fields[name] = fields[name] and datetime.fromisoformat(fields[name])
    return KeptText(**fields)
