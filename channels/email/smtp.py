"""Hands e-mails to a mail server by SMTP (RFC 5321), a step at a time, so that it is always known
what the server can have.

Until the one line that ends the e-mail is sent, the server must not keep it: whatever breaks
before is tried again. What breaks between that line and its answer stays unknown, for SMTP has no
question that would find out.
"""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from channels.email.message import EmailMessage, ascii_address, message_id, write
from channels.message import Accepted, Failure, OutcomeUnknown, TryLater, Undeliverable

NAME = "smtp"
_SOON, _LATER = timedelta(minutes=1), timedelta(minutes=15)
_END = b".\r\n"
_LOG_IN = (530, 535)


class Security(StrEnum):
    """How the way to the server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    # For a server on the same machine only: carriers.carrier refuses it anywhere else.
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class SmtpCarrier:
    """Sends through one server. `from_address` is where mail that cannot be delivered comes back:
    somebody must read that mailbox. `certificates` is a file of authorities to trust instead of
    the system's own."""

    host: str
    port: int
    from_address: str
    security: Security = Security.STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""
    timeout: timedelta = timedelta(seconds=10)
    certificates: str = ""
    name: str = NAME

    def send(self, *, message: EmailMessage, now: datetime) -> Accepted:
        """Hand it over. Raises Undeliverable, TryLater or OutcomeUnknown, as the module says."""
        message.refuse_if_unsendable(now=now)
        written = write(
            message, from_address=self.from_address, reply_to=self.reply_to, now=now
        ).as_bytes()
        with self._connected() as server:
            self._announce(server, ascii_address(message.to) or "")
            _hand_over(server, written)
        reference = message_id(reference=message.reference, from_address=self.from_address)
        return Accepted(
            reference=message.reference,
            carrier=self.name,
            carrier_reference=reference,
            cost_units=1,
        )

    def find(self, *, message: EmailMessage, since: datetime) -> Accepted | None:
        """SMTP cannot be asked. Raises OutcomeUnknown: a human looks at the server's log."""
        raise OutcomeUnknown("unknown", "A mail server cannot be asked what became of an e-mail.")

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A server that knows us, however the conversation ends."""
        server = self._connect()
        try:
            yield server
        finally:
            # The answer has been heard, or there is none: a goodbye that fails changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = None
        try:
            server = self._dial()
            if self.security is Security.STARTTLS:
                server.starttls(context=self._tls())
            server.ehlo_or_helo_if_needed()
            if self.username:
                server.login(self.username, self.password)
        except smtplib.SMTPAuthenticationError as error:
            raise _close(server, _account(error.smtp_code)) from None
        except smtplib.SMTPNotSupportedError:
            # A server that offers no encryption is not spoken to without it.
            raise _close(server, _account(0)) from None
        except (smtplib.SMTPException, OSError):
            raise _close(server, _unavailable()) from None
        return server

    def _dial(self) -> smtplib.SMTP:
        seconds = self.timeout.total_seconds()
        if self.security is Security.TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=seconds, context=self._tls())
        return smtplib.SMTP(self.host, self.port, timeout=seconds)

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.certificates or None)

    def _announce(self, server: smtplib.SMTP, to: str) -> None:
        """From whom and for whom, until the server says: go ahead."""
        try:
            answer = server.mail(self.from_address)
            if answer[0] != 250:
                raise _account(answer[0])
            answer = server.rcpt(to)
            if answer[0] not in (250, 251):
                raise _no_leave(answer) or _refused(
                    answer[0], "no-such-address", "The server does not know the address."
                )
            answer = server.docmd("DATA")
            if answer[0] != 354:
                raise _no_leave(answer) or _refused(
                    answer[0], "rejected", "The server refused the e-mail."
                )
        except (smtplib.SMTPException, OSError):
            raise _unavailable() from None


def _hand_over(server: smtplib.SMTP, written: bytes) -> None:
    try:
        server.send(_dotted(written))
    except (smtplib.SMTPException, OSError):
        raise _unavailable() from None  # without its last line the server must not keep it
    try:
        server.send(_END)
        code, _ = server.getreply()
    except (smtplib.SMTPException, OSError):
        raise OutcomeUnknown(
            "unavailable", "The connection broke while the server had the e-mail."
        ) from None
    if code != 250:
        raise _refused(code, "rejected", "The server refused the e-mail.")


def _dotted(written: bytes) -> bytes:
    """With a line ending at its end, and the dots doubled that could be taken for the last line."""
    lines = written.rstrip(b"\r\n").split(b"\r\n")
    return b"".join((b"." + line if line[:1] == b"." else line) + b"\r\n" for line in lines)


def _no_leave(answer: tuple[int, bytes]) -> Failure | None:
    """Who may send is no matter of this e-mail's, though servers say it of its receiver (RFC 3463,
    X.7)."""
    code, words = answer
    is_about_us = code in _LOG_IN or words.startswith(b"5.7.")
    return _account(code) if is_about_us else None


def _refused(code: int, why: str, reason: str) -> Failure:
    if 500 <= code < 600:
        return Undeliverable(why, reason, carrier_code=str(code))
    return TryLater("busy", "The server does not take it now.", after=_SOON, carrier_code=str(code))


def _account(code: int) -> Failure:
    return TryLater(
        "account",
        "Our account with the mail server needs its operator.",
        after=_SOON if 400 <= code < 500 else _LATER,
        carrier_code=str(code),
    )


def _unavailable() -> TryLater:
    return TryLater("unavailable", "The mail server could not be reached.", after=_SOON)


def _close(server: smtplib.SMTP | None, failure: Failure) -> Failure:
    if server is not None:
        server.close()
    return failure
