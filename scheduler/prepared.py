"""Runs the few queries that every search and booking makes, as prepared statements.

PostgreSQL plans them once for a connection and answers in binary form; for queries this small
planning, and reading times from text, cost more than the work itself. Everything else goes through
Django's cursors and its ORM.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

Facts = Mapping[str, Any] | Sequence[Any]


def rows(query: str, facts: Facts) -> list[tuple[Any, ...]]:
    """What the query returns. Raises what Django's cursors raise."""
    return _send(query, facts, has_answer=True)


def run(query: str, facts: Facts) -> None:
    """Run a statement whose answer says nothing."""
    _send(query, facts, has_answer=False)


def _send(query: str, facts: Facts, *, has_answer: bool) -> list[tuple[Any, ...]]:
    if connection.queries_logged:
        return _send_logged(query, facts, has_answer=has_answer)
    # What Django does before it hands out a cursor of its own.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(query, facts, prepare=True, binary=True)
        return cursor.fetchall() if has_answer else []


def _send_logged(query: str, facts: Facts, *, has_answer: bool) -> list[tuple[Any, ...]]:
    """The same where somebody counts queries."""
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        return cursor.fetchall() if has_answer else []
