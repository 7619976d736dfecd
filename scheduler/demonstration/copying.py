"""Writes many rows at once with COPY, which passes every trigger and constraint as INSERT does."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import AutoField, JSONField, Model


def write(rows: Iterable[Model]) -> None:
    """Write rows, in their order; rows of one model next to each other go together."""
    for model, alike in groupby(rows, key=type):
        fields = _written(model)
        values = attrgetter(*(field.attname for field in fields))
        _copy(model, fields, map(values, alike))


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


def write_values(
    model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write rows that are only values, beside the defaults of the fields not in `names`.

    For the largest tables: a hundred thousand model instances take longer to make than to keep.
    """
    fields_by_name = {field.attname: field for field in model._meta.concrete_fields}
    defaults_by_name = {
        field.attname: field.get_default()
        for field in _written(model)
        if field.attname not in names
    }
    fields = [fields_by_name[name] for name in (*names, *defaults_by_name)]
    defaults = tuple(defaults_by_name.values())
    _copy(model, fields, ((*row, *defaults) for row in rows))


def _written(model: type[Model]) -> list[Any]:
    """The fields that are written: what the database fills in itself is left to it."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, AutoField) and not field.has_db_default()
    ]


def _copy(model: type[Model], fields: Sequence[Any], rows: Iterable[Sequence[object]]) -> None:
    if any(isinstance(field, JSONField) for field in fields):
        raise TypeError(f"{model} holds JSON, which is not copied as it stands.")
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    table, aside = quote(model._meta.db_table), quote("copied_aside")
    with connection.cursor() as cursor:
        # COPY cannot write into a table that has a fence.
        like = f"SELECT {columns} FROM {table} LIMIT 0"  # noqa: S608 - names of our own models
        cursor.execute(f"CREATE TEMPORARY TABLE {aside} AS {like}")
        with cursor.copy(f"COPY {aside} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {aside}"  # noqa: S608 - the same
        )
        cursor.execute(f"DROP TABLE {aside}")
