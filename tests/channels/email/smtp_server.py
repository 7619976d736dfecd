"""A mail server on loopback that speaks SMTP (RFC 5321), and can break at every step of it."""

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any


class Dies(Exception):
    """The server falls over at this step."""


@dataclass
class MailServer:
    """What it was given, and how it answers: `answers` by the word of a step ("connect", "EHLO",
    "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "."), where "dies" closes the connection, "silent"
    answers nothing and "half" reads a part of the e-mail and closes."""

    answers: dict[str, str] = field(default_factory=dict)
    certificate: str = ""
    speaks_tls_at_once: bool = False
    raw: list[bytes] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def received(self) -> list[EmailMessage]:
        """The e-mails it has taken, as a mail program reads them."""
        return [message_from_bytes(each, policy=SMTP) for each in self.raw]

    def tls(self, connection: socket.socket) -> ssl.SSLSocket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        return context.wrap_socket(connection, server_side=True)


class Conversation(socketserver.BaseRequestHandler):
    """Speaks SMTP for `mail`."""

    mail: MailServer

    def handle(self) -> None:
        """Answer until the other side leaves, or the server falls over."""
        try:
            self.lines = self.request.makefile("rb")
            if self.mail.speaks_tls_at_once:
                self._secure()
            self._answer("connect", "220 mail.example ready")
            while self._step(self.lines.readline().decode()):
                pass
        except (Dies, OSError):
            pass

    def finish(self) -> None:
        """Close what TLS has wrapped: the server itself only knows the bare socket."""
        self.lines.close()
        self.request.close()

    def _step(self, line: str) -> bool:
        word = line[:4].upper().strip()
        match word:
            case "EHLO":
                self._answer("EHLO", self._offers())
            case "STAR":
                self._answer("STARTTLS", "220 go ahead")
                self._secure()
            case "AUTH":
                self._answer("AUTH", "235 welcome")
            case "MAIL" | "RCPT":
                self._answer(word, "250 fine")
            case "DATA":
                self._answer("DATA", "354 go ahead")
                if self.mail.answers.get("DATA", "354").startswith("354"):
                    self._take()
            case "QUIT":
                self._answer("QUIT", "221 bye")
            case _:
                self._answer(word, "250 fine")
        return word not in ("QUIT", "")

    def _offers(self) -> str:
        offers = ["250-mail.example"]
        offers += ["250-STARTTLS"] if self.mail.certificate else []
        return "\r\n".join([*offers, "250-AUTH PLAIN LOGIN", "250 8BITMIME"])

    def _take(self) -> None:
        if self.mail.answers.get("body") == "half":
            self.lines.readline()
            raise Dies
        lines = []
        while (line := self.lines.readline()) != b".\r\n":
            if not line:
                raise Dies
            lines.append(line.removeprefix(b"."))
        if self.mail.answers.get(".", "250").startswith(("250", "dies after", "silent after")):
            self.mail.raw.append(b"".join(lines))
        self._answer(".", "250 kept")

    def _answer(self, step: str, usual: str) -> None:
        self.mail.steps.append(step)
        answer = self.mail.answers.get(step, usual)
        if answer.startswith("dies"):
            raise Dies
        if answer.startswith("silent"):
            self.lines.read()  # until the other side gives up
            raise Dies
        self.request.sendall(answer.encode() + b"\r\n")
        if re.match(r"421", answer):
            raise Dies

    def _secure(self) -> None:
        self.lines.close()
        self.request = self.mail.tls(self.request)
        self.lines = self.request.makefile("rb")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a conversation that breaks is what is tested."""


@contextmanager
def serving(**settings: Any) -> Iterator[MailServer]:
    """A mail server on a free port while the block lasts."""
    mail = MailServer(**settings)
    handler = type("ThisConversation", (Conversation,), {"mail": mail})
    server = _Server(("127.0.0.1", 0), handler)
    mail.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield mail
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
