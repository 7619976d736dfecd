"""Hands a closed batch to a print house over SFTP; refuses a server that is not the one pinned.

FOLDER/BATCH/ gets each PDF under a passing name and then its own, and last of all the manifest:
the printer takes a batch when its manifest is there, and takes it whole.
"""

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path

import paramiko

from channels.letter import manifests
from channels.letter.manifests import Batch
from channels.message import NotConfigured, TryLater

_PASSING = ".part"
_MOST_BYTES = 5 * 1024 * 1024
_PAUSE = timedelta(minutes=1)
_UNAVAILABLE = "The print house could not be reached."
_BROKE_OFF = "The print house broke off, or refused a file or a folder."
_ACCOUNT = "The print house is not the one we know, or does not know us."


class Unreachable(TryLater):
    """There is no connection to the print house at all, for this batch or any other."""


@dataclass(frozen=True, kw_only=True)
class PrintHouse:
    """Where batches go. `host_key` is one line as in a known_hosts file, without the name.

    `folder` and `acknowledgement_folder` are the server's; the printer's word about BATCH lies in
    the second as BATCH.json or BATCH.txt. `timeout` is for each answer of the server.
    """

    host: str
    username: str
    key_file: Path
    host_key: str = field(repr=False)
    port: int = 22
    folder: str = "."
    acknowledgement_folder: str = ""
    timeout: timedelta = timedelta(seconds=20)

    @contextmanager
    def connected(self) -> Iterator["Connection"]:
        """Be connected while the block lasts. Raises NotConfigured and Unreachable before it, and
        TryLater out of it."""
        with ExitStack() as opened:
            connection = self._connect(opened)
            try:
                yield connection
            except (paramiko.SSHException, OSError, EOFError):
                raise TryLater("unavailable", _BROKE_OFF, after=_PAUSE) from None

    def _connect(self, opened: ExitStack) -> "Connection":
        expected, ours = self.host_keys, self._key
        try:
            transport = opened.enter_context(closing(self._transport()))
            transport.connect(hostkey=expected, username=self.username, pkey=ours)
            client = paramiko.SFTPClient.from_transport(transport)
            if client is None:
                raise Unreachable("unavailable", _UNAVAILABLE, after=_PAUSE)
            opened.enter_context(closing(client))
            self._limit(client)
        except paramiko.AuthenticationException:
            raise Unreachable("account", _ACCOUNT, after=_PAUSE) from None
        except paramiko.SSHException as error:
            if "host key" in str(error).lower():
                raise Unreachable("account", _ACCOUNT, after=_PAUSE) from None
            raise Unreachable("unavailable", _UNAVAILABLE, after=_PAUSE) from None
        except (OSError, EOFError):
            raise Unreachable("unavailable", _UNAVAILABLE, after=_PAUSE) from None
        return Connection(client, self.folder, self.acknowledgement_folder)

    @cached_property
    def host_keys(self) -> paramiko.PKey:
        """The one key that the server must show. Raises NotConfigured."""
        try:
            entry = paramiko.hostkeys.HostKeyEntry.from_line(f"{self.host} {self.host_key}")
        except Exception:  # noqa: BLE001 - whatever is wrong with the line, it is no key
            entry = None
        if entry is None or entry.key is None:
            raise NotConfigured("The print house needs print_house_host_key: its type and key.")
        return entry.key

    @cached_property
    def _key(self) -> paramiko.PKey:
        try:
            return paramiko.PKey.from_path(self.key_file)
        except (OSError, paramiko.SSHException, ValueError):
            raise NotConfigured("The print house needs a readable print_house_key_file.") from None

    def _transport(self) -> paramiko.Transport:
        seconds = self.timeout.total_seconds()
        transport = paramiko.Transport(socket.create_connection((self.host, self.port), seconds))
        transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = seconds
        return transport

    def _limit(self, client: paramiko.SFTPClient) -> None:
        channel = client.get_channel()
        if channel is not None:
            channel.settimeout(self.timeout.total_seconds())


@dataclass(frozen=True)
class Connection:
    """What can be done at a print house. Whatever goes wrong there ends the connection."""

    client: paramiko.SFTPClient
    folder: str
    acknowledgement_folder: str

    def upload(self, *, batch: Batch, is_time_up: Callable[[], bool]) -> bool:
        """Bring over the PDFs and the manifest under its passing name; False if time was up.

        What is there with its own name is there whole, so whoever died is gone on from.
        """
        here = self._place(batch.name)
        there = self._listed(here)
        if there is None:
            self.client.mkdir(here, mode=0o700)
            there = {}
        for line in manifests.lines(folder=batch.folder):
            if is_time_up():
                return False
            if there.get(line["file"]) != line["bytes"]:
                self._put(here, line["file"], (batch.folder / line["file"]).read_bytes())
        manifest = (batch.folder / manifests.FILE).read_bytes()
        self.client.putfo(BytesIO(manifest), f"{here}/{manifests.FILE}{_PASSING}")
        return True

    def release(self, *, batch: Batch) -> None:
        """Give the manifest its name: from now on the batch is the printer's."""
        here = self._place(batch.name)
        name = f"{here}/{manifests.FILE}"
        self.client.rename(f"{name}{_PASSING}", name)

    def has_been_released(self, *, batch: Batch) -> bool:
        """Whether the printer has the batch, or has taken it already.

        Asked only where all of it was uploaded: nobody but the printer takes anything away, and
        the printer takes nothing without its manifest.
        """
        there = self._listed(self._place(batch.name)) or {}
        lines = manifests.lines(folder=batch.folder)
        is_complete = all(there.get(line["file"]) == line["bytes"] for line in lines)
        return manifests.FILE in there or not is_complete

    def acknowledgements(self, *, names: Iterable[str]) -> dict[str, str]:
        """The file in which the printer says something about a batch, for each of these batches
        of which it does."""
        there = self._listed(self.acknowledgement_folder) or {}
        return {
            name: file
            for name in names
            for file in (f"{name}.json", f"{name}.txt")
            if 0 < there.get(file, 0) <= _MOST_BYTES
        }

    def read_acknowledgement(self, *, file: str) -> bytes:
        """What the printer says in one of these files."""
        with self.client.open(f"{self.acknowledgement_folder}/{file}") as opened:
            return opened.read(_MOST_BYTES)

    def _place(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def _put(self, here: str, name: str, content: bytes) -> None:
        self.client.putfo(BytesIO(content), f"{here}/{name}{_PASSING}")  # compares the size, too
        self.client.posix_rename(f"{here}/{name}{_PASSING}", f"{here}/{name}")

    def _listed(self, folder: str) -> dict[str, int] | None:
        try:
            return {each.filename: each.st_size or 0 for each in self.client.listdir_attr(folder)}
        except FileNotFoundError:
            return None
