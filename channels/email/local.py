"""The visible local carrier: keeps every e-mail as a file that mail programs open; sends none."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage as Written
from email.policy import SMTP
from pathlib import Path

from channels.email.message import EmailMessage, write
from channels.kept import KeptFolder
from channels.message import Accepted, State, Undeliverable

NAME = "local-email"
FROM_ADDRESS = "appointments@desk.example"


@dataclass(frozen=True, kw_only=True)
class LocalCarrier:
    """Keeps e-mails in `folder`, an .eml per reference, so a second send makes no second one."""

    folder: Path
    from_address: str = FROM_ADDRESS
    name: str = NAME

    def send(self, *, message: EmailMessage, now: datetime) -> Accepted:
        """Keep the e-mail. The same again is the same e-mail.

        Raises Undeliverable as EmailMessage does, Undeliverable("reference-reused") for other
        words or another address under a known reference, and TryLater when the folder takes none.
        """
        message.refuse_if_unsendable(now=now)
        ours = write(message, from_address=self.from_address, now=now)
        content = self._files.keep(reference=message.reference, content=ours.as_bytes(), at=now)
        if _said(_read(content)) != _said(ours):
            raise Undeliverable("reference-reused", "Another e-mail has this reference.")
        return self._accepted(message.reference, ours)

    def find(self, *, message: EmailMessage, since: datetime) -> Accepted | None:
        """Whether the e-mail is here already, whenever it came."""
        there = self.read(reference=message.reference)
        return None if there is None else self._accepted(message.reference, there)

    def read(self, *, reference: str) -> Written | None:
        """The e-mail kept under this reference."""
        content = self._files.find(reference)
        return None if content is None else _read(content)

    def sent(self, *, limit: int | None = None) -> list[Written]:
        """The e-mails, newest first; at most `limit`."""
        return [_read(content) for content in self._files.newest(limit=limit)]

    @property
    def _files(self) -> KeptFolder:
        return KeptFolder(folder=self.folder, suffix=".eml")

    def _accepted(self, reference: str, written: Written) -> Accepted:
        return Accepted(
            reference=reference,
            carrier=self.name,
            carrier_reference=str(written["Message-ID"]),
            cost_units=1,
            state=State.SENT,
        )


def _said(written: Written) -> tuple[str, str, str]:
    """To whom and what, without the hour and the calendar file, which dates itself."""
    body = written.get_body(("plain",))
    words = "" if body is None else body.get_content().replace("\r\n", "\n")
    return str(written["To"]), str(written["Subject"]), words


def _read(content: bytes) -> Written:
    return message_from_bytes(content, _class=Written, policy=SMTP)
