"""Declares what a method of a view is: its deed, its shapes, its words.

One declaration is the permission, the reading of the request, the form of the answer and the
OpenAPI document, so that they cannot disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from rest_framework.request import Request

from scheduler.api.shapes import Input, Output, Query

Method = Callable[..., HttpResponseBase]


class NoQuery(Query):
    """Nothing follows the question mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address.

    name: the OpenAPI operationId; summary: what it does, in words.
    deed: what identity.access is asked. None lets everybody in, and `open_because` says why.
    takes, query: the body, and what follows the question mark. takes_form: a posted form that
    the view reads itself, because its signature covers fields that we do not know. takes_told: the
    same in JSON, whose caller is proved before the body is read.
    gives: an output; a media type, for documents that are not JSON; None, for no content (204).
    proves_machine, refuses_as: whoever calls proves a machine by its secret, and is refused in the
    form of a standard that is not ours.
    is_list, is_paged: many outputs; in pages unless they are few by nature.
    only_reads: an unsafe method that changes nothing, because its question is too long or too
    private for an address.
    is_versioned: demands If-Match. shows_version: answers with an ETag.
    holds_secret: the answer is shown once and never kept.
    located: the route of a record that is made, for the Location header.
    refuses: the codes of its refusals (409), for readers of the document.
    """

    name: str
    summary: str
    deed: str | None
    open_because: str = ""
    takes: type[Input] | None = None
    takes_form: type[Input] | None = None
    takes_told: type[Input] | None = None
    query: type[Query] = NoQuery
    proves_machine: bool = False
    gives: type[Output] | str | None = None
    refuses_as: type[Output] | None = None
    status: int = 200
    is_list: bool = False
    is_paged: bool = True
    only_reads: bool = False
    is_versioned: bool = False
    shows_version: bool = False
    holds_secret: bool = False
    located: str = ""
    refuses: tuple[str, ...] = ()

    @property
    def media_type(self) -> str | None:
        """The form of an answer that is not JSON."""
        return self.gives if isinstance(self.gives, str) else None

    @property
    def output(self) -> type[Output] | None:
        """The form of an answer that is JSON."""
        return None if self.gives is None or isinstance(self.gives, str) else self.gives


def operation(**declared: Any) -> Callable[[Callable[..., Any]], Method]:
    """Make a method of a view out of `function(view, call, **path)`: what it returns is shown."""
    the_operation = Operation(**declared)

    def decorate(function: Callable[..., Any]) -> Method:
        @wraps(function)
        def perform(view: Any, request: Request, **path: Any) -> HttpResponseBase:
            answer: HttpResponseBase = view.perform(request, the_operation, function, path)
            return answer

        perform.operation = the_operation  # type: ignore[attr-defined]
        return perform

    return decorate
