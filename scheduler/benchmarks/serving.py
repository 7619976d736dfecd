"""A web server for one measurement, as `up` starts it, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import redis
from django.conf import settings

from scheduler.benchmarks import scratch
from scheduler.settings import ROOT

WORKERS, THREADS = 2, 8
PATIENCE = 60.0  # seconds until it answers


class NotServing(Exception):
    """The web server does not come up; the message holds what it said last."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where it listens."""

    host: str
    port: int


@contextmanager
def server(database: str) -> Iterator[Served]:
    """Serve a scratch database until the block ends, with the service's own settings.

    Log lines of requests are not written (LOG_LEVEL=WARNING), neither ours nor the floors'.
    """
    port = _free_port()
    with (
        _empty_broker() as broker,
        tempfile.TemporaryFile() as said,
        _running(
            [
                *(sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--no-ws"),
                *("--respawn-failed-workers", "--host", "127.0.0.1", "--port", str(port)),
                *("--blocking-threads", str(THREADS), "--workers", str(WORKERS)),
                "scheduler.benchmarks.wsgi:application",
            ],
            environment={
                "DATABASE_URL": scratch.address(database),
                "REDIS_URL": broker,
                "SECRET_KEY": settings.SECRET_KEY,
                "PYTHONPATH": str(ROOT),
                "LOG_LEVEL": "WARNING",
                "DEBUG": "0",
                "ALLOWED_HOSTS": "127.0.0.1",
                "TWILIO_ACCOUNT_SID": "",
                # One desk asks for everybody, as fast as it can.
                "STAFF_CALLS_A_MINUTE": "0",
            },
            output=said.fileno(),
        ) as process,
    ):
        if not _answers(port, process):
            said.seek(0)
            raise NotServing(said.read().decode(errors="replace")[-2000:])
        yield Served("127.0.0.1", port)


@contextmanager
def _running(
    command: list[str], *, environment: dict[str, str], output: int
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as trying:
            trying.sendall(b"GET /bench/no-op HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            if b" 200 " in trying.recv(100):
                return True
        time.sleep(0.1)
    return False


@contextmanager
def _empty_broker() -> Iterator[str]:
    """An empty numbered database of the same Redis, so that no worker sees our hints."""
    for number in range(15, 0, -1):
        url = numbered(settings.REDIS_URL, number)
        with redis.Redis.from_url(url) as broker:
            if broker.dbsize() == 0:
                try:
                    yield url
                finally:
                    broker.flushdb()
                return
    raise NotServing("Every numbered database of Redis is in use.")


def numbered(url: str, number: int) -> str:
    """The address of another numbered database of the same server."""
    address = url.partition("?")[0]
    if address.startswith("unix://"):
        return f"{address}?db={number}"
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{number}"
