"""A whole installation of its own, as `up` starts it, and the means to kill any part of it.

PostgreSQL and Redis are private to its folder and write to disk as in production.
"""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import psutil

from deploy import programs, surroundings
from deploy.programs import Program, Running
from deploy.server import Unstartable

# Not from the settings: they are read once, and servers must be known by then.
ROOT = Path(__file__).resolve().parents[3]
WORKER_APP = "scheduler.benchmarks.reminders.worker:app"
PYTHON = (sys.executable, "-P", "-m")
# What may be killed, and how often each is chosen.
KINDS: Mapping[str, int] = {
    "worker": 3,
    "worker's child": 7,
    "beat": 2,
    "web": 2,
    "web's child": 2,
    "broker": 3,
    "database": 3,
    "database's child": 3,
}
# Of those who send: with a wrong way of sending, these are the deaths that lose or double.
SENDING: Mapping[str, int] = {"worker": 2, "worker's child": 8, "database's child": 1}
# So much slower is the second carrier: whoever is killed in front of it was waiting for it.
_SLOWER = 4
# Of so many texts the first carrier accepts, it never answers for one. The second answers for all:
# what a wrong way of sending does there, a kill has done.
_HANGS_UP = 50
_MAIN = {"worker": "worker", "beat": "beat", "web": "web"}
_SERVERS = {"broker": "REDIS_URL", "database": "DATABASE_URL"}


@dataclass
class Stage:
    """What runs, and what is started again when it is found dead."""

    folder: Path
    servers: surroundings.Servers
    environment: dict[str, str]
    port: int
    record: Path
    slow_carrier: str  # its address
    running: dict[str, Running] = field(default_factory=dict)
    # The broker is not started again until then (monotonic).
    broker_due_at: float = 0.0

    def accepted(self) -> list[tuple[str, float]]:
        """Every acceptance in the carrier's record: the reference and when."""
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        pairs = (line.split() for line in lines)
        return [(reference, float(at)) for reference, at in pairs]

    def record_length(self) -> int:
        """Bytes of the carrier's record: it grows with each acceptance."""
        return self.record.stat().st_size if self.record.exists() else 0

    def play(self, variant: str, *, lease: float, hints: bool = True, slowly: bool = False) -> None:
        """Start web, beat and a worker that sends in this way, ending whichever ran before.

        `slowly` puts it in front of the slow carrier. Without `hints` what the web process says to
        the worker goes where nobody listens.
        """
        self.end()
        environment = {
            **self.environment,
            "BENCH_VARIANT": variant,
            "BENCH_LEASE_SECONDS": str(lease),
            # A call must end well before the lease does.
            "TWILIO_TIMEOUT_SECONDS": str(min(10, max(1, int(lease / 4))) if lease else 10),
        }
        if slowly:
            environment["TWILIO_API_ADDRESS"] = self.slow_carrier
        for program in programs.service(port=self.port, var=self.folder, cores=2):
            log = self.folder / f"{program.name}.log"
            theirs = dict(environment)
            if program.name == "web" and not hints:
                theirs["REDIS_URL"] = f"{theirs['REDIS_URL']}?db=9"
            started = Running(_ours(program), environment=theirs, log=log)
            started.start()
            self.running[program.name] = started

    def revive(self) -> None:
        """Start again what is dead, as the supervisor does but without its pauses."""
        if time.monotonic() >= self.broker_due_at:
            with suppress(Unstartable):
                self.servers.revive()
        for running in self.running.values():
            if running.has_died():
                running.bury()
            if not running.is_running():
                running.start()

    def kill(self, kind: str) -> bool:
        """End one process of this kind with SIGKILL; False if none is there to be killed."""
        found = self._found(kind)
        if found is None:
            return False
        with suppress(psutil.NoSuchProcess):
            found.kill()
            return True
        return False

    def _found(self, kind: str) -> psutil.Process | None:
        main, _, child = kind.partition("'s ")
        process = self._process(main)
        if process is None or not child:
            return process
        with suppress(psutil.NoSuchProcess):
            children = process.children(recursive=True)
            if main == "database":
                # The youngest are at work; the oldest only keep house.
                children = [each for each in children if "postgres:" in " ".join(each.cmdline())]
                return children[-1] if children else None
            # Any: the youngest of a worker has often nothing to do yet.
            return secrets.choice(children) if children else None
        return None

    def _process(self, main: str) -> psutil.Process | None:
        if main in _SERVERS:
            server = self.servers.private.get(_SERVERS[main])
            return server.process if server is not None and server.is_running() else None
        running = self.running[_MAIN[main]]
        pid = running.pid()
        return psutil.Process(pid) if pid is not None else None

    def end(self) -> None:
        """End the programs, and none of the servers."""
        for running in self.running.values():
            running.end(hurry=lambda: True)
        self.running.clear()


def _ours(program: Program) -> Program:
    parts = (WORKER_APP if part == "scheduler.celery:app" else part for part in program.command)
    return replace(program, command=tuple(parts))


def folder_for(var: Path, *, now: datetime) -> Path:
    """Where the servers of one run live."""
    return var / "benchmarks" / f"reminders-{now:%H%M%S}"


@contextmanager
def open_stage(folder: Path, *, answers_after: float) -> Iterator[Stage]:
    """Start servers and carrier, make the tables; end and remove everything afterwards.

    DATABASE_URL and REDIS_URL of this process are its servers' from then on.
    """
    folder.mkdir(parents=True)
    servers = surroundings.Servers(var=folder, given={})
    record = folder / "accepted"
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        servers.start()
        stack.callback(servers.stop)
        ports = [
            stack.enter_context(carrier(record, answers_after=seconds, hangs_up=hangs_up))
            for seconds, hangs_up in ((answers_after, _HANGS_UP), (_SLOWER * answers_after, 0))
        ]
        port = _free_port()
        environment = _environment(folder, servers, port=port, carrier=ports[0])
        os.environ.update(environment)
        subprocess.run(
            [*PYTHON, "scheduler", "migrate", "--verbosity=0"], env=environment, check=True
        )
        stage = Stage(folder, servers, environment, port, record, f"http://127.0.0.1:{ports[1]}")
        stack.callback(stage.end)
        yield stage


@contextmanager
def carrier(record: Path, *, answers_after: float, hangs_up: int) -> Iterator[int]:
    """Run the carrier that counts until the block ends; its port."""
    how = (str(answers_after), str(hangs_up))
    with subprocess.Popen(
        [*PYTHON, "scheduler.benchmarks.reminders.carrier", record, *how],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 -- for mypy: it was asked for
            yield int(process.stdout.readline())
        finally:
            process.kill()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _environment(
    folder: Path, servers: surroundings.Servers, *, port: int, carrier: int
) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}
    return {
        **kept,
        **servers.addresses(),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "scheduler.settings",
        "VAR_FOLDER": str(folder),
        "SECRET_KEY": surroundings.secret_key(folder / "secret-key"),
        "PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
        "DEMONSTRATION": "0",
        "LOG_LEVEL": "WARNING",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "bench",
        "TWILIO_FROM_NUMBER": "+447700900999",
        "TWILIO_API_ADDRESS": f"http://127.0.0.1:{carrier}",
    }
