import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from deploy import programs, supervisor
from deploy.programs import Program
from deploy.server import Unstartable, is_gone, wait_until
from deploy.surroundings import Servers
from scheduler.celery import app

SOON = timedelta(seconds=5)
GIVEN = {"DATABASE_URL": "postgresql://given", "REDIS_URL": "redis://given"}
# Says that it started, and writes its name into a shared file when it is asked to stop.
POLITE = """
import signal, sys, time
def stop(number, frame):
    open("order", "a").write(sys.argv[1] + " ")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
time.sleep(60)
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {}; time.sleep(60)"
SAY_READY = 'print("ready", flush=True)'
WITH_A_CHILD = (
    "import subprocess, time; child = subprocess.Popen(['sleep', '61']); "
    "open('child', 'w').write(str(child.pid)); print('ready', flush=True); time.sleep(60)"
)


def polite(name: str) -> Program:
    return Program(name, (sys.executable, "-c", POLITE, name))


def program(name: str, code: str, *, patience: float = 5) -> Program:
    return Program(name, (sys.executable, "-c", code), patience=timedelta(seconds=patience))


class House:
    """A supervisor of fake programs in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "VAR_FOLDER": str(folder), "PYTHONPATH": str(folder)}
        self.signals = supervisor.Signals()
        servers = Servers(var=folder, given=GIVEN)
        self.supervisor = supervisor.Supervisor(servers=servers, signals=self.signals, logs=folder)

    def start(self, *wanted: Program) -> None:
        self.supervisor.start(wanted, environment=self.environment)
        ready: list[Callable[[], bool]] = [self.said(it.name, "ready") for it in wanted]
        self.supervisor.wait_until_ready(*ready)

    def said(self, name: str, words: str) -> Callable[[], bool]:
        return lambda: self.supervisor.has_said(name, words)

    def ours(self) -> list[psutil.Process]:
        wanted = programs.mark(self.folder)
        return [it for it in psutil.process_iter() if programs.mark_of(it).startswith(wanted)]

    def file(self, name: str) -> str:
        return (self.folder / name).read_text()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    programs.end_all(carrying=programs.mark(tmp_path))


def test_what_was_started_is_stopped_in_order_and_nothing_else(house: House) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", POLITE, "stranger"], cwd=house.folder)
    try:
        house.start(polite("web"), polite("beat"), polite("worker"))
        house.supervisor.stop()
        assert house.file("order") == "web beat worker "
        assert house.ours() == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_what_a_program_had_started_itself_is_stopped_with_it(house: House) -> None:
    house.start(program("web", WITH_A_CHILD))
    child = psutil.Process(int(house.file("child")))
    house.supervisor.stop()
    assert wait_until(lambda: is_gone(child), patience=SOON)


def test_a_program_that_does_not_listen_is_killed_when_patience_ends(house: House) -> None:
    house.start(program("web", DEAF.format(SAY_READY), patience=0.2))
    house.supervisor.stop()
    assert house.ours() == []


def test_asked_twice_it_does_not_wait(house: House) -> None:
    house.start(program("web", DEAF.format(SAY_READY), patience=60))
    house.signals.count(signal.SIGINT, None)
    house.signals.count(signal.SIGINT, None)
    began = time.monotonic()
    house.supervisor.stop()
    assert time.monotonic() - began < 5
    assert house.ours() == []


def test_what_was_never_ready_is_not_waited_for(house: House) -> None:
    house.supervisor.start([program("web", DEAF.format(""))], environment=house.environment)
    began = time.monotonic()
    house.supervisor.stop()
    assert time.monotonic() - began < 5


def test_a_program_that_ends_before_it_is_ready_ends_the_start(house: House) -> None:
    with pytest.raises(Unstartable) as refusal:
        house.start(program("web", "raise SystemExit('Error: no module named scheduler')"))
    assert str(refusal.value) == (
        f"web ended with status 1: Error: no module named scheduler ({house.folder / 'web.log'})."
    )


def test_asked_to_stop_while_starting_it_stops(house: House) -> None:
    house.signals.count(signal.SIGTERM, None)
    with pytest.raises(supervisor.Stopped):
        house.start(polite("web"))
    house.supervisor.stop()
    assert house.ours() == []


def test_a_program_that_dies_is_started_again_and_somebody_is_told(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "TICK", 0.02)
    house.start(polite("web"))
    (first,) = house.ours()
    watching = threading.Thread(target=house.supervisor.watch)
    watching.start()
    try:
        first.kill()
        assert wait_until(lambda: is_gone(first), patience=SOON)
        assert wait_until(lambda: house.ours() != [], patience=SOON)
    finally:
        house.signals.count(signal.SIGINT, None)
        watching.join()
        house.supervisor.stop()
    assert "web was killed by SIGKILL. Starting it again in 1 s." in capsys.readouterr().out


def test_pauses_grow_while_a_program_keeps_dying(house: House) -> None:
    log = house.folder / "web.log"
    running = programs.Running(polite("web"), environment=house.environment, log=log)
    pauses = []
    for _ in range(7):
        running.start()
        running.end(hurry=lambda: True)
        assert running.has_died()
        running.bury()
        pauses.append(running.pause)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_no_program_is_told_how_the_owner_of_the_tables_signs_in(house: House) -> None:
    house.environment["OWNER_DATABASE_URL"] = "postgresql://owner:secret@localhost/x"
    house.start(
        program("web", f"import os, time; print(sorted(os.environ)); {SAY_READY}; time.sleep(60)")
    )
    house.supervisor.stop()
    assert "'VAR_FOLDER'" in house.file("web.log")
    assert "OWNER_DATABASE_URL" not in house.file("web.log")


def test_a_log_that_has_grown_long_is_put_aside(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "LONGEST_LOG", 10)
    (house.folder / "web.log").write_text("what was said before")
    house.start(polite("web"))
    house.supervisor.stop()
    assert house.file("web.1.log") == "what was said before"
    assert house.file("web.log") == "ready\n"


def test_what_a_killed_supervisor_left_running_is_found_and_ended(house: House) -> None:
    log = house.folder / "web.log"
    running = programs.Running(polite("web"), environment=house.environment, log=log)
    running.start()
    other = programs.mark(f"{house.folder}-other")
    assert programs.end_all(carrying=other) == 0
    assert running.is_running()
    assert programs.end_all(carrying=programs.mark(house.folder)) == 1
    assert not running.is_running()


def test_the_worker_takes_from_the_queue_that_settings_name(tmp_path: Path) -> None:
    wanted = {it.name: it.command for it in programs.service(port=8000, var=tmp_path, cores=2)}
    assert list(wanted) == ["web", "beat", "worker"]
    queues = wanted["worker"][wanted["worker"].index("--queues") + 1]
    assert queues.split(",") == [app.conf.task_default_queue]


def test_the_web_pages_are_served_on_this_machine_only(tmp_path: Path) -> None:
    web = programs.service(port=8123, var=tmp_path, cores=2)[0].command
    assert web[web.index("--host") + 1] == "127.0.0.1"
    assert web[web.index("--port") + 1] == "8123"
