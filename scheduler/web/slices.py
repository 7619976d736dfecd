"""Cuts a long list into slices by time, at the same cost however long the list is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

SIZE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Way:
    """A link to another slice of the same list."""

    name: str
    address: str
    rel: str


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Some rows, and the ways to those after them and back to the first ones."""

    rows: list[Row]
    ways: list[Way]


def cut(request: HttpRequest, rows: QuerySet[Row], *, by: str) -> Slice[Row]:
    """The slice that `?after=` asks for, in the order of `by` ("due_at", or "-sent_at").

    One query. A mark that nobody was given is answered with 404.
    """
    field, backwards = by.lstrip("-"), by.startswith("-")
    after = request.GET.get("after", "")
    if after:
        moment, last_id = _read(after)
        beyond = "lt" if backwards else "gt"
        rows = rows.filter(
            Q(**{f"{field}__{beyond}": moment}) | Q(**{field: moment, f"id__{beyond}": last_id})
        )
    found = list(rows.order_by(by, "-id" if backwards else "id")[: SIZE + 1])
    ways = []
    if found[SIZE:]:
        further = _address(request, after=_mark(found[SIZE - 1], field))
        ways.append(Way("Further", further, "next"))
    if after:
        ways.append(Way("Back to the first", _address(request, after=""), "start"))
    return Slice(found[:SIZE], ways)


def _mark(row: Model, field: str) -> str:
    return f"{getattr(row, field).isoformat()}|{row.pk}"


def _read(mark: str) -> tuple[datetime, UUID]:
    moment, _, last_id = mark.partition("|")
    try:
        at, last = datetime.fromisoformat(moment), UUID(last_id)
    except ValueError as error:
        raise Http404 from error
    if at.tzinfo is None:
        raise Http404
    return at, last


def _address(request: HttpRequest, *, after: str) -> str:
    asked = {key: value for key, value in request.GET.items() if key != "after"}
    if after:
        asked["after"] = after
    return f"{request.path}?{urlencode(asked)}"
