"""Lists in pages with opaque cursors: stable while rows come and go, and every page costs alike."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

USUAL_SIZE, LARGEST_SIZE = 50, 100
CURSOR, SIZE = "cursor", "page_size"
PARAMETERS = frozenset({CURSOR, SIZE})
_LONGEST_CURSOR = 1000


class CursorPages(BasePagination):
    """Pages that continue after the last row shown, by the order of the view.

    `view.order` names fields of the model, never empty and never null, the last of them unique; a
    leading `-` turns one around.
    """

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any]:
        order: Sequence[str] = view.order
        size = _size(request.query_params.get(SIZE))
        cursor = request.query_params.get(CURSOR)
        rows = queryset.order_by(*order)
        if cursor is not None:
            rows = rows.filter(_after(_read(cursor, model=queryset.model, order=order), order))
        found = list(rows[: size + 1])
        shown = found[:size]
        self._next: str | None = None
        if len(found) > size:
            self._next = replace_query_param(
                request.build_absolute_uri(), CURSOR, _write(shown[-1], order)
            )
        return shown

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self._next})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "Where the list goes on; null at its end.",
                },
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": CURSOR,
                "in": "query",
                "description": "Where to go on, as `next` of the page before says it.",
                "schema": {"type": "string", "maxLength": _LONGEST_CURSOR},
            },
            {
                "name": SIZE,
                "in": "query",
                "description": "How many at once.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LARGEST_SIZE,
                    "default": USUAL_SIZE,
                },
            },
        ]


def _size(text: str | None) -> int:
    if text is None:
        return USUAL_SIZE
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:4]) <= LARGEST_SIZE:
        raise ValidationError({SIZE: [f"This must be a number from 1 to {LARGEST_SIZE}."]})
    return int(text)


def _write(row: models.Model, order: Sequence[str]) -> str:
    values = [_text_of(row, name.lstrip("-")) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _text_of(row: models.Model, name: str) -> str:
    return str(_field(type(row), name).value_to_string(row))


def _read(cursor: str, *, model: type[models.Model], order: Sequence[str]) -> list[Any]:
    """The values in a cursor, as the fields understand them."""
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise ValueError
        texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(texts, list) or len(texts) != len(order):
            raise ValueError
        return [
            _value(text, model=model, name=name.lstrip("-"))
            for text, name in zip(texts, order, strict=True)
        ]
    except (ValueError, binascii.Error, DjangoValidationError, OverflowError, RecursionError):
        raise ValidationError({CURSOR: ["This is not a cursor of this list."]}) from None


def _value(text: Any, *, model: type[models.Model], name: str) -> Any:
    if not isinstance(text, str) or not text or "\0" in text or not text.isprintable():
        raise ValueError
    return _field(model, name).clean(text, None)


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def _after(values: Sequence[Any], order: Sequence[str]) -> Q:
    """Rows beyond `values`: greater in the first field, or equal in it and greater in the next."""
    beyond = Q()
    equal: Mapping[str, Any] = {}
    for value, name in zip(values, order, strict=True):
        comparison = "lt" if name.startswith("-") else "gt"
        field = name.lstrip("-")
        beyond |= Q(**equal, **{f"{field}__{comparison}": value})
        equal = {**equal, field: value}
    return beyond
