"""Fills tables from questions to the database itself: no row passes through Python.

A field that is not given has the model's default, so that a new one is no trouble here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model


def fill(
    model: type[Model], columns: Mapping[str, str], source: str, given: Sequence[object] = ()
) -> int:
    """Insert one row for each of `source` (what follows FROM); return how many.

    `columns` are SQL expressions by the field's column. A column the model does not have (yet)
    is left out. Expressions hold no per cent sign.
    """
    fields: dict[str, Any] = {str(field.column): field for field in model._meta.concrete_fields}
    written = {name: sql for name, sql in columns.items() if name in fields}
    others = {
        name: field
        for name, field in fields.items()
        if name not in columns and _is_filled_by_django(field)
    }
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, [*written, *others]))
    values = ", ".join([*written.values(), *(["%s"] * len(others))])
    values_given: list[Any] = [*map(_default, others.values()), *given]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {values} FROM {source}",  # noqa: S608
            values_given,
        )
        return int(cursor.rowcount)


Given = Sequence[Any] | Mapping[str, Any]


def execute(statement: str, given: Given = ()) -> int:
    """Run one statement; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given or None)
        return int(cursor.rowcount)


def ask(question: str, given: Given = ()) -> list[tuple[Any, ...]]:
    """The rows of an answer."""
    with connection.cursor() as cursor:
        cursor.execute(question, given or None)
        return list(cursor.fetchall())


def one(question: str, given: Given = ()) -> Any:
    """The first value of the first row."""
    return ask(question, given)[0][0]


def _is_filled_by_django(field: Any) -> bool:
    return not isinstance(field, AutoField) and not field.has_db_default()


def _default(field: "Field[Any, Any]") -> Any:
    if field.primary_key:
        raise TypeError(f"{field} is a key and must be given.")
    return field.get_db_prep_save(field.get_default(), connection)
