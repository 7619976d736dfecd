"""Writes the OpenAPI 3.1 document from the declarations of the views; nothing is said twice."""

import functools
import json
import threading
from typing import Any

from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.settings import patched_settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from scheduler.api import idempotency, problems, versions
from scheduler.api.operations import Operation
from scheduler.api.shapes import Change, Input, Output
from scheduler.identity import scopes

DESCRIPTION = """\
The scheduling service of a partnership: how a person is seen is theirs to choose, and no call can
book them outside their choice.

Every call is made by a token (`Authorization: Bearer …`), which is bound to one post at one partner
and one role. A staff member’s lives for a day’s work at most. A machine takes its own at
`oauth/token` (OAuth 2, client credentials) and does no more than its scopes allow. Whoever calls
too often is told to wait (429, `Retry-After`).

Every unsafe call takes an `Idempotency-Key`, so that it may be sent again safely. Records that may
be changed have a version (`ETag`), and a change names the version it has seen (`If-Match`). Times
carry an offset. Lists come in pages: follow `next`. Errors are problem documents (RFC 9457) with a
stable `code` and a sentence to read out.
"""
SETTINGS: dict[str, Any] = {
    "DESCRIPTION": DESCRIPTION,
    # Enumerations stay where they are used: most are called `state`, and each is another.
    "POSTPROCESSING_HOOKS": [],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
}


class Problem(Output):
    """A problem document (RFC 9457)."""

    type = serializers.CharField(help_text="Where this kind of problem is explained.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence a person can read.")
    instance = serializers.CharField()
    code = serializers.CharField(help_text="Stable: programs go by this.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What is wrong, by the path of the part.",
    )
    facts = serializers.DictField(required=False, help_text="Ids, times and codes for programs.")


class HouseSchema(AutoSchema):
    """Reads `Operation`s, where the framework would guess from views."""

    view: Any
    method: str

    @property
    def operation(self) -> Operation:
        declared: Operation = self.view.operations[self.method]
        return declared

    def is_excluded(self) -> bool:
        return self.method not in self.view.operations

    def get_operation_id(self) -> str:
        return self.operation.name

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]
        deed = self.operation.deed
        asks = f"Deed: `{deed}`." if deed else f"Open to everybody: {self.operation.open_because}"
        return f"{super().get_description()}\n\n{asks}"

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_extensions(self) -> dict[str, Any]:
        return {"x-deed": self.operation.deed}

    def get_auth(self) -> list[dict[str, Any]]:
        if self.operation.proves_machine:
            # By HTTP Basic, or in the body.
            self.registry.register_on_missing(_MACHINE_SECRET)
            return [{_MACHINE_SECRET.name: []}, {}]
        return super().get_auth() if self.operation.deed else []

    def get_request_serializer(self) -> Any:
        form = self.operation.takes_form
        if form:
            return {"application/x-www-form-urlencoded": form}
        return self.operation.takes or self.operation.takes_told

    def get_response_serializers(self) -> Any:
        gives, media_type = self.operation.output, self.operation.media_type
        # RFC 7009, section 2.2: 200, though there is nothing to say.
        says = gives or media_type or self.operation.proves_machine
        done: Any = {self.operation.status if says else 204: gives}
        if media_type:
            is_json = media_type.endswith("json")
            done = {(200, media_type): OpenApiTypes.OBJECT if is_json else OpenApiTypes.BINARY}
        said = {
            (status, problems.MEDIA_TYPE): OpenApiResponse(Problem, self._problem_words(status))
            for status in self._problem_statuses()
        }
        return {**done, **said, **self._refused_proofs()}

    def _refused_proofs(self) -> dict[Any, Any]:
        form = self.operation.refuses_as
        words = {400: "Not asked by RFC 6749", 401: "Not proved"} if form else {}
        return {
            (status, "application/json"): OpenApiResponse(form, said)
            for status, said in words.items()
        }

    def _problem_statuses(self) -> list[int]:
        op = self.operation
        is_unsafe = self.method != "GET" and not op.only_reads
        is_told = op.takes_form is not None or op.takes_told is not None
        has_body = op.takes is not None or is_told
        told = {
            400: has_body and op.refuses_as is None,
            401: op.deed is not None,
            403: op.deed is not None or is_told,
            404: "{" in self.path or has_body or bool(op.query().fields),
            406: True,
            409: is_unsafe or bool(op.refuses),
            412: op.is_versioned,
            413: self.method != "GET",
            415: has_body,
            422: True,
            428: op.is_versioned,
            429: True,
        }
        return [status for status, is_said in told.items() if is_said]

    def _problem_words(self, status: int) -> str:
        words = problems.TITLES[status]
        if status == 409 and self.operation.refuses:
            words += ": " + ", ".join(f"`{code}`" for code in self.operation.refuses)
        return words

    def get_override_parameters(self) -> list[Any]:
        op = self.operation
        parameters: list[Any] = [op.query] if op.query().fields else []
        if self.method != "GET" and op.deed is not None and not op.only_reads:
            parameters.append(_IDEMPOTENCY_KEY)
        if op.is_versioned:
            parameters.append(_IF_MATCH)
        if op.shows_version:
            parameters.append(_header("ETag", op.status, "The version of the record."))
        if op.located:
            parameters.append(_header("Location", op.status, "Where the new record is."))
        return parameters

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.operation.is_list

    def _get_pagination_parameters(self) -> list[Any]:
        if not self.operation.is_paged:
            return []
        parameters: list[Any] = super()._get_pagination_parameters()  # type: ignore[no-untyped-call]
        return parameters

    def _get_format_parameters(self) -> list[Any]:
        return []

    def get_filter_backends(self) -> list[Any]:
        return []

    def _get_serializer_name(
        self, serializer: Any, direction: Any, bypass_extensions: bool = False
    ) -> str:
        return type(serializer).__name__

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"PageOf{serializer_name}"

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        shape: dict[str, Any] = super()._map_basic_serializer(  # type: ignore[no-untyped-call]
            serializer, direction
        )
        if not type(serializer).__dict__.get("__doc__"):
            # The base's own words say nothing about this shape.
            shape.pop("description", None)
        if isinstance(serializer, Input):
            shape["additionalProperties"] = False
        if isinstance(serializer, Change):
            shape["minProperties"] = 1
        return shape


