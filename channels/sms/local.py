"""The visible local carrier: keeps every text as a file that can be read, and sends none.

It stands in where no account with a carrier is configured, so that nothing is dropped in silence.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from channels import kept
from channels.kept import KeptFolder
from channels.message import Accepted, State, Undeliverable
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
        """Keep the text. The same again is the same text.

        Raises Undeliverable as TextMessage does, Undeliverable("reference-reused") for other words
        or another number under a known reference, and TryLater when the folder takes no file.
        """
        message.refuse_if_unsendable(now=now)
        ours = _kept(message, now)
        content = self._files.keep(
            reference=ours.reference, content=kept.written(ours), at=ours.accepted_at
        )
        there = kept.read(KeptText, content)
        if replace(ours, accepted_at=there.accepted_at) != there:
            raise Undeliverable("reference-reused", "Another text has this reference.")
        return self._accepted(there)

    def find(self, *, message: TextMessage, since: datetime) -> Accepted | None:
        """Whether the text is here already, whenever it came."""
        there = self.read(reference=message.reference)
        return None if there is None else self._accepted(there)

    def read(self, *, reference: str) -> KeptText | None:
        """The text kept under this reference."""
        content = self._files.find(reference)
        return None if content is None else kept.read(KeptText, content)

    def sent(self, *, limit: int | None = None) -> list[KeptText]:
        """The texts, newest first; at most `limit`."""
        return [kept.read(KeptText, content) for content in self._files.newest(limit=limit)]

    @property
    def _files(self) -> KeptFolder:
        return KeptFolder(folder=self.folder, suffix=".json")

    def _accepted(self, there: KeptText) -> Accepted:
        return Accepted(
            reference=there.reference,
            carrier=self.name,
            carrier_reference=there.reference,
            cost_units=there.fragments,
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
