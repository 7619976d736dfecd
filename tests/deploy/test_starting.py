"""The whole of `up`, with a service that is no more than a page, a queue and a command line."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from deploy import programs, starting
from deploy.server import Unstartable, is_gone, wait_until
from deploy.supervisor import Signals, Stopped

ROOT = Path(__file__).resolve().parents[2]
LONG_ENOUGH = timedelta(seconds=30)
SERVICE = {
    "__init__.py": "",
    "__main__.py": """
import os, sys, time
words = " ".join(sys.argv[1:])
with open(os.environ["VAR_FOLDER"] + "/commands", "a") as file:
    file.write(words + "\\n")
if words == "migrate" and os.path.exists(os.environ["VAR_FOLDER"] + "/broken"):
    sys.exit("django.db.utils.ProgrammingError: the table is broken")
""",
    "wsgi.py": """
def application(environ, start_response):
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"nothing here"]
""",
    "settings.py": "SECRET_KEY = 'of the fake service'",
    "celery.py": """
import os
from celery import Celery
address = os.environ["REDIS_URL"].replace("unix://", "redis+socket://", 1)
app = Celery("scheduler", broker=address)
app.conf.update(broker_connection_retry_on_startup=True, worker_hijack_root_logger=False)
""",
}
UP = """
import sys
from pathlib import Path
from deploy import server, starting
try:
    sys.exit(starting.run([], root=Path(sys.argv[1])))
