"""Lets requests of a test meet the database as in a web process: nothing is there yet."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse


class NothingThere:
    """Middleware that takes away, for the length of a request, what tests may see as the service.

    Past Django's cursors, so that a test which counts queries does not count these.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _swap("")
        try:
            return self._answer(request)
        finally:
            if before is not None:
                _swap(before)


def _swap(acting: str) -> str | None:
    """Say who acts on this connection; who did before. None where no test spoke to the database."""
    raw = connection.connection
    if raw is None or raw.closed or connection.needs_rollback:
        return None
    before = raw.execute("SELECT current_setting('scheduler.acting', true)").fetchone()
    raw.execute("SELECT set_config('scheduler.acting', %s, false)", [acting])
    return str(before[0] or "")


# Queries that letting one reading request in costs inside the transaction of a test: a savepoint,
# what was said before, what is said now, and all of it back again.
LET_IN = 5
NAME = f"{NothingThere.__module__}.{NothingThere.__qualname__}"
