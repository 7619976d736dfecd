"""`./deploy/scheduler …`: the command line, in the service's own environment and on its servers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg

from deploy import starting, surroundings

HELP = {"--help", "-h", "help"}


def run(arguments: list[str], *, root: Path) -> int:
    """Run one command; servers that do not run yet are started for its length."""
    var = root / "var"
    port = surroundings.port(os.environ)
    command = [sys.executable, "-P", "-m", "scheduler", *arguments]
    if not arguments or HELP & set(arguments):
        nowhere = {"DATABASE_URL": "postgresql:///scheduler", "REDIS_URL": "unix:///nowhere"}
        environment = surroundings.variables(
            root=root, given=os.environ, addresses=nowhere, port=port
        )
        os.execve(sys.executable, command, environment)  # noqa: S606, no shell is wanted
    surroundings.check_given(os.environ)
    shared = surroundings.Servers(var=var, given=os.environ)
    try:
        shared.start()
        environment = surroundings.variables(
            root=root, given=os.environ, addresses=shared.addresses(), port=port
        )
        if address := starting.find_running(var / "up.lock"):
            environment["PUBLIC_ADDRESS"] = os.environ.get("PUBLIC_ADDRESS") or address
        if shared.private and is_empty(environment["DATABASE_URL"]):
            migrate = [sys.executable, "-P", "-m", "scheduler", "migrate", "--verbosity=0"]
            subprocess.run(migrate, env=environment, check=True)
        return wait_for(subprocess.Popen(command, env=environment))
    finally:
        shared.stop()


def is_empty(address: str) -> bool:
    """Whether nobody has brought this database up to date yet."""
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
    return found == (None,)


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Its exit status. Ctrl+C and `kill` are for the command to answer; we wait for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: process.send_signal(number))
    status = process.wait()
    return status if status >= 0 else 128 - status
