"""Writes in a thread of its own on the caller's connection, while the caller works out what next.

PostgreSQL's judgement of a row takes as long as working out the next; this way they take turns on
two cores. Nobody else may use the connection until the writer is closed.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connections

AT_ONCE = 4  # pieces of work that wait or run, so that memory stays small


class Writer:
    """Does pieces of work one after another, in the order given. Errors come back at `flush`."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._waiting: deque[Future[None]] = deque()

    def write(self, work: Callable[[], None]) -> None:
        """Do it soon; waits while enough is waiting. Raises what earlier work has raised."""
        while len(self._waiting) >= AT_ONCE:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(work))

    def flush(self) -> None:
        """Wait until everything is done; raises what went wrong."""
        while self._waiting:
            self._waiting.popleft().result()


@contextmanager
def writer() -> Iterator[Writer]:
    """A writer on this thread's connection, and in its transaction."""
    shared = connections["default"]

    def take_over() -> None:
        connections["default"] = shared

    shared.inc_thread_sharing()
    try:
        with ThreadPoolExecutor(max_workers=1, initializer=take_over) as pool:
            found = Writer(pool)
            yield found
            found.flush()
    finally:
        shared.dec_thread_sharing()
