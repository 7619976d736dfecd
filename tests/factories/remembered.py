"""What many tests begin with is built by its use cases once in a process; then its rows are copied.

Building a partnership takes some fifty statements, copying its rows takes one.
"""

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import connection, transaction
from psycopg import sql

from tests import triggers

T = TypeVar("T")
Rows = dict[str, set[str]]

# Each statement that changes the partnership makes a revision of its own, by which it is known.
_NEVER_COPIED = {"partners_revision", "django_migrations"}
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
"""
_COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
_COPY = """
    INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
        SELECT {columns} FROM json_populate_recordset(NULL::{table}, {rows});
"""
_REVISE = "INSERT INTO partners_revision DEFAULT VALUES;"


def once(build: Callable[[], T]) -> Callable[[], T]:
    """Run `build` once in this process; afterwards return what it returned, with its rows copied.

    It must add rows only, and depend on none that are there.
    """
    kept: list[tuple[T, str]] = []

    @wraps(build)
    def built() -> T:
        if kept:
            made, script = kept[0]
            with triggers.asleep(), connection.cursor() as cursor:
                # Several statements at once: nothing that a server could prepare.
                cursor.connection.execute(script, prepare=False)
            return copy.deepcopy(made)
        with transaction.atomic():
            before = _rows()
            made = build()
            kept.append((copy.deepcopy(made), _script(before, _rows())))
        return made

    return built


def _rows() -> Rows:
    """Every row there is, as JSON, by table."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall() if name not in _NEVER_COPIED]
        found: Rows = {}
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT row_to_json(each)::text FROM {name} AS each")
            found[table] = {text for (text,) in cursor.fetchall()}
    return found


def _script(before: Rows, after: Rows) -> str:
    if changed := [table for table in before if before[table] - after[table]]:
        raise AssertionError(f"Rows that were there before were changed: {changed}")
    raw: Any = connection.connection
    copies = [
        sql.SQL(_COPY)
        .format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, _columns(table))),
            rows=sql.Literal(f"[{','.join(sorted(rows))}]"),
        )
        .as_string(raw)
        for table, known in before.items()
        if (rows := after[table] - known)
    ]
    return "".join([*copies, _REVISE])


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        return [name for (name,) in cursor.fetchall()]
