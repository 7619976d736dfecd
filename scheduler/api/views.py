"""The one base of every view: HTTP in, one call of the domain, HTTP out."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from scheduler import clock
from scheduler.api import calls, idempotency, limits, openapi, problems, versions
from scheduler.api.authentication import Principal
from scheduler.api.operations import Operation
from scheduler.api.pagination import CursorPages
from scheduler.api.parsers import StrictJson
from scheduler.api.permissions import ByDeed
from scheduler.api.renderers import Json
from scheduler.api.shapes import Input, Output
from scheduler.audit.actors import Actor
from scheduler.identity import fences


class View(APIView):
    """Methods made by `operation`; `tag` is the noun they are listed under.

    `order` is the order of the rows of a list, the last of its fields unique. `counted_as` is the
    limit for whoever calls without a token or a session.
    """

    tag: ClassVar[str] = ""
    order: ClassVar[Sequence[str]] = ("id",)
    counted_as: ClassVar[str] = "nobody"
    operations: ClassVar[dict[str, Operation]] = {}
    deeds: ClassVar[dict[str, str | None]] = {}

    http_method_names = ["get", "head", "post", "patch"]
    permission_classes = [ByDeed]
    parser_classes = [StrictJson]
    pagination_class = CursorPages
    schema = openapi.HouseSchema()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        methods: dict[str, Any] = {name: getattr(cls, name, None) for name in cls.http_method_names}
        cls.operations = {
            name.upper(): method.operation
            for name, method in methods.items()
            if hasattr(method, "operation")
        }
        cls.deeds = {name: operation.deed for name, operation in cls.operations.items()}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Read whole, so that it can be both parsed and remembered, and is refused when too large.
        _ = request._request.body
        super().initial(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Find out who calls, and count the call before it is answered, so refusals count too."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self._count_nobody(request)
            raise
        if not isinstance(request.auth, Actor):
            self._count_nobody(request)
            return
        kind, own = "staff", None
        if isinstance(request.user, Principal) and request.user.is_machine:
            kind, own = "machine", request.user.calls_a_minute
        limit = limits.of_kind(kind, calls=own)
        limits.spend(limit, of=str(request.auth.account_id), now=clock.now())

    def _count_nobody(self, request: Request) -> None:
        limit = limits.of_kind(self.counted_as)
        limits.spend(limit, of=limits.address(request), now=clock.now())

    def perform(
        self,
        request: Request,
        operation: Operation,
        function: Callable[..., Any],
        path: dict[str, Any],
    ) -> HttpResponseBase:
        """Read the request, let `function` do its one call, and write the answer."""
        call = calls.read(request, operation)

        def answer() -> HttpResponseBase:
            return self._written(call, operation, function(self, call, **path), path)

        if operation.only_reads or request.method in SAFE_METHODS:
            with fences.reading(call.by):
                return answer()
        return idempotency.once(
            request, answer, by=call.by, now=call.now, holds_secret=operation.holds_secret
        )

    def _written(
        self, call: calls.Call, operation: Operation, result: Any, path: dict[str, Any]
    ) -> HttpResponseBase:
        if isinstance(result, HttpResponseBase):
            return result
        if operation.output is None:
            return Response(status=204)
        if operation.is_list:
            return self._page(call, operation.output, result)
        shown = operation.output.written(result)
        response = Response(shown, status=operation.status)
        if operation.shows_version:
            response["ETag"] = versions.tag(shown)
        if operation.located:
            response["Location"] = reverse(operation.located, args=[*path.values(), shown["id"]])
        return response

    def _page(self, call: calls.Call, output: type[Output], result: Any) -> Response:
        found = result.found if isinstance(result, calls.Rows) else result
        if not isinstance(found, QuerySet):
            return Response({"results": output.all_written(found), "next": None})
        pages = self.pagination_class()
        rows: Sequence[Any] = pages.paginate_queryset(found, call.request, view=self)
        if isinstance(result, calls.Rows):
            rows = result.shown(rows)
        return pages.get_paginated_response(output.all_written(rows))

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        if isinstance(answer, Response) and answer.exception:
            self._as_problem(answer)
        if "Cache-Control" not in answer:
            answer["Cache-Control"] = "no-store"
        patch_vary_headers(answer, ["Accept", "Authorization", "Cookie"])
        return answer

    def get_renderers(self) -> list[BaseRenderer]:
        """JSON and the browsable page; or the one form of a document that is neither."""
        media_types = {operation.media_type for operation in self.operations.values()} - {None}
        if not media_types:
            return super().get_renderers()
        return [Document(str(media_type)) for media_type in sorted(media_types, key=str)]

    def get_serializer(self, *args: Any, **kwargs: Any) -> BaseSerializer[Any]:
        """The form the browsable page offers for a method."""
        offered = self.operations.get(str(self.request.method))
        return ((offered and offered.takes) or Input)()

    @staticmethod
    def _as_problem(answer: Response) -> None:
        # The browsable page shows a problem as it shows everything else.
        if answer.accepted_renderer.format != "api":
            answer.accepted_renderer = Json()
            answer.content_type = problems.MEDIA_TYPE


class Document(Json):
    """Lets a request that accepts a document (a PDF, a calendar) through; a view writes it."""

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type
        self.format = "document"
