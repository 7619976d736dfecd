"""What every process of a folder shares: its servers and its environment variables.

Servers given by DATABASE_URL and REDIS_URL are only asked whether they answer; private ones are
started, shared by all commands that use them at once, and stopped by the last.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

import psycopg
import redis

from deploy import servers
from deploy.server import Server, Unstartable

OLDEST_POSTGRES = 15
NO = {"0", "n", "no", "f", "false", "off"}
# Written into the environment of what `up` starts, and of nothing else: whoever carries it is ours.
MARK = "STARTED_BY_UP"


@dataclass
class Servers:
    """The servers of one folder; `given` is the environment somebody started us with."""

    var: Path
    given: Mapping[str, str]
    private: dict[str, Server] = field(default_factory=dict)
    _users: IO[bytes] | None = None

    def start(self) -> None:
        """Start the servers nobody gave an address for, or join those that run already."""
        with servers.locked(self.var / "servers.lock"):
            self._users = (self.var / "servers.users").open("ab")
            servers.share(self._users)
            self.revive()

    def revive(self) -> list[str]:
        """Start what is not running; return the names of servers that had died."""
        died = []
        for variable, start in self._starters().items():
            known = self.private.get(variable)
            if known is None or not known.is_running():
                died += [known.name] if known else []
                self.private[variable] = start()
        return died

    def stop(self) -> list[str]:
        """Leave the private servers, stopping them if nobody else uses them; return their names."""
        if self._users is None:
            return []
        with servers.locked(self.var / "servers.lock"):
            fcntl.flock(self._users, fcntl.LOCK_UN)
            last = servers.lock_now(self._users)
            stopped = [server for server in reversed(self.private.values()) if last]
            for server in stopped:
                server.stop()
            self._users.close()
            self._users = None
        return [server.name for server in stopped]

    def addresses(self) -> dict[str, str]:
        """DATABASE_URL, OWNER_DATABASE_URL and REDIS_URL, given or private."""
        given = {key: self.given[key] for key in CHECKS if self.given.get(key)}
        owners = {
            f"OWNER_{key}": server.owner_url
            for key, server in self.private.items()
            if server.owner_url
        }
        return {key: server.url for key, server in self.private.items()} | given | owners

    def _starters(self) -> dict[str, Callable[[], Server]]:
        starters: dict[str, Callable[[], Server]] = {
            "DATABASE_URL": lambda: servers.start_postgres(folder=self.var / "postgres"),
            "REDIS_URL": lambda: servers.start_redis(folder=self.var / "redis"),
        }
        return {key: start for key, start in starters.items() if not self.given.get(key)}


def check_given(given: Mapping[str, str]) -> None:
    """Ask the servers somebody gave us whether they answer. Raises `Unstartable`."""
    for variable, check in CHECKS.items():
        if address := given.get(variable):
            check(address)


def check_database(address: str, *, variable: str = "DATABASE_URL") -> None:
    """Raises `Unstartable` unless a PostgreSQL that is new enough answers."""
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except psycopg.ProgrammingError as error:
        # Its message may repeat the password.
        raise Unstartable(
            f"{variable} is not an address PostgreSQL understands; "
            "it looks like postgresql://name:password@host:5432/database."
        ) from error
    except psycopg.Error as error:
        why = str(error).strip().splitlines()[0].rstrip(".")
        raise Unstartable(f"The database of {variable} cannot be reached: {why}.") from error
    if version < OLDEST_POSTGRES:
        raise Unstartable(
            f"The database of {variable} is PostgreSQL {version}; "
            f"{OLDEST_POSTGRES} or newer is needed."
        )


def check_redis(address: str) -> None:
    """Raises `Unstartable` unless a Redis answers."""
    try:
        client = redis.Redis.from_url(address, socket_connect_timeout=5, socket_timeout=5)
    except ValueError as error:
        raise Unstartable(
            "REDIS_URL is not an address Redis understands; it looks like redis://host:6379/0."
        ) from error
    try:
        client.ping()
    except redis.RedisError as error:
        why = str(error).rstrip(".")
        raise Unstartable(f"The Redis of REDIS_URL cannot be reached: {why}.") from error
    finally:
        client.close()


CHECKS: dict[str, Callable[[str], None]] = {
    "DATABASE_URL": check_database,
    "OWNER_DATABASE_URL": partial(check_database, variable="OWNER_DATABASE_URL"),
    "REDIS_URL": check_redis,
}


def variables(
    *, root: Path, given: Mapping[str, str], addresses: Mapping[str, str], port: int
) -> dict[str, str]:
    """The environment of web, worker, beat and the command line."""
    var = root / "var"
    # Anybody may act with its sign-ins: into somebody's own database it goes only when asked.
    demonstration = given.get("DEMONSTRATION") or ("0" if given.get("DATABASE_URL") else "1")
    ours = (
        {}
        if given.get("SECRET_KEY_FILE")
        else {"SECRET_KEY": given.get("SECRET_KEY") or secret_key(var / "secret-key")}
    )
    ours |= {
        "VAR_FOLDER": str(var),
        "DEMONSTRATION": "0" if demonstration.lower() in NO else "1",
        "PUBLIC_ADDRESS": given.get("PUBLIC_ADDRESS") or f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "scheduler.settings",
        "PYTHONPATH": str(root),
        "PYTHONUNBUFFERED": "1",
    }
    return {**given, **ours, **addresses}


def secret_key(file: Path) -> str:
    """The key kept in this file, made once; only its owner may read it."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text()
    with os.fdopen(descriptor, "w") as made:
        made.write(key := secrets.token_urlsafe(50))
    return key


def port(given: Mapping[str, str]) -> int:
    """The port of the web pages. Raises `Unstartable`."""
    said = given.get("PORT") or "8000"
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise Unstartable(f"PORT={said} is not a port: give a number from 1 to 65535.")
    return int(said)
