"""Runs the few queries that every search and booking makes, as prepared statements.

PostgreSQL plans them once for a connection and answers in binary form; for queries this small
planning, and reading times from text, cost more than the work itself. Everything else goes through
Django's cursors and its ORM.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

Facts = Mapping[str, Any] | Sequence[Any]


def rows(query: str, facts: Facts) -> list[tuple[Any, ...]]:
    """What the query returns. Raises what Django's cursors raise."""
    with _sent(query, facts) as cursor:
        return cursor.fetchall()  # type: ignore[no-any-return]


def run(query: str, facts: Facts) -> None:
    """Run a statement whose answer says nothing."""
    with _sent(query, facts):
        pass


@contextmanager
def _sent(query: str, facts: Facts) -> Iterator[Any]:
    if connection.queries_logged:
        # Somebody counts queries.
        with connection.cursor() as logged:
            logged.execute(query, facts)
            yield logged
        return
    # What Django does before it hands out a cursor of its own.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(query, facts, prepare=True, binary=True)
        yield cursor
