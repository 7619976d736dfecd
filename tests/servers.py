"""The PostgreSQL and Redis the tests use when none are given; refuses to touch those of `deploy/up`.

They are started once, in `var/test`, and kept for the next run. Each run of pytest takes a place of its own (a
database and a Redis number), so that two runs at once do not disturb each other; `deploy/test` stops the servers
when no run is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from deploy import server, servers

FOLDER = Path(__file__).resolve().parents[1] / "var" / "test"
PLACES = 16  # as many as Redis has numbered databases

# Open for as long as this process lives: the lock on it is the place.
_place: IO[bytes] | None = None


def ensure_servers() -> None:
    """Set DATABASE_URL and REDIS_URL in the environment, starting servers where they are not set."""
    global _place
    if {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        return
    with _locked(FOLDER / "lock"):
        number, _place = _take_place()
        if "DATABASE_URL" not in os.environ:
            postgres = _start_postgres()
            name = servers.DATABASE + (f"_{number}" if number else "")
            os.environ["DATABASE_URL"] = servers.create_database(postgres, name=name)
        if "REDIS_URL" not in os.environ:
            redis = servers.start_redis(folder=FOLDER / "redis", for_tests=True)
            os.environ["REDIS_URL"] = redis.url + (f"?db={number}" if number else "")


def stop_servers() -> bool:
    """Stop the servers of `var/test`; False, and nothing is stopped, while a run still uses them."""
    with _locked(FOLDER / "lock"), contextlib.ExitStack() as held:
        for number in range(PLACES):
            file = held.enter_context((FOLDER / f"place-{number}").open("wb"))
            if not _lock(file):
                return False
        for start in (_start_postgres, lambda: servers.start_redis(folder=FOLDER / "redis")):
            start().stop()
    return True


def _start_postgres() -> server.Server:
    folder = FOLDER / "postgres"
    try:
        return servers.start_postgres(folder=folder, for_tests=True)
    except server.Unstartable:
        # Written without fsync: a power cut may have spoilt it, and nothing in it is worth keeping.
        shutil.rmtree(folder, ignore_errors=True)
        return servers.start_postgres(folder=folder, for_tests=True)


def _take_place() -> tuple[int, IO[bytes]]:
    for number in range(PLACES):
        file = (FOLDER / f"place-{number}").open("wb")
        if _lock(file):
            return number, file
        file.close()
    raise RuntimeError(f"{PLACES} runs of the tests use the servers of {FOLDER} already.")


def _lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__" and sys.argv[1:] == ["stop"]:
    stop_servers()
