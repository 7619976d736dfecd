"""A print house on loopback: paramiko's own SFTP server over a real folder, with a host key."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import paramiko
from paramiko import SFTPAttributes, SFTPHandle, SFTPServer, SFTPServerInterface
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_FAILURE, SFTP_NO_SUCH_FILE, SFTP_OK

from channels.letter.sftp import PrintHouse

USERNAME = "partnership"


@dataclass
class Printer:
    """The state behind the server. `break_off` says before which operation it breaks off."""

    folder: Path
    key_file: Path
    host_key: paramiko.PKey
    port: int = 0
    operations: list[str] = field(default_factory=list)
    breaks_before: Callable[[str], bool] = lambda operation: False

    def house(self, **changes: Any) -> PrintHouse:
        """The print house as the settings would name it."""
        given: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "username": USERNAME,
            "key_file": self.key_file,
            "host_key": f"{self.host_key.get_name()} {self.host_key.get_base64()}",
            "folder": "inbox",
            "acknowledgement_folder": "acknowledgements",
            "timeout": timedelta(seconds=5),
        }
        return PrintHouse(**given | changes)


class Door(paramiko.ServerInterface):
    """Lets the one key in."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        ours = paramiko.PKey.from_path(self.printer.key_file)
        is_known = username == USERNAME and key.get_base64() == ours.get_base64()
        return AUTH_SUCCESSFUL if is_known else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED


class Files(SFTPServerInterface):
    """The folder, as SFTP shows it."""

    def __init__(self, server: Door, *args: Any, **kwargs: Any) -> None:
        super().__init__(server, *args, **kwargs)
        self.printer = server.printer

    def _path(self, operation: str, path: str) -> Path:
        self.printer.operations.append(f"{operation} {path}")
        if self.printer.breaks_before(f"{operation} {path}"):
            raise ConnectionAbortedError
        return self.printer.folder / path.lstrip("/")

    def list_folder(self, path: str) -> Any:
        here = self._path("list", path)
        if not here.is_dir():
            return SFTP_NO_SUCH_FILE
        return [SFTPAttributes.from_stat(each.stat(), each.name) for each in here.iterdir()]

    def stat(self, path: str) -> Any:
        here = self._path("stat", path)
        return SFTPAttributes.from_stat(here.stat()) if here.exists() else SFTP_NO_SUCH_FILE

    lstat = stat

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> Any:
        here = self._path("open", path)
        try:
            descriptor = os.open(here, flags, 0o600)
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)
        opened = os.fdopen(descriptor, "wb" if flags & os.O_WRONLY else "rb")
        handle = SFTPHandle(flags)
        # The names under which paramiko looks for what it reads and writes.
        handle.readfile = handle.writefile = opened  # type: ignore[attr-defined]
        return handle

    def mkdir(self, path: str, attr: SFTPAttributes) -> int:
        # By os throughout: tests let the process die at what the client does through Path.
        here = self._path("mkdir", path)
        try:
            os.mkdir(here)  # noqa: PTH102
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)
        return SFTP_OK

    def rename(self, oldpath: str, newpath: str) -> int:
        old, new = self._path("rename", oldpath), self.printer.folder / newpath.lstrip("/")
        if new.exists() or not old.exists():
            return SFTP_FAILURE
        os.rename(old, new)  # noqa: PTH104
        return SFTP_OK

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        new = self.printer.folder / newpath.lstrip("/")
        os.replace(self._path("rename", oldpath), new)  # noqa: PTH105
        return SFTP_OK


@contextmanager
def serving(folder: Path) -> Iterator[Printer]:
    """A print house over `folder`, on a free port, while the block lasts."""
    for name in ("server/inbox", "server/acknowledgements"):
        (folder / name).mkdir(parents=True)
    key_file = folder / "client-key"
    paramiko.ECDSAKey.generate().write_private_key_file(str(key_file))
    printer = Printer(folder / "server", key_file, paramiko.ECDSAKey.generate())
    transports: list[paramiko.Transport] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        printer.port = listening.getsockname()[1]
        thread = threading.Thread(target=_accept, args=(listening, printer, transports))
        thread.start()
        try:
            yield printer
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
            for transport in transports:
                transport.close()
                transport.join(timeout=5)


def _accept(
    listening: socket.socket, printer: Printer, transports: list[paramiko.Transport]
) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        transport = paramiko.Transport(connection)
        transports.append(transport)
        transport.add_server_key(printer.host_key)
        transport.set_subsystem_handler("sftp", SFTPServer, Files)
        try:
            transport.start_server(server=Door(printer), event=threading.Event())
        except (paramiko.SSHException, EOFError):
            transport.close()
