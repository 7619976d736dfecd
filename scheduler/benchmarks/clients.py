"""Clients that ask over kept connections, all in one thread: the cores are for those who answer.

A script is a generator: it yields what to ask and is sent the answer. Many scripts run at once,
one connection each; when one ends, the next takes its place.
"""

import selectors
import socket
import statistics
from collections import Counter, deque
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from time import perf_counter

from scheduler.benchmarks.serving import Served

LONGEST = 60.0  # seconds without any answer


class NoAnswer(Exception):
    """The server closed the connection, stayed silent, or said what is not understood."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request, ready to be sent; `kind` is what it is counted under."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Script = Generator[Question, Answer, None]


@dataclass
class Tally:
    """What was asked and answered; latencies in seconds, by kind."""

    seconds: float = 0.0
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    latencies: dict[str, list[float]] = field(default_factory=dict)

    def count(self, kind: str, *statuses: int) -> int:
        """Answers of these statuses; of all of them if none is named."""
        return sum(
            number
            for (asked, status), number in self.statuses.items()
            if asked == kind and (not statuses or status in statuses)
        )

    def broken(self) -> int:
        """Answers of 500 and above."""
        return sum(number for (_, status), number in self.statuses.items() if status >= 500)

    def rate(self, kind: str, *statuses: int) -> float:
        """Such answers a second."""
        return self.count(kind, *statuses) / self.seconds if self.seconds else 0.0

    def add(self, other: "Tally") -> None:
        """Count another run in."""
        self.seconds += other.seconds
        self.statuses += other.statuses
        for kind, found in other.latencies.items():
            self.latencies.setdefault(kind, []).extend(found)

    def milliseconds(self, kind: str) -> dict[str, float]:
        """Median and the 95th and 99th of a hundred."""
        found = sorted(self.latencies.get(kind, ()))
        if not found:
            return {}
        at = {"p50": statistics.median(found)}
        at |= {
            f"p{part}": found[min(len(found) - 1, len(found) * part // 100)] for part in (95, 99)
        }
        return {name: round(value * 1000, 2) for name, value in at.items()}


class _Line:
    """One connection with the script that uses it."""

    def __init__(self, served: Served) -> None:
        self.socket = socket.create_connection((served.host, served.port), timeout=LONGEST)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.asked_at = 0.0
        self.script: Script
        self.question: Question

    def ask(self, question: Question) -> None:
        self.question, self.received = question, b""
        self.asked_at = perf_counter()
        self.socket.sendall(question.content)

    def receive(self) -> Answer | None:
        """The answer once it is whole."""
        part = self.socket.recv(262_144)
        if not part:
            raise NoAnswer(f"{self.question.kind}: the connection was closed.")
        self.received += part
        return read(self.received)


def run(served: Served, scripts: Iterable[Script], *, at_once: int) -> Tally:
    """Run all the scripts, so many at a time."""
    tally, waiting = Tally(), deque(scripts)
    with selectors.DefaultSelector() as selector:
        lines = [_Line(served) for _ in range(min(at_once, len(waiting)))]
        try:
            for line in lines:
                selector.register(line.socket, selectors.EVENT_READ, line)
            began = perf_counter()
            busy = sum(_begin(line, waiting) for line in lines)
            while busy:
                ready = selector.select(LONGEST)
                if not ready:
                    raise NoAnswer(f"No answer within {LONGEST:.0f} s.")
                for key, _ in ready:
                    busy -= _hear(key.data, tally, waiting)
            tally.seconds = perf_counter() - began
        finally:
            for line in lines:
                line.socket.close()
    return tally


def _begin(line: _Line, waiting: deque[Script]) -> bool:
    """Give the line its next script that asks anything; False where none is left."""
    while waiting:
        line.script = waiting.popleft()
        try:
            line.ask(next(line.script))
        except StopIteration:
            continue
        return True
    return False


def _hear(line: _Line, tally: Tally, waiting: deque[Script]) -> bool:
    """Take in what has come; True if the line has nothing more to do."""
    answer = line.receive()
    if answer is None:
        return False
    kind = line.question.kind
    tally.latencies.setdefault(kind, []).append(perf_counter() - line.asked_at)
    tally.statuses[kind, answer.status] += 1
    try:
        line.ask(line.script.send(answer))
    except StopIteration:
        return not _begin(line, waiting)
    return False


def read(received: bytes) -> Answer | None:
    """An answer out of what was received, or None while it is not whole."""
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return None
    first, *others = head.decode("latin-1").split("\r\n")
    pairs = (other.partition(":") for other in others)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    status = int(first.split(" ", 2)[1])
    if "content-length" not in headers and status not in (204, 304):
        raise NoAnswer("The answer does not say how long it is.")
    if len(body) < int(headers.get("content-length", 0)):
        return None
    return Answer(status, headers, body)
