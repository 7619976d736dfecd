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
from psycopg._preparing import Key, Prepare, PrepareManager
from psycopg._queries import PostgresQuery
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult

Facts = Mapping[str, Any] | Sequence[Any]
# What a statement says it has done that may leave a prepared one without its table.
_CHANGES_TABLES = (b"CREATE", b"ALTER", b"DROP", b"DISCARD", b"DEALLOCATE")
_IDLE, _IN_TRANSACTION = TransactionStatus.IDLE, TransactionStatus.INTRANS
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
        # After an error of its own PostgreSQL does nothing more before the rollback.
        if not _has_failed():
            run(_PLANS, ["auto"])


def _has_failed() -> bool:
    made = connection.connection
    return made is None or made.info.transaction_status not in (_IDLE, _IN_TRANSACTION)


class _Kept(PrepareManager):
    """Prepared statements that outlive a refusal, as they do in PostgreSQL.

    psycopg forgets them all at every rollback, since something may have been made and be gone. Here
    every refusal rolls back: whoever asked next would have waited for thirty statements to be read
    and planned again, and no plan would ever have been kept. After anything that PostgreSQL itself
    could not do, and where tables were changed, they are forgotten as before.
    """

    asked_by: BaseDatabaseWrapper
    tables_changed = False

    def maybe_add_to_cache(self, query: PostgresQuery, prep: Prepare, name: bytes) -> Key | None:
        key = super().maybe_add_to_cache(query, prep, name)
        # Only what is told its key is judged by what came of it. In a pipeline a statement may be
        # passed over, because one before it failed; its name would lead nowhere.
        return self.key(query) if prep is Prepare.SHOULD else key

    def _should_discard(self, prep: Prepare, results: Sequence[PGresult], *more: Any) -> bool:
        said = [result.command_status or b"" for result in results]
        if any(words.startswith(_CHANGES_TABLES) for words in said):
            self.tables_changed = True
        return super()._should_discard(prep, results, *more)

    def clear(self) -> bool:
        # Django notes every error but those of the rows' own (a constraint, a value).
        is_sound = not (self.tables_changed or self.asked_by.errors_occurred)
        return False if is_sound else super().clear()


def _keep_over_refusals(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    made = connection.connection
    if isinstance(made, psycopg.Connection) and not isinstance(made._prepared, _Kept):
        made._prepared.__class__ = _Kept
        made._prepared.asked_by = connection  # type: ignore[attr-defined]


connection_created.connect(_keep_over_refusals)


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
