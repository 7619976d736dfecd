"""Says no in one form: RFC 9457 problem documents with a stable code and a readable sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import (
    ObjectDoesNotExist,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import (
    PermissionDenied as DjangoPermissionDenied,
)
from django.db import DatabaseError, DataError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from scheduler.api import fields
from scheduler.identity import access
from scheduler.refusals import Invalid, Refusal, Stale

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="scheduler"'
TYPES = "/api/v1/problems/"

TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "No such method here",
    406: "No such form of the answer",
    409: "Refused",
    412: "Changed by somebody else",
    413: "Too large",
    415: "No such form of the request",
    422: "The request is not right",
    428: "Say which version",
    429: "Too many calls",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is said. `fields` names parts of the request, `facts` are for programs."""

    status: int
    code: str
    detail: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def as_document(self, *, instance: str) -> dict[str, Any]:
        """The members of RFC 9457, section 3.1, and ours."""
        document: dict[str, Any] = {
            "type": TYPES + self.code,
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
        }
        if self.fields:
            document["fields"] = self.fields
        if self.facts:
            document["facts"] = {name: _written(fact) for name, fact in self.facts.items()}
        return document


class Precondition(exceptions.APIException):
    """The request must say in `If-Match` which version it has seen (RFC 6585, section 3)."""

    status_code = 428
    default_code = "version_required"
    default_detail = (
        "Say in If-Match which version of the record you have seen; its ETag is that version."
    )


class Forbidden(exceptions.PermissionDenied):
    """A refusal of access, as the framework's pages expect it when they ask what to offer."""

    def __init__(self, refusal: access.NotAllowed) -> None:
        super().__init__(refusal.sentence)
        self.facts = refusal.facts
        self.code = refusal.code
        wanted = refusal.facts.get("scope")
        if isinstance(refusal, access.ScopeMissing):
            # RFC 6750, section 3.1.
            self.auth_header = f'{CHALLENGE}, error="insufficient_scope", scope="{wanted or ""}"'


NOT_FOUND = Problem(404, "not_found", "There is no such record, or it is not yours to see.")
_UNREADABLE = Problem(400, "malformed", "The request cannot be read.")
_TOO_BIG = Problem(413, "too_large", "The request is larger than any that makes sense here.")
_NOT_HOLDABLE = Problem(422, "invalid", "Something in the request is too long or out of range.")
_TRY_AGAIN = Problem(
    409,
    "try_again",
    "Somebody else changed the same thing at the same moment. Look again, and try again.",
    headers={"Retry-After": "1"},
)
_SEEN_BY_DATABASE = {
    "23503": Problem(422, "unknown_id", "One of the ids in the request names no record."),
    "23505": Problem(409, "already_there", "Something with these details is there already."),
    "23514": Problem(409, "contradicts_record", "This would contradict what is on record."),
    "23001": Problem(409, "append_only", "Such a record is only added to, never changed."),
    # Exclusion, deadlock, serialisation, lock not available: RELIABILITY.md, fact 4.
    "23P01": _TRY_AGAIN,
    "40P01": _TRY_AGAIN,
    "40001": _TRY_AGAIN,
    "55P03": _TRY_AGAIN,
}
# What the codes mean that no refusal of the domain explains.
MEANINGS = {
    "malformed": "The request is not JSON in UTF-8, or cannot be read at all.",
    "not_signed_in": "The call names no valid token, and nobody is signed in.",
    "not_allowed": "The role of the caller does not include this.",
    "not_found": "There is no such record, or it is not the caller's to see.",
    "method_not_allowed": "The address is right; it does not know this method.",
    "not_acceptable": "The answer has no form that the request accepts.",
    "too_large": "The body is larger than any that makes sense.",
    "unsupported_media_type": "The body must be JSON.",
    "version_required": "A change names in If-Match the version it was made from.",
    "unknown_id": "An id in the request names no record.",
    "already_there": "Something with these details is there already.",
    "contradicts_record": "The change would contradict what is on record.",
    "append_only": "Such records are only added to.",
    "too_many_calls": "The caller's limit is used up; Retry-After says for how many seconds.",
    "try_again": "Somebody else changed the same thing at the same moment.",
}
# Constraints that only a race can meet: the domain asked, and the answer changed at that moment.
_MET_IN_RACES = {"choice_is_in_force", "appointment_takes_its_time", "cancelled_takes_no_time"}
# Codes of Django REST framework's own exceptions, where ours are plainer.
_CODES = {
    "parse_error": "malformed",
    "authentication_failed": "not_signed_in",
    "not_authenticated": "not_signed_in",
    "permission_denied": "not_allowed",
    "not_acceptable": "not_acceptable",
}


