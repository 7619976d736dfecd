"""A migrated, empty database that others are copies of: migrations take ten seconds, a copy none.

Kept for the next run, and made anew as soon as anything in the service's code has changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from deploy import servers

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "var" / "test" / "template-lock"
_PREFIX = "template_of_tests_"
_KEPT = 2  # another run may be about to copy the one before


def migrated() -> str:
    """The name of the template on the server of DATABASE_URL, made if it is not there."""
    name = _PREFIX + _fingerprint()
    with (
        servers.locked(LOCK),
        psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as connection,
    ):
        known = [
            row[0]
            for row in connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid",
                [_PREFIX],
            )
        ]
        if name not in known:
            for older in known[: len(known) + 1 - _KEPT]:
                _run(connection, "DROP DATABASE {}", older)
            _make(connection, name)
    return name


def copy(connection: psycopg.Connection[tuple[object, ...]], *, name: str) -> None:
    """Make a database that is a copy of the template."""
    _run(connection, "CREATE DATABASE {} TEMPLATE {}", name, migrated())


def at(name: str, variable: str) -> str:
    """The address in this environment variable, of another database on the same server."""
    return make_conninfo(os.environ[variable], dbname=name)


def _make(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    # Renamed when it is whole, so that an interrupted run leaves nothing half made.
    fresh = "fresh_" + name
    _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", fresh)
    _run(connection, "CREATE DATABASE {}", fresh)
    addresses = {name: at(fresh, name) for name in ("DATABASE_URL", "OWNER_DATABASE_URL")}
    subprocess.run(
        [sys.executable, "-P", "-m", "scheduler", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ | addresses | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    # Nobody may be connected to what is copied.
    _run(connection, "ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", fresh)
    _run(connection, "ALTER DATABASE {} RENAME TO {}", fresh, name)


def _run(connection: psycopg.Connection[tuple[object, ...]], statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _fingerprint() -> str:
    """Of all that migrations may read, what is installed apart: that has a lock file of its own."""
    digest = hashlib.sha256()
    code = (path for path in (ROOT / "scheduler").rglob("*") if path.suffix in (".py", ".sql"))
    for path in [*sorted(code), ROOT / "deploy" / "requirements.txt"]:
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
