"""The pages about the API itself: its root, its OpenAPI document, its problems, its dead ends."""

import inspect
from typing import Any

from django.http import Http404, HttpResponseBase, JsonResponse
from django.urls import reverse
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from scheduler.api import openapi, problems
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Output
from scheduler.api.views import View
from scheduler.refusals import Refusal

# What the root leads to: every noun that has an address of its own.
LINKS = (
    "docs",
    "openapi",
    "partners",
    "sites",
    "rooms",
    "services",
    "sharing-agreements",
    "protections",
    "staff-members",
    "posts",
    "interpreters",
    "accounts",
    "roles",
    "tokens",
    "machines",
    "rotas",
    "patterns",
    "shifts",
    "leave",
    "leave-requests",
    "own-leave-requests",
    "swaps",
    "authorisations",
    "room-closings",
    "tried-room-closings",
    "own-calendars",
    "own-accounts",
    "rota-imports",
    "tried-rota-imports",
    "people",
    "people-search",
    "need-kinds",
    "options",
    "free-days",
    "next-free",
    "series",
    "visits",
    "holds",
    "held-series",
    "held-visits",
    "appointments",
    "waiting-list",
    "offers",
    "messages",
    "replies",
    "print-batches",
    "tasks",
    "feeds",
    "audit-entries",
)


class Start(Output):
    """Where everything is."""

    links = serializers.DictField(child=serializers.URLField())


class Root(View):
    """The way into the API: choose a noun. Programs begin with the OpenAPI document."""

    tag = "start"

    @operation(
        name="start",
        summary="Find everything there is",
        deed=None,
        open_because="it shows addresses and nothing behind them.",
        gives=Start,
    )
    def get(self, call: Call) -> dict[str, Any]:
        """The address of every noun."""
        return {
            "links": {
                noun: call.request.build_absolute_uri(reverse(f"api:{noun}")) for noun in LINKS
            }
        }


class OpenApiDocument(View):
    tag = "start"

    @operation(
        name="read_openapi",
        summary="Read this document",
        deed=None,
        open_because="it describes addresses and nothing behind them.",
        gives="application/vnd.oai.openapi+json",
    )
    def get(self, call: Call) -> HttpResponseBase:
        """The OpenAPI 3.1 description of the API."""
        return JsonResponse(
            openapi.document(),
            content_type="application/vnd.oai.openapi+json",
            headers={"Cache-Control": "public, max-age=300"},
        )


class Docs(SpectacularSwaggerSplitView):
    """The OpenAPI document as a page to read and to try; its files come from this service."""

    authentication_classes = []
    permission_classes = [AllowAny]
    url_name = "api:openapi"
    title = "The scheduler’s API"


class ProblemType(Output):
    code = serializers.CharField()
    meaning = serializers.CharField()


class Problems(View):
    """What `type` of a problem document leads to."""

    tag = "start"

    @operation(
        name="read_problem_type",
        summary="Read what a problem means",
        deed=None,
        open_because="it explains words and shows nobody’s record.",
        gives=ProblemType,
    )
    def get(self, call: Call, code: str) -> dict[str, str]:
        """The meaning of a code."""
        meaning = meanings().get(code)
        if meaning is None:
            raise Http404
        return {"code": code, "meaning": meaning}


def meanings() -> dict[str, str]:
    """Every code of a problem, with what it means."""
    refusals = {kind.code: inspect.getdoc(kind) or "" for kind in _kinds(Refusal)}
    return {**refusals, **problems.MEANINGS}


def _kinds(kind: type[Refusal]) -> list[type[Refusal]]:
    return [kind, *(below for each in kind.__subclasses__() for below in _kinds(each))]


class NotThere(View):
    """Every other address: answered like a record that is not there."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404
