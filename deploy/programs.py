"""One program that `up` keeps running: how it starts and ends; kills only what carries our mark."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil

from deploy.server import is_gone, last_words, wait_until
from deploy.surroundings import MARK

LONGEST_LOG = 10_000_000  # bytes; a longer one is put aside at the next start
LONGEST_PAUSE = timedelta(seconds=30)
ONLY_TO_MIGRATE = ("OWNER_DATABASE_URL", "OWNER_DATABASE_URL_FILE")
STEADY = timedelta(seconds=60)  # running this long, a program's earlier deaths are forgotten


@dataclass(frozen=True)
class Program:
    """What to run, how to ask it to stop and how long that may take."""

    name: str
    command: tuple[str, ...]
    polite: signal.Signals = signal.SIGTERM
    patience: timedelta = timedelta(seconds=10)


def service(*, port: int, var: Path, cores: int) -> list[Program]:
    """Web, beat and worker, in the order in which they are stopped."""
    python = (sys.executable, "-P", "-m")
    celery = (*python, "celery", "--app", "scheduler.celery:app")
    quick = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
    return [
        Program(
            "web",
            (
                *(*python, "granian", "--interface", "wsgi", "--no-ws", "--respawn-failed-workers"),
                *("--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "8"),
                *("--workers", str(max(2, min(cores, 4))), "scheduler.wsgi:application"),
            ),
        ),
        Program(
            "beat",
            (
                *(*celery, "beat", "--loglevel", "INFO", "--pidfile", ""),
                *("--schedule", str(var / "beat-schedule")),
            ),
        ),
        Program(
            "worker",
            (*celery, "worker", "--queues", "scheduler", "--concurrency", str(cores), *quick),
            # Celery's soft shutdown: running tasks may finish for 30 s, then go back to the queue.
            polite=signal.SIGQUIT,
            patience=timedelta(seconds=40),
        ),
    ]


class Running:
    """A program and its process; one that died is started again, at growing intervals."""

    def __init__(self, program: Program, *, environment: Mapping[str, str], log: Path) -> None:
        self.program = program
        self.log = log
        self.deaths = 0
        self.pause = 0.0  # seconds from its last death to its next start
        self.due_at = 0.0  # monotonic
        self._mark = mark(environment["VAR_FOLDER"], program.name)
        # Whoever takes over a program is not to find the way past the fences in its environment.
        given = {key: each for key, each in environment.items() if key not in ONLY_TO_MIGRATE}
        self._environment = {**given, MARK: self._mark}
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._length_before = 0

    def start(self) -> None:
        """Start it, in a session of its own: the terminal's Ctrl+C is for `up`, not for it."""
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > LONGEST_LOG:
                self.log.replace(self.log.with_suffix(".1.log"))
        with self.log.open("ab") as output:
            self._length_before = output.tell()
            self._process = subprocess.Popen(
                self.program.command,
                cwd=self._environment["PYTHONPATH"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started_at = time.monotonic()

    @property
    def name(self) -> str:
        return self.program.name

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def pid(self) -> int | None:
        """The number of its process while it runs."""
        return self._process.pid if self._process is not None and self.is_running() else None

    def has_died(self) -> bool:
        """Whether it ended and nobody has buried it yet."""
        return self._process is not None and self._process.poll() is not None

    def said(self) -> str:
        """What it wrote since it was started."""
        with self.log.open("rb") as output:
            output.seek(self._length_before)
            return output.read().decode(errors="replace")

    def bury(self) -> str:
        """Note a death and when it may start again; return a sentence about it."""
        if time.monotonic() - self._started_at > STEADY.total_seconds():
            self.deaths = 0
        self.pause = min(2.0**self.deaths, LONGEST_PAUSE.total_seconds())
        self.deaths += 1
        self.due_at = time.monotonic() + self.pause
        status = self._process.returncode if self._process else 0
        self._process = None
        end_all(carrying=self._mark)  # what it had started
        if status < 0:
            return f"{self.name} was killed by {signal.Signals(-status).name}."
        return f"{self.name} ended with status {status}: {last_words(self.said())} ({self.log})."

    def end(self, *, hurry: Callable[[], bool]) -> None:
        """Ask it to stop; kill what is left after its patience or in a hurry, children included."""

        def settled() -> bool:
            return not self.is_running() or hurry()

        if self._process is not None and self.is_running():
            self._process.send_signal(self.program.polite)
            wait_until(settled, patience=self.program.patience)
            self._process.kill()
            self._process.wait()
        end_all(carrying=self._mark)


def mark(var: Path | str, name: str = "") -> str:
    """What processes of this folder's `up` carry in their environment."""
    return f"{var}:{name}"


def end_all(*, carrying: str) -> int:
    """Kill every process whose mark begins so; return how many there were."""
    found = [process for process in psutil.process_iter() if mark_of(process).startswith(carrying)]
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until(lambda: all(map(is_gone, found)), patience=timedelta(seconds=5))
    return len(found)


def mark_of(process: psutil.Process) -> str:
    """The mark a process carries, or nothing."""
    try:
        return str(process.environ().get(MARK, ""))
    except (psutil.Error, OSError):
        return ""  # somebody else's, or gone
