"""One private server: its process, its address, how it stops; never touches another process."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from pwd import struct_passwd
from types import TracebackType
from typing import Self

import psutil

START = timedelta(seconds=60)  # recovery after a crash included
PAUSE = timedelta(milliseconds=20)


class Unstartable(Exception):
    """Something cannot be started; the message is one sentence a person can act on."""


@dataclass(frozen=True)
class Server:
    """A running server. `url` is what DATABASE_URL or REDIS_URL takes; `owner_url`, of a database,
    is what OWNER_DATABASE_URL takes."""

    name: str
    url: str
    process: psutil.Process
    sockets: Path
    was_running: bool
    polite: signal.Signals
    """Asks the server to finish what it does and to save."""
    firm: signal.Signals
    """Ends it at once; it recovers at its next start."""
    owner_url: str = ""

    def is_running(self) -> bool:
        return not is_gone(self.process)

    def stop(self, *, patience: timedelta = timedelta(seconds=20)) -> None:
        """Stop this very process and wait until it is gone.

        A process that took over its number in the meantime is left alone.
        """
        for sent in (self.polite, self.firm):
            try:
                # psutil compares the process's start time before it sends.
                self.process.send_signal(sent)
            except psutil.NoSuchProcess:
                return
            if wait_until(lambda: is_gone(self.process), patience=patience):
                with contextlib.suppress(OSError):
                    self.sockets.rmdir()  # empty only if it held nothing but the socket
                return
        raise TimeoutError(f"{self.name} (process {self.process.pid}) does not stop.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def is_gone(process: psutil.Process) -> bool:
    """Whether the process has ended, even where nobody collects its exit status."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until(condition: Callable[[], bool], *, patience: timedelta) -> bool:
    """Ask again and again until the condition holds; False when patience ran out first."""
    deadline = time.monotonic() + patience.total_seconds()
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE.total_seconds())
    return True


def wait_for_answer(question: Callable[[], object], *, name: str, errors: type[Exception]) -> None:
    """Wait until a started server answers. Raises `Unstartable`."""

    def answers() -> bool:
        try:
            question()
        except errors:
            return False
        return True

    if not wait_until(answers, patience=START):
        raise Unstartable(f"{name} runs but did not answer for {START.total_seconds():.0f} s.")


def run(
    command: list[Path | str], *, account: struct_passwd | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a server's program as this account, out of reach of the terminal's Ctrl+C."""
    # PGPORT, PGDATA and the like of whoever starts us must not reach our own server.
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    try:
        return subprocess.run(
            command,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            cwd="/",
            env={**clean, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            umask=0o077,
            start_new_session=True,
        )
    except OSError as error:
        raise Unstartable(f"{command[0]} cannot be run: {error.strerror}.") from error


def last_words(text: str) -> str:
    """The line of a program's output that says why it ended."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (telling or lines or ["it said nothing"])[-1]


def find_in_wheel(package: str, path: str) -> Path | None:
    """A program that an installed package carries."""
    # Looked up, not imported: both packages have effects of their own on import.
    found = find_spec(package)
    for folder in (found.submodule_search_locations if found else None) or []:
        if os.access(program := Path(folder) / path, os.X_OK):
            return program
    return None


def find_on_path(name: str) -> Path | None:
    """A program of the system by its real path, or None."""
    found = shutil.which(name)
    return Path(found).resolve() if found else None
