"""A whole installation of its own: database, Redis, web, worker and beat as real processes.

The programs are those that `deploy/up` runs, with the same commands; only folder, database and
clock are the journey's. Everything is stopped and removed at the end.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from deploy import programs, servers
from deploy.server import wait_until
from scheduler.settings import ROOT
from tests import template
from tests.journeys import ports
from tests.journeys.api import Api
from tests.times import at

BEGINS = at("Tue 2 Mar 2027 10:00")
STARTUP = Path(__file__).parent / "startup"
READY = timedelta(seconds=60)
PYTHON = (sys.executable, "-P", "-m")


@dataclass(frozen=True)
class Installation:
    """A running service, and what a journey needs to know of it."""

    address: str
    folder: Path
    database: str
    environment: Mapping[str, str]

    def api(self, token: str) -> Api:
        """The API as the holder of this token calls it."""
        return Api(self.address, token)

    def scheduler(
        self, *arguments: str | Path, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run the command line, as an operator does; `given` is its standard input."""
        return subprocess.run(
            [*PYTHON, "scheduler", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def must(self, *arguments: str | Path) -> str:
        """Run the command line and return what it printed; fails when the command does."""
        done = self.scheduler(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the Django shell."""
        return self.scheduler("shell", "--no-imports", "-c", code)

    def told_by_shell(self, code: str) -> Any:
        """Run Python in the Django shell that prints one line of JSON last."""
        done = self.shell(code)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    def raw(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection that knows nothing of Django or of us."""
        return psycopg.connect(template.at(self.database, "OWNER_DATABASE_URL"))


@contextlib.contextmanager
def running(folder: Path, **settings: str) -> Iterator[Installation]:
    """Start everything, with these settings besides, and yield it once it answers."""
    with _database() as database, servers.start_redis(folder=folder / "redis") as redis:
        port = ports.free()
        environment = _environment(folder, database=database, redis=redis.url, port=port)
        environment |= settings
        installed = Installation(f"http://127.0.0.1:{port}", folder, database, environment)
        (folder / "frontend").symlink_to(ROOT / "var" / "frontend")
        (folder / "static").symlink_to(_static_files())
        with _programs(installed, port=port):
            yield installed


@contextlib.contextmanager
def beside(installed: Installation, *, folder: Path, **settings: str) -> Iterator[Installation]:
    """Another web process of the same service, with other settings and files of its own."""
    port = ports.free()
    environment = {**installed.environment, "VAR_FOLDER": str(folder), **settings}
    other = Installation(f"http://127.0.0.1:{port}", folder, installed.database, environment)
    (folder / "frontend").symlink_to(ROOT / "var" / "frontend")
    (folder / "static").symlink_to(_static_files())
    web = next(
        each for each in programs.service(port=port, var=folder, cores=1) if "web" in each.name
    )
    started = programs.Running(web, environment=environment, log=folder / "web.log")
    try:
        started.start()
        assert wait_until(lambda: ports.answers(f"{other.address}/healthz"), patience=READY), (
            started.said()[-2000:]
        )
        yield other
    finally:
        started.end(hurry=lambda: True)


@contextlib.contextmanager
def _programs(installed: Installation, *, port: int) -> Iterator[None]:
    wanted = programs.service(port=port, var=installed.folder, cores=2)
    started = [
        programs.Running(
            program,
            environment=installed.environment,
            log=installed.folder / f"{program.name}.log",
        )
        for program in wanted
    ]
    try:
        for one in started:
            one.start()
        ready = wait_until(
            lambda: (
                ports.answers(f"{installed.address}/healthz")
                and any(one.name == "worker" and " ready." in one.said() for one in started)
            ),
            patience=READY,
        )
        assert ready, "\n".join(f"{one.name}: {one.said()[-2000:]}" for one in started)
        yield
    finally:
        for one in started:
            one.end(hurry=lambda: True)


@contextlib.contextmanager
def _database() -> Iterator[str]:
    """A new database on the tests' PostgreSQL, migrated and empty; its name."""
    given = os.environ["OWNER_DATABASE_URL"]
    name = f"journey_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as connection:
        template.copy(connection, name=name)
    try:
        yield name
    finally:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


@functools.cache
def _static_files() -> Path:
    """The pages' files, collected once for all installations of this process."""
    kept = tempfile.TemporaryDirectory(prefix="journeys-static-")
    atexit.register(kept.cleanup)
    var = Path(kept.name)
    (var / "frontend").symlink_to(ROOT / "var" / "frontend")
    environment = os.environ | {"VAR_FOLDER": kept.name, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [*PYTHON, "scheduler", "collectstatic", "--no-input", "--verbosity=0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    return var / "static"


def _environment(folder: Path, *, database: str, redis: str, port: int) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    return kept | {
        "PYTHONPATH": str(STARTUP),
        "PYTHONWARNINGS": "default",
        "JOURNEY_CLOCK_AHEAD": str((BEGINS - datetime.now(UTC)).total_seconds()),
        "DATABASE_URL": template.at(database, "DATABASE_URL"),
        "OWNER_DATABASE_URL": template.at(database, "OWNER_DATABASE_URL"),
        "REDIS_URL": redis,
        "VAR_FOLDER": str(folder),
        "SECRET_KEY": uuid.uuid4().hex * 2,
        "PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
        "DEMONSTRATION": "0",
    }