def of_the_edge() -> list[Problem]:
    """The problems that no refusal of the domain stands behind."""
    return [NOT_FOUND, _UNREADABLE, _TOO_BIG, _NOT_HOLDABLE, *_SEEN_BY_DATABASE.values()]


def handle(fault: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an exception; None lets an unknown one become a logged error 500."""
    problem = problem_of(fault)
    if problem is None:
        return None
    document = problem.as_document(instance=context["request"].path)
    return Response(document, status=problem.status, headers=problem.headers)


def problem_of(fault: Exception) -> Problem | None:
    """What an exception means to the caller."""
    match fault:
        case Refusal():
            return _of_refusal(fault)
        case ObjectDoesNotExist() | Http404() | exceptions.NotFound():
            return NOT_FOUND
        case DatabaseError():
            return _of_database(fault)
        case RequestDataTooBig():
            return _TOO_BIG
        case SuspiciousOperation():
            return _UNREADABLE
        case _:
            return _of_framework(fault)


def _of_refusal(fault: Refusal) -> Problem:
    statuses = ((access.NotAllowed, 403), (Invalid, 422), (Stale, 412), (Refusal, 409))
    status = next(status for kind, status in statuses if isinstance(fault, kind))
    wrong = fault.fields if isinstance(fault, Invalid) else {}
    return Problem(status, fault.code, fault.sentence, wrong, fault.facts)


def _of_framework(fault: Exception) -> Problem | None:
    if isinstance(fault, DjangoPermissionDenied):
        fault = exceptions.PermissionDenied()
    if isinstance(fault, exceptions.ValidationError):
        wrong = flattened(fault.detail)
        return Problem(422, "invalid", _sentence(wrong), wrong)
    if not isinstance(fault, exceptions.APIException):
        return None
    code = str(fault.default_code)
    if isinstance(fault, exceptions.Throttled):
        return _of_limit(fault)
    return Problem(
        fault.status_code,
        getattr(fault, "code", _CODES.get(code, code)),
        str(fault.detail),
        facts=getattr(fault, "facts", {}),
        headers=_headers(fault),
    )


def _of_limit(fault: exceptions.Throttled) -> Problem:
    # The stubs do not know it.
    seconds = max(1, int(getattr(fault, "wait", None) or 1))
    return Problem(
        429,
        "too_many_calls",
        f"Too many calls in too short a time. Wait {seconds} seconds, then call again.",
        facts={"seconds": seconds},
        headers={"Retry-After": str(seconds)},
    )


def _headers(fault: exceptions.APIException) -> dict[str, str]:
    challenge = getattr(fault, "auth_header", None)
    return {"WWW-Authenticate": challenge} if challenge else {}


def _of_database(fault: DatabaseError) -> Problem | None:
    cause = fault.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    if state == "23514" and constraint in _MET_IN_RACES:
        return _TRY_AGAIN
    if isinstance(fault, DataError):
        return _NOT_HOLDABLE
    return _SEEN_BY_DATABASE.get(state)


def flattened(detail: Any, *, at: str = "") -> dict[str, list[str]]:
    """What is wrong, by the path of the part: `{"modes.0": ["…"]}`; the whole body is `body`."""
    if isinstance(detail, Mapping):
        wrong: dict[str, list[str]] = {}
        for name, part in detail.items():
            below = at if name == "non_field_errors" else f"{at}.{name}" if at else str(name)
            wrong |= flattened(part, at=below)
        return wrong
    if isinstance(detail, list) and any(isinstance(part, (Mapping, list)) for part in detail):
        wrong = {}
        for number, part in enumerate(detail):
            wrong |= flattened(part, at=f"{at}.{number}" if at else str(number))
        return wrong
    texts = detail if isinstance(detail, list) else [detail]
    return {at or "body": [str(text) for text in texts]}


def _sentence(wrong: dict[str, list[str]]) -> str:
    if list(wrong) == ["body"]:
        return wrong["body"][0]
    return "Something in the request is not right: " + ", ".join(sorted(wrong)) + "."


def _written(fact: Any) -> Any:
    return fields.london(fact) if isinstance(fact, datetime) else fact
