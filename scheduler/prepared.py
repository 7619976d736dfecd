"""Runs the few queries that every search and booking makes, as prepared statements.

PostgreSQL plans them once for a connection and answers in binary form; for queries this small
planning, and reading times from text, cost more than the work itself. Everything else goes through
Django's cursors and its ORM.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections

Facts = Mapping[str, Any] | Sequence[Any]
_PLANS = "SELECT set_config('plan_cache_mode', %s, true)"


@contextmanager
def planned_once() -> Iterator[None]:
    """Inside, in a transaction, a plan is made for any values and kept for the connection.

    PostgreSQL takes such a plan to cost more wherever it cannot see the values, and plans anew
    each time: of a reading that its conditions tie to one index that is the most part. ORM queries
    do not belong inside: partial indexes need the values to be seen.
    """
    run(_PLANS, ["force_generic_plan"])
    try:
        yield
    finally:
        if not connection.needs_rollback:
            run(_PLANS, ["auto"])


def rows(query: str, facts: Facts) -> list[tuple[Any, ...]]:
    """What the query returns. Raises what Django's cursors raise."""
    return _send(query, facts, has_answer=True)


def run(query: str, facts: Facts) -> None:
    """Run a statement whose answer says nothing."""
    _send(query, facts, has_answer=False)


def _send(query: str, facts: Facts, *, has_answer: bool) -> list[tuple[Any, ...]]:
    # Looked up once: `connection` looks up the thread's own at each mention.
    own = connections[DEFAULT_DB_ALIAS]
    if own.queries_logged:
        return _send_logged(query, facts, has_answer=has_answer)
    # What Django does before it hands out a cursor of its own.
    own.close_if_health_check_failed()
    own.ensure_connection()
    own.validate_no_broken_transaction()
    with own.wrap_database_errors:
        cursor = psycopg.Cursor(own.connection)
        cursor.execute(query, facts, prepare=True, binary=True)
        return cursor.fetchall() if has_answer else []


def _send_logged(query: str, facts: Facts, *, has_answer: bool) -> list[tuple[Any, ...]]:
    """The same where somebody counts queries."""
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        return cursor.fetchall() if has_answer else []
