"""The visible local carrier: keeps every call as a file that can be read, and rings nobody."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from channels import kept
from channels.kept import KeptFolder
from channels.message import Accepted, State, Undeliverable
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
        """Keep the call. The same again is the same call.

        Raises Undeliverable as VoiceCall does, Undeliverable("reference-reused") for other words
        or another number under a known reference, and TryLater when the folder takes no file.
        """
        message.refuse_if_unsendable(now=now)
        ours = _kept(message, now)
        content = self._files.keep(
            reference=ours.reference, content=kept.written(ours), at=ours.accepted_at
        )
        there = kept.read(KeptCall, content)
        if replace(ours, accepted_at=there.accepted_at) != there:
            raise Undeliverable("reference-reused", "Another call has this reference.")
        return self._accepted(there)

    def find(self, *, message: VoiceCall, since: datetime) -> Accepted | None:
        """Whether the call is here already, whenever it came."""
        there = self.read(reference=message.reference)
        return None if there is None else self._accepted(there)

    def read(self, *, reference: str) -> KeptCall | None:
        """The call kept under this reference."""
        content = self._files.find(reference)
        return None if content is None else kept.read(KeptCall, content)

    def placed(self, *, limit: int | None = None) -> list[KeptCall]:
        """The calls, newest first; at most `limit`."""
        return [kept.read(KeptCall, content) for content in self._files.newest(limit=limit)]

    @property
    def _files(self) -> KeptFolder:
        return KeptFolder(folder=self.folder, suffix=".json")

    def _accepted(self, there: KeptCall) -> Accepted:
        return Accepted(
            reference=there.reference,
            carrier=self.name,
            carrier_reference=there.reference,
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