_IDEMPOTENCY_KEY = OpenApiParameter(
    idempotency.HEADER,
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": r"^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="Your own name for this request. Sent again, it is answered as the first time.",
)
_IF_MATCH = OpenApiParameter(
    versions.HEADER,
    {"type": "string", "minLength": 1},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the version you have seen.",
)


def _header(name: str, status: int, description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, response=[status], description=description
    )


class Token(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A staff member's token, or a machine's with a scope that covers the deed."""

    target_class = "scheduler.api.authentication.TokenAuthentication"
    name = ["staffToken", "machine"]

    def get_security_requirement(self, auto_schema: Any) -> Any:
        scope = scopes.covering(auto_schema.operation.deed)
        return [{"staffToken": []}, *([{"machine": [scope]}] if scope else [])]

    def get_security_definition(self, auto_schema: Any) -> Any:
        return [
            {"type": "http", "scheme": "bearer", "description": "A staff member’s token."},
            {
                "type": "oauth2",
                "description": "A machine: it does what its role and its scopes both allow.",
                "flows": {
                    "clientCredentials": {
                        "tokenUrl": reverse("api:machine-token"),
                        "scopes": {name: each.words for name, each in scopes.BY_NAME.items()},
                    }
                },
            },
        ]


class SignedIn(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "scheduler.api.authentication.SignedInAuthentication"
    name = "signedIn"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "Somebody signed in on the pages. Unsafe calls send X-CSRFToken too.",
        }


_MACHINE_SECRET = ResolvedComponent(  # type: ignore[no-untyped-call]
    name="machineSecret",
    type=ResolvedComponent.SECURITY_SCHEMA,
    object="machineSecret",
    schema={
        "type": "http",
        "scheme": "basic",
        "description": "A machine’s id and secret; they may stand in the body instead.",
    },
)

_alone = threading.Lock()


class Doubtful(Exception):
    """The generator had to guess: a declaration is missing something."""


@functools.cache
def document() -> dict[str, Any]:
    """The OpenAPI document of every address of the service, as a JSON-ready dict."""
    # The generator keeps its settings and its doubts in one place for all threads.
    with _alone, patched_settings(SETTINGS), GENERATOR_STATS.silence():
        GENERATOR_STATS.reset()
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        made = generator.get_schema(public=True)  # type: ignore[no-untyped-call]
        doubts = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    if doubts:
        raise Doubtful("; ".join(doubts))
    ready: dict[str, Any] = json.loads(json.dumps(made, default=str))
    return ready
