"""The one base of every view: HTTP in, one call of the domain, HTTP out."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from rest_framework.renderers import BaseRenderer, BrowsableAPIRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from scheduler.api import calls, idempotency, openapi, problems, versions
from scheduler.api.operations import Operation
from scheduler.api.pagination import CursorPages
from scheduler.api.parsers import StrictJson
from scheduler.api.permissions import ByDeed
from scheduler.api.shapes import Input


class View(APIView):
    """Methods made by `operation`; `tag` is the noun they are listed under.

    `order` is the order of the rows of a list, the last of its fields unique.
    """

    tag: ClassVar[str] = ""
    order: ClassVar[Sequence[str]] = ("id",)
    operations: ClassVar[dict[str, Operation]] = {}
    deeds: ClassVar[dict[str, str | None]] = {}

    http_method_names = ["get", "head", "post", "patch"]
    permission_classes = [ByDeed]
    parser_classes = [StrictJson]
    pagination_class = CursorPages
    schema = openapi.HouseSchema()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        methods = {name: getattr(cls, name, None) for name in cls.http_method_names}
        cls.operations = {
            name.upper(): method.operation
            for name, method in methods.items()
            if hasattr(method, "operation")
        }
        cls.deeds = {name: operation.deed for name, operation in cls.operations.items()}

    def perform(
        self,
        request: Request,
        operation: Operation,
        function: Callable[..., Any],
        path: dict[str, Any],
    ) -> HttpResponseBase:
        """Read the request, let `function` do its one call, and write the answer."""
        call = calls.read(request, operation)

        def answer() -> Any:
            return self._answer(call, operation, function(self, call, **path))

        if not call.is_unsafe:
            return _answered(answer())
        if call.by.account_id is None:
            return _answered(idempotency.at_once(answer))
        return idempotency.once(
            request, answer, by=call.by, now=call.now, holds_secret=operation.holds_secret
        )

    def _answer(self, call: calls.Call, operation: Operation, result: Any) -> HttpResponseBase:
        if isinstance(result, HttpResponseBase):
            return result
        if operation.output is None:
            return Response(status=204)
        if operation.is_list:
            return self._page(call, operation, result)
        shown = operation.output(result).data
        response = Response(shown, status=operation.status)
        if operation.shows_version:
            response["ETag"] = versions.tag(result, shown=shown)
        if operation.located:
            response["Location"] = reverse(operation.located, args=[shown["id"]])
        return response

    def _page(self, call: calls.Call, operation: Operation, result: Any) -> Response:
        assert operation.output is not None
        rows = result.found if isinstance(result, calls.Rows) else result
        if not isinstance(rows, QuerySet):
            return Response({"results": operation.output(rows, many=True).data, "next": None})
        pages = self.pagination_class()
        page: Sequence[Any] = pages.paginate_queryset(rows, call.request, view=self)
        if isinstance(result, calls.Rows):
            page = result.shown(page)
        return pages.get_paginated_response(operation.output(page, many=True).data)
