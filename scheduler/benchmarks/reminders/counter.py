"""A desk at work while everything dies: it books, cancels and moves over HTTP until it is told yes.

What was acknowledged is what the service is held to.
"""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from scheduler.benchmarks import clients
from scheduler.benchmarks.clients import Answer, NoAnswer, Question
from scheduler.benchmarks.reminders.people import Town

_PATIENCE = 10.0  # seconds for one answer
_PAUSE = 0.2


@dataclass
class Counter:
    """One desk in a thread. `changed` holds when each cancel or move was acknowledged."""

    town: Town
    port: int
    clock: Callable[[], datetime]
    cancels: deque[UUID] = field(default_factory=deque)
    moves: deque[UUID] = field(default_factory=deque)
    changed: dict[UUID, tuple[str, datetime]] = field(default_factory=dict)
    booked: list[UUID] = field(default_factory=list)
    # Asked for and never answered, because it was over: either may be true.
    unsure: set[UUID] = field(default_factory=set)
    longest_wait: float = 0.0
    refused: int = 0

    @contextmanager
    def at_work(self, *, every: float) -> Iterator[None]:
        """Let it work, with such a pause, until the block ends."""
        over = threading.Event()
        thread = threading.Thread(target=self._work, kwargs={"every": every, "over": over})
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _work(self, *, every: float, over: threading.Event) -> None:
        """By turns book, cancel and move, with a pause between, until it is over."""
        turns = deque([self._book, self._cancel, self._book, self._move])
        while not over.is_set():
            turns[0](over)
            turns.rotate(-1)
            over.wait(every)

    def _book(self, over: threading.Event) -> None:
        if not self.town.unused:
            return
        wanted = self.town.unused.popleft()
        held = self._ask(self.town.desk.post("hold", "holds", wanted.body(), once=True), over)
        if held is None or held.status != 201:
            self.refused += held is not None
            return
        id_ = json.loads(held.body)["id"]
        confirm = self.town.desk.post("confirm", f"holds/{id_}/confirm", {}, once=True)
        confirmed = self._ask(confirm, over)
        if confirmed is not None and confirmed.status == 201:
            self.booked.append(UUID(id_))

    def _cancel(self, over: threading.Event) -> None:
        if self.cancels:
            self._change(self.cancels.popleft(), "cancel", {"cancelled_by": "person"}, over)

    def _move(self, over: threading.Event) -> None:
        if self.moves and self.town.unused:
            self._change(self.moves.popleft(), "move", self.town.unused.popleft().place(), over)

    def _change(self, id_: UUID, deed: str, body: dict[str, object], over: threading.Event) -> None:
        read = self._ask(self.town.desk.read("read", f"appointments/{id_}"), over)
        if read is None or read.status != 200:
            return
        question = self.town.desk.post(
            deed, f"appointments/{id_}/{deed}", body, once=True, version=read.headers["etag"]
        )
        answer = self._ask(question, over)
        if answer is not None and answer.status == 200:
            self.changed[id_] = (deed, self.clock())
        elif answer is None:
            self.unsure.add(id_)
        else:
            self.refused += 1

    def _ask(self, question: Question, over: threading.Event) -> Answer | None:
        """Ask with the same key until somebody answers; None if it is over first."""
        began = time.monotonic()
        while not over.is_set():
            answer = _asked(self.port, question)
            if answer is not None and answer.status < 500:
                self.longest_wait = max(self.longest_wait, time.monotonic() - began)
                return answer
            time.sleep(_PAUSE)
        return None


def _asked(port: int, question: Question) -> Answer | None:
    received = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as line:
            line.sendall(question.content)
            while part := line.recv(65536):
                received += part
                if answer := clients.read(received):
                    return answer
    except (OSError, NoAnswer):
        return None
    return None