except server.Unstartable as reason:
    sys.exit(str(reason))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Machine:
    """A repository with a fake service, on which `up` is run as a person would."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.var = root / "var"
        (root / "scheduler").mkdir()
        for name, text in SERVICE.items():
            (root / "scheduler" / name).write_text(text)
        self.var.mkdir(mode=0o711)
        (self.var / "log").mkdir()
        self.port = free_port()
        self.started: list[subprocess.Popen[str]] = []

    def up(self, **variables: str) -> subprocess.Popen[str]:
        given = {"PORT": str(self.port), "PYTHONPATH": str(ROOT), **variables}
        clean = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
        up = subprocess.Popen(
            [sys.executable, "-P", "-c", UP, self.root],
            env=clean | given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(up)
        return up

    def ready(self, up: subprocess.Popen[str]) -> str:
        """Wait until it says where to look; return what it said until then."""
        assert up.stdout is not None
        said = ""
        while "Ctrl+C stops it" not in said:
            line = up.stdout.readline()
            assert line, up.communicate()
            said += line
        return said

    def page(self) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", "/")
        page = connection.getresponse().read()
        connection.close()
        return page

    def ours(self) -> list[str]:
        """Every process of this folder, its servers included."""
        found = []
        for process in psutil.process_iter():
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            if str(self.root) in line or programs.mark_of(process).startswith(str(self.root)):
                found += [] if is_gone(process) else [line]
        return found


@pytest.fixture
def machine(folder: Path) -> Iterator[Machine]:
    made = Machine(folder)
    yield made
    for up in made.started:
        up.terminate()
        up.communicate(timeout=30)
    programs.end_all(carrying=programs.mark(made.var))
    assert made.ours() == []


def stop(up: subprocess.Popen[str]) -> str:
    up.send_signal(signal.SIGINT)
    out, _ = up.communicate(timeout=30)
    assert up.returncode == 0
    return out


def stop_in_a_hurry(up: subprocess.Popen[str]) -> None:
    assert up.stdout is not None
    up.send_signal(signal.SIGINT)
    assert up.stdout.readline().startswith("Stopping web")
    up.send_signal(signal.SIGINT)
    up.communicate(timeout=30)
    assert up.returncode == 0


def test_up_serves_until_ctrl_c_and_does_at_its_second_start_only_what_is_needed(
    machine: Machine,
) -> None:
    up = machine.up()
    assert f"Look at http://127.0.0.1:{machine.port}/" in machine.ready(up)
    assert machine.page() == b"nothing here"
    # A terminal with `up` in it is already there: the second one says so and harms nothing.
    second = machine.up(PORT=str(free_port()))
    _, refusal = second.communicate(timeout=30)
    assert second.returncode == 1
    assert refusal == (
        "The service of this folder is running already: look at "
        f"http://127.0.0.1:{machine.port}/, or stop it with Ctrl+C where it was started.\n"
    )
    assert machine.page() == b"nothing here"
    said = [line.split(" …")[0] for line in stop(up).splitlines()]
    assert said[-4:] == [
        f"Stopping {it}" for it in ("web", "beat", "worker", "PostgreSQL and Redis")
    ]
    assert machine.ours() == []
    again = machine.up()
    machine.ready(again)
    stop_in_a_hurry(again)
    assert (machine.var / "commands").read_text().splitlines() == [
        "migrate",
        "demonstration load --if-empty",
        "collectstatic --no-input",
        "migrate",
    ]


def test_after_a_kill_the_next_start_tidies_up_and_serves(machine: Machine) -> None:
    up = machine.up(DEMONSTRATION="0")
    machine.ready(up)
    up.kill()
    up.communicate()
    assert machine.page() == b"nothing here"  # what it started has outlived it
    again = machine.up(DEMONSTRATION="0")
    assert "Ended what an earlier start had left running" in machine.ready(again)
    assert machine.page() == b"nothing here"
    stop_in_a_hurry(again)
    assert machine.ours() == []
    assert "demonstration" not in (machine.var / "commands").read_text()


def test_a_step_that_fails_stops_everything_and_says_why(machine: Machine) -> None:
    (machine.var / "broken").touch()
    up = machine.up()
    _, refusal = up.communicate(timeout=30)
    assert up.returncode == 1
    assert refusal == (
        "`scheduler migrate` failed: django.db.utils.ProgrammingError: the table is broken "
        f"({machine.var / 'log' / 'migrate.log'})\n"
    )
    assert machine.ours() == []


def test_a_port_in_use_is_said_before_anything_is_started(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", machine.port)):
        up = machine.up()
        _, refusal = up.communicate(timeout=30)
    assert up.returncode == 1
    assert refusal == (
        f"Port {machine.port} is in use by another program: stop that one, "
        f"or choose another port with PORT={machine.port + 1} ./deploy/up\n"
    )
    assert not (machine.var / "postgres").exists()


def test_a_given_database_out_of_reach_is_said_before_anything_is_started(
    machine: Machine,
) -> None:
    up = machine.up(DATABASE_URL="postgresql://scheduler@127.0.0.1:1/scheduler")
    _, refusal = up.communicate(timeout=30)
    assert up.returncode == 1
    assert refusal.startswith("The database of DATABASE_URL cannot be reached: ")
    assert refusal.count("\n") == 1
    assert not (machine.var / "redis").exists()


def test_the_place_of_a_folder_is_free_again_when_its_holder_has_gone(tmp_path: Path) -> None:
    lock = tmp_path / "up.lock"
    assert starting.find_running(lock) is None
    with starting.alone(lock, address="http://127.0.0.1:8123"):
        assert starting.find_running(lock) == "http://127.0.0.1:8123"
        with pytest.raises(Unstartable), starting.alone(lock, address="elsewhere"):
            pass
    assert starting.find_running(lock) is None


def test_static_files_are_collected_again_when_one_of_them_changes(tmp_path: Path) -> None:
    styles = tmp_path / "scheduler" / "web" / "static" / "own.css"
    styles.parent.mkdir(parents=True)
    styles.write_text("p { color: black }")
    stamp = tmp_path / "stamp"
    starting.Stamp(stamp, starting.static_files(tmp_path)).set()
    assert starting.Stamp(stamp, starting.static_files(tmp_path)).is_there()
    styles.write_text("p { color: #222 }")
    assert not starting.Stamp(stamp, starting.static_files(tmp_path)).is_there()


def test_a_command_that_is_asked_to_stop_is_ended(machine: Machine) -> None:
    slow = "import time; time.sleep(60)"
    (machine.root / "scheduler" / "__main__.py").write_text(slow)
    signals = Signals()
    signals.count(signal.SIGINT, None)
    environment = {**os.environ, "PYTHONPATH": str(machine.root)}
    with pytest.raises(Stopped):
        starting.manage("migrate", environment=environment, var=machine.var, signals=signals)
    assert wait_until(lambda: machine.ours() == [], patience=LONG_ENOUGH)
