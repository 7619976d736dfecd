"""The visible local carrier: keeps every call as a file that can be read, and rings nobody."""

import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from channels import files
from channels.message import REFERENCE, Accepted, State, TryLater, Undeliverable
from channels.voice.message import VoiceCall

NAME = "local-voice"


@dataclass(frozen=True, kw_only=True)
class KeptCall:
    """One call as it was handed over. `to` is E.164, `script` what would have been said."""

    reference: str
    to: str = field(repr=False)
    script: str = field(repr=False)
    language: str
    may_leave_voicemail: bool
    accepted_at: datetime
    valid_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class LocalCarrier:
    """Keeps calls in `folder`, a file per reference, so a second send cannot make a second call."""

    folder: Path
    name: str = NAME

    def send(self, *, message: VoiceCall, now: datetime) -> Accepted:
        """Keep the call. The same call again is the same call.

        Raises Undeliverable as VoiceCall does, Undeliverable("reference-reused") for another
        number under a known reference, and TryLater when the folder takes no file.
        """
        message.refuse_if_unsendable(now=now)
        try:
            return self._accepted(self._keep(_kept(message, now)))
        except OSError as error:
            raise TryLater(
                "unavailable", "The folder for calls cannot be written.", after=timedelta(minutes=1)
            ) from error

    def find(self, *, message: VoiceCall, since: datetime) -> Accepted | None:
        """Whether the call is here already, whenever it came."""
        kept = self.read(reference=message.reference)
        return None if kept is None else self._accepted(kept)

    def read(self, *, reference: str) -> KeptCall | None:
        """The call kept under this reference."""
        path = self._path(reference)
        return _read(path) if REFERENCE.fullmatch(reference) and path.is_file() else None

    def placed(self, *, limit: int | None = None) -> list[KeptCall]:
        """The calls, newest first; at most `limit`."""
        newest_first = sorted(self.folder.glob("*.json"), key=_kept_at, reverse=True)
        return [_read(path) for path in newest_first[:limit]]

    def _keep(self, kept: KeptCall) -> KeptCall:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(kept.reference)
        if files.write_once(path=path, content=_written(kept)):
            # The file's own time is the order of `placed`, so that listing opens what it shows.
            os.utime(path, (kept.accepted_at.timestamp(), kept.accepted_at.timestamp()))
            return kept
        before = _read(path)
        if replace(kept, accepted_at=before.accepted_at) != before:
            raise Undeliverable("reference-reused", "Another call was made under this reference.")
        return before

    def _path(self, reference: str) -> Path:
        return self.folder / f"{reference}.json"

    def _accepted(self, kept: KeptCall) -> Accepted:
        return Accepted(
            reference=kept.reference,
            carrier=self.name,
            carrier_reference=kept.reference,
            cost_units=1,
            state=State.SENT,
        )


def _kept(call: VoiceCall, now: datetime) -> KeptCall:
    return KeptCall(
        reference=call.reference,
        to=call.to,
        script=call.script,
        language=call.language,
        may_leave_voicemail=call.may_leave_voicemail,
        accepted_at=now,
        valid_until=call.valid_until,
    )


def _kept_at(path: Path) -> int:
    return path.stat().st_mtime_ns


def _written(kept: KeptCall) -> bytes:
    written = json.dumps(asdict(kept), ensure_ascii=False, indent=2, default=datetime.isoformat)
    return written.encode()


def _read(path: Path) -> KeptCall:
    fields = json.loads(path.read_bytes())
    for name in ("accepted_at", "valid_until"):
        fields[name] = fields[name] and datetime.fromisoformat(fields[name])
    return KeptCall(**fields)
