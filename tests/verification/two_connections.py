"""Two desks: the test's own connection, and a second one that lives in a thread of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection

from scheduler.refusals import Refusal

T = TypeVar("T")


@dataclass
class Desks:
    """Runs calls at either desk; a refusal is an answer, anything else that is raised is not."""

    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=1))

    def first(self, call: Callable[[], T]) -> T | Refusal:
        return _answered(call)

    def second(self, call: Callable[[], T]) -> T | Refusal:
        return self._begin(call).result()

    def both(
        self, here: Callable[[], T], there: Callable[[], T]
    ) -> tuple[T | Refusal, T | Refusal]:
        """Both at once; neither waits for the other unless the database makes it."""
        begun = self._begin(there)
        answered = _answered(here)
        return answered, begun.result()

    def close(self) -> None:
        # Looked up in the thread itself: the connection is another one there.
        self._thread.submit(lambda: connection.close()).result()
        self._thread.shutdown()

    def _begin(self, call: Callable[[], T]) -> "Future[T | Refusal]":
        return self._thread.submit(_answered, call)


def _answered(call: Callable[[], T]) -> T | Refusal:
    try:
        return call()
    except Refusal as refusal:
        return refusal
