"""Keeps rows whose fields hold good; refuses the others in words, naming the field.

The database is the judge. Each use case says in a table what its constraints mean to people.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import psycopg
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from scheduler.refusals import Invalid, Refusal

Row = TypeVar("Row", bound=models.Model)

UNSTORABLE = "This holds a character that cannot be kept."

# What a broken constraint, by its name in the database, is called among people.
Meanings = Mapping[str, Callable[[], Refusal]]


class AlreadyThere(Refusal):
    """Something of this name is there already; `field` says which name."""

    code = "already_there"


class AlreadyEnded(Refusal):
    """What is to be ended has an end already, and ends are not moved."""

    code = "already_ended"


def keep(row: models.Model, *, meanings: Meanings) -> None:
    """Check every field, then save; raises Invalid, or what `meanings` says of a constraint."""
    check(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        meaning = meanings.get(_broken_constraint(error))
        if meaning is None:
            raise
        raise meaning() from error


def check(row: models.Model) -> None:
    """Raise Invalid with every field that its column could not keep, and why."""
    relations = [field.name for field in row._meta.fields if field.is_relation]
    fields = _unstorable(row)
    try:
        row.clean_fields(exclude=[*relations, *fields])
    except ValidationError as error:
        fields |= error.message_dict
    if fields:
        raise Invalid("Some of what was given cannot be kept as it is.", fields=fields)


def apply(
    row: Row,
    *,
    changes: Mapping[str, Any],
    may_change: Iterable[str],
    tidy: Callable[[Row], None],
) -> tuple[str, ...]:
    """Set what `changes` names, tidied and checked, but not saved; returns what differs now.

    Raises Invalid for a name that is not in `may_change`.
    """
    unknown = sorted(set(changes) - set(may_change))
    if unknown:
        raise Invalid(
            "Some of these cannot be changed here.",
            fields={name: ["This cannot be changed here."] for name in unknown},
        )
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    tidy(row)
    check(row)
    return tuple(name for name, value in before.items() if getattr(row, name) != value)


def invalid(field: str, sentence: str) -> Invalid:
    """The refusal of one field."""
    return Invalid(sentence, fields={field: [sentence]})


def one_line(text: str) -> str:
    """`text` without spaces at its ends, or more than one between words."""
    return " ".join(text.split())


def is_storable(text: str) -> bool:
    """Whether PostgreSQL has a place for every character of it."""
    return not _has_unstorable(text)


def _unstorable(row: models.Model) -> dict[str, list[str]]:
    """Fields whose text PostgreSQL has no place for: U+0000, and halves of surrogate pairs."""
    return {
        field.name: [UNSTORABLE]
        for field in row._meta.fields
        if any(_has_unstorable(text) for text in _texts(getattr(row, field.attname)))
    }


def _texts(value: object) -> list[str]:
    items = value if isinstance(value, list | tuple) else [value]
    return [item for item in items if isinstance(item, str)]


def _has_unstorable(text: str) -> bool:
    return any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text)


def _broken_constraint(error: IntegrityError) -> str:
    cause = error.__cause__
    name = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
    return name or ""
