"""`./deploy/up`: from an empty folder to a service that answers; refuses to run twice."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy import programs, servers, surroundings
from deploy.progress import say, step
from deploy.server import Unstartable, last_words
from deploy.supervisor import TICK, Signals, Stopped, Supervisor


def run(arguments: list[str], *, root: Path) -> int:
    """Run the service of this folder until somebody asks to stop."""
    if arguments:
        raise Unstartable(f"./deploy/up takes no arguments (--help says more): {arguments[0]}")
    signals = Signals()
    signals.listen()
    port = surroundings.port(os.environ)
    with alone(root / "var" / "up.lock", address=f"http://127.0.0.1:{port}"):
        if programs.end_all(carrying=programs.mark(root / "var")):
            say("Ended what an earlier start had left running when it was killed.")
        check_port(port)
        surroundings.check_given(os.environ)
        serve(root=root, port=port, signals=signals)
    return 0


def serve(*, root: Path, port: int, signals: Signals) -> None:
    """Start the servers, prepare the database, start the programs and watch them."""
    var = root / "var"
    shared = surroundings.Servers(var=var, given=os.environ)
    supervisor = Supervisor(servers=shared, signals=signals, logs=var / "log")
    try:
        with step("Starting the servers"):
            shared.start()
        environment = surroundings.variables(
            root=root, given=os.environ, addresses=shared.addresses(), port=port
        )
        prepare(environment, var=var, signals=signals)
        with step("Starting web, worker and beat"):
            wanted = programs.service(port=port, var=var, cores=os.cpu_count() or 1)
            supervisor.start(wanted, environment=environment)
            supervisor.wait_until_ready(
                lambda: answers(port), lambda: supervisor.has_said("worker", " ready.")
            )
        say(f"\nLook at http://127.0.0.1:{port}/\nCtrl+C stops it. Logs: {var / 'log'}")
        supervisor.watch()
    except Stopped:
        pass
    finally:
        supervisor.stop()


def prepare(environment: Mapping[str, str], *, var: Path, signals: Signals) -> None:
    """Bring database and static files up to date; the first time, load the demonstration."""
    with step("Bringing the database up to date"):
        manage("migrate", environment=environment, var=var, signals=signals)
    loaded = Stamp(var / "demonstration-loaded", environment["DATABASE_URL"])
    if environment["DEMONSTRATION"] != "0" and not loaded.is_there():
        with step("Loading the demonstration partnership", shows=True):
            load = ("demonstration", "load", "--if-empty")
            manage(*load, environment=environment, var=var, signals=signals, shows=True)
        loaded.set()
    collected = Stamp(var / "static-collected", static_files(var.parent))
    if not collected.is_there():
        with step("Collecting static files"):
            collect = ("collectstatic", "--no-input")
            manage(*collect, environment=environment, var=var, signals=signals)
        collected.set()


class Stamp:
    """A file that says something was done, and for what; never the words themselves."""

    def __init__(self, file: Path, what: str) -> None:
        self._file = file
        self._mark = hashlib.sha256(what.encode()).hexdigest()

    def is_there(self) -> bool:
        return self._file.exists() and self._file.read_text() == self._mark

    def set(self) -> None:
        self._file.write_text(self._mark)


def static_files(root: Path) -> str:
    """What decides about the collected files: packages, compiled styles, and our own."""
    ours = sorted(file for file in root.glob("scheduler/**/static/**/*") if file.is_file())
    sizes = [f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in ours]
    others = (root / "deploy" / "requirements.txt", root / "var" / "frontend" / ".made")
    return "\n".join([*sizes, *(file.read_text() for file in others if file.exists())])


def manage(
    *arguments: str,
    environment: Mapping[str, str],
    var: Path,
    signals: Signals,
    shows: bool = False,
) -> None:
    """Run `python -m scheduler …` to its end; it is ended when somebody asks to stop."""
    log = var / "log" / f"{arguments[0]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scheduler", *arguments],
            cwd=environment["PYTHONPATH"],
            env={**environment, surroundings.MARK: programs.mark(var, arguments[0])},
            stdin=subprocess.DEVNULL,
            stdout=None if shows else output,
            stderr=None if shows else subprocess.STDOUT,
            start_new_session=True,
        )
    while process.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=TICK)
        if signals.asked:
            process.terminate()
            process.wait()
    signals.stop_if_asked()
    if process.returncode:
        why = "" if shows else f": {last_words(log.read_text(errors='replace'))} ({log})"
        raise Unstartable(f"`scheduler {' '.join(arguments)}` failed{why}")


@contextlib.contextmanager
def alone(lock: Path, *, address: str) -> Iterator[None]:
    """Hold this folder's place and leave our address in it. Raises `Unstartable` if taken."""
    with lock.open("a+b") as file:
        if not servers.lock_now(file):
            raise Unstartable(
                f"The service of this folder is running already: look at {lock.read_text()}/, "
                "or stop it with Ctrl+C where it was started."
            )
        file.truncate(0)
        file.write(address.encode())
        file.flush()
        yield


def find_running(lock: Path) -> str | None:
    """The address of the service that holds this folder's place, or None."""
    if not lock.exists():
        return None
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().decode()
    return None


def check_port(port: int) -> None:
    """Raises `Unstartable` if the port cannot be had."""
    with socket.socket() as probe:
        # Connections of an earlier run that still wind down do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Unstartable(
                f"Port {port} is only for root: choose another with PORT=8000 ./deploy/up"
            ) from error
        except OSError as error:
            raise Unstartable(
                f"Port {port} is in use by another program: stop that one, "
                f"or choose another port with PORT={port % 65535 + 1} ./deploy/up"
            ) from error


def answers(port: int) -> bool:
    """Whether the web process answers, with whatever page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
