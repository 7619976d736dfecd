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
from uuid import UUID

from django.db import connection
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from scheduler import prepared
from scheduler.api import versions
from scheduler.api.models import IdempotencyKey
from scheduler.api.renderers import Json
from scheduler.audit.actors import Actor
from scheduler.booking import statements
from scheduler.identity import fences
from scheduler.refusals import Invalid, Refusal

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
KEPT_FOR = timedelta(days=2)
_KEY = re.compile(r"[!-~]{1,100}", re.ASCII)
_KEPT_HEADERS = ("ETag", "Location")
# Plain SQL, because every change goes through here: the unique index decides who was first.
_FIRST = """
    INSERT INTO api_idempotencykey (account_id, key, fingerprint, body, headers, made_at)
    VALUES (%s, %s, %s, '', '{}', %s) ON CONFLICT (account_id, key) DO NOTHING RETURNING id
"""
_ANSWERED = "UPDATE api_idempotencykey SET status = %s, body = %s, headers = %s WHERE id = %s"


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
        with fences.changing():
            return perform()
    if not _KEY.fullmatch(key):
        raise Invalid(
            "An idempotency key is 1 to 100 visible ASCII characters.",
            fields={HEADER: ["This must be 1 to 100 visible ASCII characters."]},
        )
    fingerprint = _fingerprint(request, by)
    with fences.changing():
        kept_as = _find_place(account_id=by.account_id, key=key, fingerprint=fingerprint, now=now)
        if kept_as is None:
            row = IdempotencyKey.objects.get(account_id=by.account_id, key=key)
            return _repeat(row, fingerprint=fingerprint)
        response = perform()
        _keep(kept_as, response, holds_secret=holds_secret)
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


def _find_place(*, account_id: UUID, key: str, fingerprint: str, now: datetime) -> int | None:
    """The id of the key's new row; None where it was used before. Waits while another uses it."""
    with connection.cursor() as cursor:
        with statements.sent_together():  # with the BEGIN before it
            cursor.execute(_FIRST, [account_id, key, fingerprint, now])
        made = cursor.fetchone()
    return None if made is None else int(made[0])


def _keep(kept_as: int, response: HttpResponseBase, *, holds_secret: bool) -> None:
    body = ""
    if isinstance(response, Response) and not holds_secret:
        body = Json().render(response.data).decode()
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    prepared.run(_ANSWERED, [response.status_code, body, json.dumps(headers), kept_as])


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
