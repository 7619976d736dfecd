"""For races: rows that are committed for real, seen by every connection, and gone afterwards."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import close_old_connections, connection
from pytest_django import DjangoDbBlocker

T = TypeVar("T")


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Whatever the test commits stays until it ends."""
    with django_db_blocker.unblock():
        yield
        wipe()


def wipe() -> None:
    """Empty every table of ours; the refusing triggers are passed over by a superuser only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename NOT LIKE 'django_%'"
            " AND tablename NOT LIKE 'auth_permission%'"
        )
        (tables,) = cursor.fetchone()
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("SET session_replication_role = origin")


def at_once(calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run every call in a thread and connection of its own; results or exceptions, in order."""

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
