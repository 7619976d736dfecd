"""An e-mail to one address, and how it is written (RFC 5322); refuses what no server may be given.

Plain text only: it is read by every program, reads aloud well, and nothing in it reports back
that it was opened.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage as Written
from email.policy import SMTP
from email.utils import format_datetime

from channels.message import Message, Undeliverable

LONGEST = 20_000
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]+")


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    """A file for calendars (RFC 5545), and the method it carries (RFC 5546): "PUBLISH"."""

    content: bytes = field(repr=False)
    method: str


@dataclass(frozen=True, kw_only=True)
class EmailMessage(Message):
    """Words for one mailbox. Address and words stay out of logs and tracebacks.

    `sender` is the name shown as whom it is from; the address it is from is the carrier's.
    """

    to: str = field(repr=False)
    sender: str
    subject: str
    text: str = field(repr=False)
    calendar: CalendarFile | None = field(default=None, repr=False)

    def refuse_if_unsendable(self, *, now: datetime) -> None:
        """Raise Undeliverable: expired, empty, too-long, not-an-address, many-lines."""
        self.refuse_if_too_late(now=now)
        if not self.text.strip() or not self.subject.strip():
            raise Undeliverable("empty", "The e-mail has no words.")
        if len(self.text) > LONGEST:
            raise Undeliverable("too-long", f"An e-mail has at most {LONGEST} characters.")
        if any(mark in self.subject + self.sender for mark in "\r\n"):
            raise Undeliverable("many-lines", "A subject and a sender stand in one line each.")
        if ascii_address(self.to) is None:
            raise Undeliverable("not-an-address", "The e-mail address is not one.")


def ascii_address(typed: str) -> str | None:
    """The address as every server takes it, its domain written in ASCII; None if there is none."""
    if not _ADDRESS.fullmatch(typed):
        return None
    name, _, domain = typed.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode('ascii')}" if name.isascii() else None
    except UnicodeError:
        return None


def message_id(*, reference: str, from_address: str) -> str:
    """The same for every try, so that a second copy can be recognised as one."""
    return f"<{reference}@{from_address.rpartition('@')[2]}>"


def write(
    message: EmailMessage, *, from_address: str, reply_to: str = "", now: datetime
) -> Written:
    """The e-mail with its headers. Raises Undeliverable("not-an-address")."""
    to = ascii_address(message.to)
    if to is None:
        raise Undeliverable("not-an-address", "The e-mail address is not one.")
    written = Written(policy=SMTP)
    written["From"] = Address(message.sender, addr_spec=from_address)
    written["To"] = Address(addr_spec=to)
    if reply_to:
        written["Reply-To"] = Address(addr_spec=reply_to)
    written["Subject"] = message.subject
    written["Date"] = format_datetime(now)
    written["Message-ID"] = message_id(reference=message.reference, from_address=from_address)
    # RFC 3834: no holiday notice answers it. The second is for Exchange, which asks only there.
    written["Auto-Submitted"] = "auto-generated"
    written["X-Auto-Response-Suppress"] = "All"
    written.set_content(message.text)
    if message.calendar is not None:
        written.add_attachment(
            message.calendar.content,
            maintype="text",
            subtype="calendar",
            filename="appointment.ics",
            params={"method": message.calendar.method, "charset": "utf-8"},
        )
    return written
