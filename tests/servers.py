"""The PostgreSQL and Redis the tests use when none are given; never those of `deploy/up`.

They are started once, in `var/test`, and kept for the next run. Each run of pytest takes a place of
its own (a database and a Redis number), so that two runs at once do not disturb each other;
`deploy/test` stops the servers when no run is left.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import make_conninfo

from deploy import servers

FOLDER = Path(__file__).resolve().parents[1] / "var" / "test"
PLACES = 16  # as many as Redis has numbered databases

# Open for as long as this process lives: the lock on it is the place.
_place: IO[bytes] | None = None


def ensure_servers() -> None:
    """Set DATABASE_URL, OWNER_DATABASE_URL and REDIS_URL in the environment; servers are started
    for those unset.

    A DATABASE_URL that comes alone is the owner's, and a role that owns nothing is made there.
    """
    global _place
    if "DATABASE_URL" in os.environ and "OWNER_DATABASE_URL" not in os.environ:
        os.environ["OWNER_DATABASE_URL"] = os.environ["DATABASE_URL"]
        os.environ["DATABASE_URL"] = _as_role(os.environ["DATABASE_URL"])
    if {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        return
    with servers.locked(FOLDER / "lock"):
        number, _place = _take_place()
        atexit.register(_place.close)
        if "DATABASE_URL" not in os.environ:
            postgres = _start_postgres()
            name = servers.DATABASE + (f"_{number}" if number else "")
            os.environ["DATABASE_URL"] = servers.create_database(postgres, name=name)
            owner = urlsplit(postgres.owner_url)._replace(path=f"/{name}")
            os.environ["OWNER_DATABASE_URL"] = owner.geturl()
        if "REDIS_URL" not in os.environ:
            redis = servers.start_redis(folder=FOLDER / "redis", for_tests=True)
            os.environ["REDIS_URL"] = redis.url + (f"?db={number}" if number else "")


def stop_servers() -> bool:
    """Give up our place and stop the servers; False, none stopped, if another run uses them."""
    global _place
    if _place is None:
        return False
    _place.close()
    _place = None
    with servers.locked(FOLDER / "lock"), contextlib.ExitStack() as held:
        for number in range(PLACES):
            file = held.enter_context((FOLDER / f"place-{number}").open("wb"))
            if not servers.lock_now(file):
                return False
        servers.start_redis(folder=FOLDER / "redis").stop()
        _start_postgres().stop()
    return True


def _as_role(owner: str) -> str:
    """The same database as the service's role reaches it."""
    password = "of the tests alone"
    with psycopg.connect(owner, autocommit=True) as connection:
        servers.make_role(connection, password=password)
    return make_conninfo(owner, user=servers.ROLE, password=password)


def _start_postgres() -> servers.Server:
    folder = FOLDER / "postgres"
    try:
        return servers.start_postgres(folder=folder, for_tests=True)
    except servers.Unstartable:
        # Written without fsync: a power cut may have spoilt it, and nothing in it is worth keeping.
        shutil.rmtree(folder, ignore_errors=True)
        return servers.start_postgres(folder=folder, for_tests=True)


def _take_place() -> tuple[int, IO[bytes]]:
    for number in range(PLACES):
        file = (FOLDER / f"place-{number}").open("wb")
        if servers.lock_now(file):
            return number, file
        file.close()
    raise RuntimeError(f"{PLACES} runs of the tests use the servers of {FOLDER} already.")
