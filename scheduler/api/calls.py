"""What a view is told: who calls, when, and what the request says, already read and checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from scheduler import clock
from scheduler.api import pagination, versions
from scheduler.api.operations import Operation
from scheduler.api.shapes import Output
from scheduler.audit import actors
from scheduler.audit.actors import Actor
from scheduler.identity import access

# Django REST framework's own parameter, which chooses the form of the answer.
_FRAMEWORK = frozenset({"format"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one operation. `seen` is the version named in If-Match, where one is demanded."""

    request: Request
    by: Actor
    now: datetime
    body: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    seen: str = ""

    @property
    def version(self) -> int:
        """The count in the version the caller has seen."""
        return versions.counted(self.seen)

    @property
    def partner_id(self) -> UUID:
        """The partner the caller acts for; nobody calls an address with a deed without one."""
        if self.by.partner_id is None:
            raise access.NotAllowed("Act for a partner first.")
        return self.by.partner_id

    @property
    def post_id(self) -> UUID:
        """The post in which the caller acts, for what is their own."""
        if self.by.post_id is None:
            raise access.NotAllowed("Act in a post first.")
        return self.by.post_id

    def require_unchanged(self, record: Model, *, shown_as: type[Output]) -> None:
        """Refuse (Stale) a change of a record that is no longer as the caller saw it.

        For records that count no versions; `record` must be locked until the change is made.
        """
        if self.seen != versions.tag(shown_as.written(record)):
            raise versions.changed()


@dataclass(frozen=True, slots=True)
class Rows:
    """A list whose rows are not shown as they are stored: `shown` turns a page of them round."""

    found: QuerySet[Any]
    shown: Callable[[Sequence[Any]], Sequence[Any]]


def read(request: Request, operation: Operation) -> Call:
    """What the request says. Raises ValidationError, ParseError, Precondition."""
    besides = _FRAMEWORK | pagination.PARAMETERS if operation.is_list else _FRAMEWORK
    seen = versions.named(request) if operation.is_versioned else ""
    body: dict[str, Any] = {}
    if operation.takes is not None:
        if not isinstance(request.data, dict):
            raise ValidationError("The body must be a JSON object.")
        body = operation.takes.read(request.data)
    return Call(
        request=request,
        by=request.auth if isinstance(request.auth, Actor) else actors.system("open address"),
        now=clock.now(),
        body=body,
        query=operation.query.read(request.query_params, besides=besides),
        seen=seen,
    )
