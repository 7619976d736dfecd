"""The other side of a calendar: a server on loopback that says what a test wants."""

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_Said = tuple[int, dict[str, str], bytes]


class Other(ThreadingHTTPServer):
    """`says` is (status, headers, body) by path, or by method and path; `then` what comes after
    that was said once; `asked` and `bodies` what came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says: dict[str, _Said] = {}
        self.then: dict[str, _Said] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.bodies: list[tuple[str, str, bytes]] = []
        self.pause = 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, method: str, path: str) -> _Said:
        """What is said to this question."""
        for asked in (f"{method} {path}", path):
            if asked in self.says:
                said = self.says[asked]
                self.says[asked] = self.then.get(asked, said)
                return said
        return (404, {}, b"")


class _Handler(BaseHTTPRequestHandler):
    server: Other

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.bodies.append((self.command, self.path, body))
        status, headers, body = self.server.answer(self.command, self.path)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for start in range(0, len(body), 1000):
            self.wfile.write(body[start : start + 1000])
            if self.server.pause:
                time.sleep(self.server.pause)

    do_PROPFIND = do_REPORT = do_GET  # noqa: N815

    def log_message(self, *_words: Any) -> None:
        """Nothing."""

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # whoever asked has heard enough
            super().handle()


@contextlib.contextmanager
def listening() -> Iterator[Other]:
    """The server, for as long as this lasts."""
    with Other() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
