import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from scheduler.benchmarks import clients, questions
from scheduler.benchmarks.clients import NoAnswer, Question, Script
from scheduler.benchmarks.questions import Desk
from scheduler.benchmarks.serving import Served


class _Echo(BaseHTTPRequestHandler):
    """Answers 201 with what was posted, 200 to a GET, and 500 to /broken."""

    protocol_version = "HTTP/1.1"
    connections: set[object] = set()

    def do_POST(self) -> None:
        _Echo.connections.add(self.client_address)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._say(500 if self.path == "/broken" else 201, body)

    def do_GET(self) -> None:
        self._say(200, self.headers.get("Authorization", "").encode())

    def log_message(self, *words: object) -> None:
        """Nothing: a test's output is for its faults."""

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        # In two parts, as a network may deliver it.
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.wfile.write(body[len(body) // 2 :])


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


@pytest.fixture
def echo() -> Iterator[Served]:
    _Echo.connections = set()
    with _Server(("127.0.0.1", 0), _Echo) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served("127.0.0.1", server.server_address[1])
        server.shutdown()
        thread.join()


def _one(question: Question, heard: list[bytes]) -> Script:
    answer = yield question
    heard.append(answer.body)


def _two(heard: list[bytes]) -> Script:
    first = yield questions.post("first", "/", {"a": 1})
    second = yield questions.post("second", "/broken", {"heard": first.status})
    heard.append(second.body)


def test_every_script_is_told_the_answer_to_what_it_asked(echo: Served) -> None:
    heard: list[bytes] = []
    tally = clients.run(echo, [_two(heard) for _ in range(10)], at_once=3)

    assert heard == [b'{"heard": 201}'] * 10
    assert tally.count("first") == tally.count("first", 201) == 10
    assert (tally.count("second", 201), tally.broken()) == (0, 10)
    assert set(tally.milliseconds("first")) == {"p50", "p95", "p99"}
    assert tally.rate("first", 201) == pytest.approx(10 / tally.seconds)


def test_connections_are_kept_and_no_more_than_asked_for(echo: Served) -> None:
    heard: list[bytes] = []
    clients.run(echo, [_two(heard) for _ in range(12)], at_once=4)
    assert len(_Echo.connections) == 4


def test_a_long_answer_is_taken_in_whole(echo: Served) -> None:
    heard: list[bytes] = []
    clients.run(echo, [_one(questions.post("long", "/", {"a": "x" * 500_000}), heard)], at_once=1)
    assert [len(body) for body in heard] == [500_009]


def test_a_desk_says_who_it_is_once_and_for_which_version(echo: Served) -> None:
    heard: list[bytes] = []
    desk = Desk("cfs_secret")
    clients.run(echo, [_one(desk.read("who", "people"), heard)], at_once=1)
    sent = desk.post("move", "appointments/1/move", {}, once=True, version='"3"').content

    assert heard == [b"Bearer cfs_secret"]
    assert sent.startswith(b"POST /api/v1/appointments/1/move HTTP/1.1\r\n")
    assert b'\r\nIf-Match: "3"\r\n' in sent
    assert sent.count(b"\r\nIdempotency-Key: ") == 1


def test_asking_again_ends_at_the_moment_given(echo: Served) -> None:
    asked = [questions.fetch("again", "/")]
    tally = clients.run(echo, [questions.again_until(asked, first=0, moment=0.0)], at_once=1)
    assert tally.count("again") == 0


def test_an_answer_is_read_only_when_it_is_whole() -> None:
    assert clients.read(b"HTTP/1.1 200 OK\r\nContent-Le") is None
    assert clients.read(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab") is None
    whole = clients.read(b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nETag: "1"\r\n\r\nabc')
    assert whole is not None
    assert (whole.status, whole.headers["etag"], whole.body) == (200, '"1"', b"abc")


def test_an_answer_of_unknown_length_is_refused() -> None:
    with pytest.raises(NoAnswer, match="how long"):
        clients.read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
