"""A database of our own on the server of DATABASE_URL; refuses to touch any other."""

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from scheduler.benchmarks.filling import one

PREFIX = "scheduler_bench_"
# What the settings tell Django, and not PostgreSQL.
_DJANGOS = {"server_side_binding", "prepare_threshold"}
_OURS = re.compile(PREFIX + r"[a-z0-9_]+")


class NotOurs(Exception):
    """A database that no measurement made."""


@contextmanager
def migrated() -> Iterator[str]:
    """An empty database with our tables, for others to be copies of; its name."""
    with _made("empty", like="template1", keep=False) as name:
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        yield name


@contextmanager
def database(words: str, *, like: str, keep: bool = False) -> Iterator[str]:
    """A copy of a migrated database, used by this process inside; its name. Dropped unless kept."""
    _refuse_others(like)
    with _made(words, like=like, keep=keep) as name:
        yield name


@contextmanager
def _made(words: str, *, like: str, keep: bool) -> Iterator[str]:
    name = f"{PREFIX}{words}_{secrets.token_hex(3)}"
    _refuse_others(name)
    before = connection.settings_dict["NAME"]
    # Nobody may be connected to what is copied.
    connection.close()
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    try:
        use(name)
        yield name
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
        if not keep:
            drop(name)


def use(name: str) -> None:
    """Let this process speak to a database of ours."""
    _refuse_others(name)
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def drop(name: str) -> None:
    """Remove a database of ours, ending whatever still speaks to it."""
    _refuse_others(name)
    _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def address(name: str) -> str:
    """A database of ours as DATABASE_URL takes it: for the service, and not for the owner."""
    _refuse_others(name)
    kept: dict[str, Any] = settings.APPLICATION_DATABASE
    return make_conninfo(
        dbname=name,
        user=kept["USER"] or None,
        password=kept["PASSWORD"] or None,
        host=kept["HOST"] or None,
        port=kept["PORT"] or None,
        **{word: kept["OPTIONS"][word] for word in kept["OPTIONS"].keys() - _DJANGOS},
    )


def free_bytes() -> int | None:
    """Free space where the database's files lie; None if they are on a machine out of sight."""
    folder = Path(one("SHOW data_directory"))
    return shutil.disk_usage(folder).free if folder.is_dir() else None


def _on_server(statement: str) -> None:
    # Not from inside a database of ours: it could not be dropped then.
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _refuse_others(name: str) -> None:
    if not _OURS.fullmatch(name):
        raise NotOurs(f"{name} was not made by a measurement: it is left alone.")
