"""Keeps programs and private servers running, and stops exactly those, in order."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import FrameType

from deploy.programs import Program, Running
from deploy.progress import say, step
from deploy.server import Unstartable, wait_until
from deploy.surroundings import Servers

READY = timedelta(seconds=60)  # how long the programs may take until they can be used
TICK = 0.2  # seconds between two looks at what is running
PAUSE = 5.0  # seconds between two tries to start a server that does not start


class Stopped(Exception):
    """Somebody asked to stop while it was still starting."""


class Signals:
    """How often somebody has asked to stop: the second time they are in a hurry."""

    def __init__(self) -> None:
        self.asked = 0

    def listen(self) -> None:
        """Count Ctrl+C, `kill` and a closed terminal from now on."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.count)

    def count(self, number: int, frame: FrameType | None) -> None:
        # No exception here: it could strike between starting a process and noting it down.
        self.asked += 1

    def stop_if_asked(self) -> None:
        if self.asked:
            raise Stopped


class Supervisor:
    """The programs of one folder on top of its servers."""

    def __init__(self, *, servers: Servers, signals: Signals, logs: Path) -> None:
        self._servers = servers
        self._signals = signals
        self._logs = logs
        self._running: list[Running] = []
        self._servers_due_at = 0.0
        self._is_ready = False

    def start(self, wanted: Sequence[Program], *, environment: Mapping[str, str]) -> None:
        """Start every program at once."""
        for program in wanted:
            log = self._logs / f"{program.name}.log"
            running = Running(program, environment=environment, log=log)
            running.start()
            self._running.append(running)

    def wait_until_ready(self, *questions: Callable[[], bool]) -> None:
        """Wait until every question is answered with yes.

        A program that ends before that ends the start, with its last words.
        """

        def settled() -> bool:
            self._signals.stop_if_asked()
            for running in self._running:
                if not running.is_running():
                    raise Unstartable(running.bury())
            return all(question() for question in questions)

        if not wait_until(settled, patience=READY):
            raise Unstartable(
                f"The service did not become ready in {READY.total_seconds():.0f} s: "
                f"the logs in {self._logs} may say why."
            )
        self._is_ready = True

    def has_said(self, name: str, words: str) -> bool:
        """Whether a program has written these words since it was started."""
        return any(words in running.said() for running in self._running if running.name == name)

    def watch(self) -> None:
        """Start again what dies, until somebody asks to stop."""
        while not self._signals.asked:
            time.sleep(TICK)
            self._revive_servers()
            for running in self._running:
                self._revive(running)

    def stop(self) -> None:
        """Stop what was started, programs before the servers they use; twice asked, at once."""
        for running in self._running:
            with step(f"Stopping {running.name}"):
                running.end(hurry=self._is_in_a_hurry)
        if self._servers.private:
            names = " and ".join(server.name for server in self._servers.private.values())
            with step(f"Stopping {names}"):
                stopped = self._servers.stop()
            if not stopped:
                say(f"{names} stay up for another command that uses them and will stop them.")

    def _is_in_a_hurry(self) -> bool:
        # What was never ready has nothing to finish, and may not listen to signals yet.
        return self._signals.asked > 1 or not self._is_ready

    def _revive(self, running: Running) -> None:
        if running.is_running():
            return
        if running.has_died():
            say(f"{running.bury()} Starting it again in {running.pause:.0f} s.")
        elif time.monotonic() >= running.due_at:
            running.start()

    def _revive_servers(self) -> None:
        if time.monotonic() < self._servers_due_at:
            return
        try:
            for name in self._servers.revive():
                say(f"{name} had ended and was started again.")
        except Unstartable as reason:
            say(f"{reason} Trying again in {PAUSE:.0f} s.")
            self._servers_due_at = time.monotonic() + PAUSE
