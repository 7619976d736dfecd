"""For races: calls that run at once, each in a thread and connection of its own."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.db import close_old_connections, connection

from tests import template

T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run every call; what each returned or raised, in order."""

    def run(call: Callable[[], T]) -> T | Exception:
        close_old_connections()
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the test judges each of them
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


@contextmanager
def owner() -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """A cursor of whoever owns the tables of the test database: what it does is seen at once."""
    name = connection.settings_dict["NAME"]
    address = template.at(name, "OWNER_DATABASE_URL")
    with psycopg.connect(address, autocommit=True) as connected:
        yield connected.cursor()


def wipe() -> None:
    """Empty every table of the test database, past the triggers that refuse it."""
    name = connection.settings_dict["NAME"]
    if not name.startswith("test_"):
        raise RuntimeError(f"{name} is not a database made for tests: nothing is emptied.")
    with owner() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename NOT LIKE 'django_%'"
            " AND tablename NOT LIKE 'auth_permission%'"
        )
        (tables,) = cursor.fetchone() or ("",)
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("SET session_replication_role = origin")
