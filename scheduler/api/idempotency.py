"""Does one request once, however often it is sent: `Idempotency-Key`.

The key is written first, in the transaction of the change. Two of the same wait for each other at
the unique index; the second finds the answer of the first and repeats it. A refusal rolls
everything back, the key too, so that the same request may be tried again.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from scheduler.api import versions
from scheduler.api.models import IdempotencyKey
from scheduler.audit.actors import Actor
from scheduler.refusals import Invalid, Refusal

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
KEPT_FOR = timedelta(days=2)
_KEY = re.compile(r"[!-~]{1,100}", re.ASCII)
_KEPT_HEADERS = ("ETag", "Location")


class KeyReused(Invalid):
    """The key was used for another request."""

    code = "idempotency_key_reused"


class AnswerNotKept(Refusal):
    """The request was done before, and its answer held a secret, which is shown once."""

    code = "answer_not_kept"


def once(
    request: Request,
    perform: Callable[[], HttpResponseBase],
    *,
    by: Actor,
    now: datetime,
    holds_secret: bool,
) -> HttpResponseBase:
    """The answer of `perform`, or the answer it gave when this key came first.

    Raises KeyReused, AnswerNotKept, and whatever `perform` raises.
    """
    key = request.headers.get(HEADER)
    if key is None or by.account_id is None:
        with transaction.atomic():
            return perform()
    if not _KEY.fullmatch(key):
        raise Invalid(
            "An idempotency key is 1 to 100 visible ASCII characters.",
            fields={HEADER: ["This must be 1 to 100 visible ASCII characters."]},
        )
    with transaction.atomic():
        row, is_first = IdempotencyKey.objects.get_or_create(
            account_id=by.account_id,
            key=key,
            defaults={"fingerprint": _fingerprint(request, by), "made_at": now},
        )
        if not is_first:
            return _repeat(row, fingerprint=_fingerprint(request, by))
        response = perform()
        _keep(row, response, holds_secret=holds_secret)
        return response


def forget_old(*, now: datetime) -> int:
    """Remove keys after KEPT_FOR: an answer may hold a person's details. Says how many."""
    return IdempotencyKey.objects.filter(made_at__lt=now - KEPT_FOR).delete()[0]


def _fingerprint(request: Request, by: Actor) -> str:
    parts = (
        str(by.post_id),
        by.role,
        str(request.method),
        request.get_full_path(),
        request.headers.get(versions.HEADER, ""),
    )
    body = request._request.body
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + body).hexdigest()


def _keep(row: IdempotencyKey, response: HttpResponseBase, *, holds_secret: bool) -> None:
    row.status = response.status_code
    if isinstance(response, Response) and not holds_secret:
        row.body = JSONRenderer().render(response.data).decode()
    row.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    row.save(update_fields=["status", "body", "headers"])


def _repeat(row: IdempotencyKey, *, fingerprint: str) -> Response:
    if row.fingerprint != fingerprint:
        raise KeyReused(
            "This idempotency key was used for another request. Use a new key for a new request.",
            fields={HEADER: ["This was used for another request."]},
        )
    data: Any = json.loads(row.body) if row.body else None
    if data is None and row.status != 204:
        raise AnswerNotKept(
            "This was done when it was first asked. Its answer held a secret, which is shown once."
        )
    return Response(data, status=row.status, headers={**row.headers, REPEATED: "true"})
