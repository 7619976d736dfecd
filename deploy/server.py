"""One private server: its process, its address and how it stops; refuses to touch any other process."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

# sun_path has 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST_SOCKET_PATH = 103
# Anything else would need quoting in a shell, a URL and a PostgreSQL list at once.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+@-]+")
ACCOUNT = "embedded_postgres"
PAUSE = timedelta(milliseconds=20)


class Unstartable(Exception):
    """A server cannot be started; the message is one sentence a person can act on."""


@dataclass(frozen=True)
class Server:
    """A running server. `url` is what DATABASE_URL or REDIS_URL takes."""

    name: str
    url: str
    process: psutil.Process
    was_running: bool
    polite: signal.Signals
    """Asks the server to finish what it does and save."""
    firm: signal.Signals
    """Ends it at once; it recovers at its next start."""

    def stop(self, *, patience: timedelta = timedelta(seconds=20)) -> None:
        """Stop this very process and wait until it is gone; a process that took over its number is left alone."""
        for sent in (self.polite, self.firm):
            try:
                # psutil compares the process's start time before it sends.
                self.process.send_signal(sent)
            except psutil.NoSuchProcess:
                return
            if wait_until(lambda: is_gone(self.process), patience=patience):
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


def account_for_postgres() -> pwd.struct_passwd | None:
    """The system account PostgreSQL runs as when we are root, which it refuses; None when we are not.

    It is made when missing. It owns nothing but the database's folder and cannot log in.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unstartable(
            f"PostgreSQL does not run as root and the account {ACCOUNT} could not be made: "
            "start again as an ordinary user, or set DATABASE_URL."
        ) from error
    return pwd.getpwnam(ACCOUNT)


def make_folder(folder: Path, *, owner: pwd.struct_passwd | None) -> None:
    """Make a folder that only its owner may look into, and let the owner reach it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        let_pass(folder)
    folder.chmod(0o700)


def let_pass(path: Path) -> None:
    """Let other accounts pass through (not list) the folders above a path, and say so where it is not ours."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
            print(
                f"Let the account {ACCOUNT} pass through {folder} (chmod o+x), "
                "because PostgreSQL does not run as root.",
                file=sys.stderr,
            )


def socket_folder(folder: Path, *, file_name: str, owner: pwd.struct_passwd | None) -> Path:
    """Where a server of this folder puts its socket: the folder itself, or a short one when it is too long."""
    if fits(folder / file_name):
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]
    short = Path(tempfile.gettempdir()) / f"scheduler-{os.geteuid()}-{mark}"
    # Somebody else may have made a folder or a link of this name to catch us.
    ours = {os.geteuid(), *([owner.pw_uid] if owner else [])}
    if short.is_symlink() or (short.exists() and short.stat().st_uid not in ours):
        raise Unstartable(f"{short} belongs to somebody else: remove it and start again.")
    make_folder(short, owner=owner)
    if not fits(short / file_name):
        raise Unstartable(f"The path {short} is too long for a socket: set TMPDIR to a short one.")
    return short


def fits(path: Path) -> bool:
    """Whether a socket may have this path."""
    return len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and bool(PLAIN_PATH.fullmatch(str(path)))


def find_program(name: str) -> Path | None:
    """A program of the system by its real path, or None."""
    found = shutil.which(name)
    return Path(found).resolve() if found else None
