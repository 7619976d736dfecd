"""Writes many rows at once with COPY, which passes every trigger and constraint as INSERT does."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import AutoField, JSONField, Model


def write(rows: Iterable[Model]) -> int:
    """Write rows, in their order; rows of one model next to each other go together."""
    number = 0
    for model, alike in groupby(rows, key=type):
        number += _copy(model, list(alike))
    return number


def analyze(*models: type[Model]) -> None:
    """Tell the planner how large the tables have become.

    Triggers keep the plans of their queries: made for an empty table, they would read all of it
    for each row that follows.
    """
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def judge() -> None:
    """Have the constraints that wait for the commit decide now, while progress can be shown."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _copy(model: type[Model], rows: Sequence[Model]) -> int:
    fields = [field for field in model._meta.concrete_fields if _is_written(field)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    names = [field.attname for field in fields]
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([getattr(row, name) for name in names])
    return len(rows)


def _is_written(field: Any) -> bool:
    if isinstance(field, JSONField):
        raise TypeError(f"{field} is JSON, which is not copied as it stands.")
    # Ids that count upwards, and what the database fills in itself, are left to it.
    return not isinstance(field, AutoField) and not field.has_db_default()
