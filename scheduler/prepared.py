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
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg._preparing import Prepare, PrepareManager
from psycopg.pq.abc import PGresult

Facts = Mapping[str, Any] | Sequence[Any]
# What a statement says it has done that may leave a prepared one without its table.
_CHANGES_TABLES = (b"CREATE", b"ALTER", b"DROP", b"DISCARD", b"DEALLOCATE")
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


class _Kept(PrepareManager):
    """Prepared statements that outlive a rollback, as they do in PostgreSQL.

    psycopg forgets them all, since a table might have been made in what is rolled back. Here only
    migrations make tables, and every refusal rolls back: whoever asked next would have waited for
    thirty statements to be read and planned again, and no plan would ever have been kept.
    """

    _tables_changed = False

    def _should_discard(self, prep: Prepare, results: Sequence[PGresult], *more: Any) -> bool:
        said = [result.command_status or b"" for result in results]
        if any(words.startswith(_CHANGES_TABLES) for words in said):
            self._tables_changed = True
        return super()._should_discard(prep, results, *more)

    def clear(self) -> bool:
        return self._tables_changed and super().clear()


def _keep_over_rollbacks(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    made = connection.connection
    if isinstance(made, psycopg.Connection):
        kept = _Kept()
        kept.prepare_threshold, kept.prepared_max = made.prepare_threshold, made.prepared_max or 0
        made._prepared = kept


connection_created.connect(_keep_over_rollbacks)


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
