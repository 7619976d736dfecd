"""The visible local carrier: keeps every e-mail as a file that mail programs open; sends none."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage as Written
from email.policy import SMTP
from pathlib import Path

from channels import files
from channels.email.message import EmailMessage, write
from channels.message import REFERENCE, Accepted, State, TryLater, Undeliverable

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
        written = write(message, from_address=self.from_address, now=now)
        try:
            self._keep(message.reference, written, now)
        except OSError as error:
            raise TryLater(
                "unavailable",
                "The folder for e-mails cannot be written.",
                after=timedelta(minutes=1),
            ) from error
        return self._accepted(message.reference, written)

    def find(self, *, message: EmailMessage, since: datetime) -> Accepted | None:
        """Whether the e-mail is here already, whenever it came."""
        kept = self.read(reference=message.reference)
        return None if kept is None else self._accepted(message.reference, kept)

    def read(self, *, reference: str) -> Written | None:
        """The e-mail kept under this reference."""
        path = self._path(reference)
        return _read(path) if REFERENCE.fullmatch(reference) and path.is_file() else None

    def sent(self, *, limit: int | None = None) -> list[Written]:
        """The e-mails, newest first; at most `limit`."""
        newest_first = sorted(self.folder.glob("*.eml"), key=_kept_at, reverse=True)
        return [_read(path) for path in newest_first[:limit]]

    def _keep(self, reference: str, written: Written, now: datetime) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(reference)
        if files.write_once(path=path, content=written.as_bytes()):
            # The file's own time is the order of `sent`, so that listing opens what it shows.
            os.utime(path, (now.timestamp(), now.timestamp()))
        elif _said(_read(path)) != _said(written):
            raise Undeliverable("reference-reused", "Another e-mail went under this reference.")

    def _path(self, reference: str) -> Path:
        return self.folder / f"{reference}.eml"

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


def _kept_at(path: Path) -> int:
    return path.stat().st_mtime_ns


def _read(path: Path) -> Written:
    read = message_from_bytes(path.read_bytes(), _class=Written, policy=SMTP)
    assert isinstance(read, Written)  # noqa: S101 - the stub knows no other class
    return read
