"""`./deploy/test`: everything CI runs, each step with its seconds; with arguments, pytest alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy import browser, postgres, servers
from deploy.progress import say, step
from deploy.server import find_on_path
from deploy.surroundings import OLDEST_POSTGRES
from tests import servers as test_servers

PYTHON = (sys.executable, "-P", "-m")
LOOKS = {
    "ruff check": (*PYTHON, "ruff", "check", "--output-format", "concise"),
    "ruff format": (*PYTHON, "ruff", "format", "--check"),
    "mypy": (*PYTHON, "mypy"),
    "import contracts": (
        *(sys.executable, "-P", "-c"),
        "from importlinter.cli import lint_imports_command as lint; lint()",
    ),
}
# Journeys share one running installation: a group stays in one process.
TESTS = ("-n", "2", "--dist", "loadgroup")


def run(arguments: list[str], *, root: Path) -> int:
    """Run the checks of this repository; 0 when all of them passed."""
    os.chdir(root)
    os.environ.setdefault(
        "SECRET_KEY", "tests only: never a real key, and long enough for every use"
    )
    try:
        test_servers.ensure_servers()
        if arguments:
            return subprocess.run([*PYTHON, "pytest", *arguments]).returncode
        return run_all(root=root)
    finally:
        test_servers.stop_servers()


def run_all(*, root: Path) -> int:
    """Run every step, whatever the others say; pytest last, so that its counts end the log."""
    browser.ensure()
    # Each of these and the races take one core, so they are done beside each other.
    with ThreadPoolExecutor(max_workers=1) as beside:
        looks = [beside.submit(look, name, command) for name, command in LOOKS.items()]
        failed = check_oldest_postgres(root=root)
        failed += [
            name for name, found in zip(LOOKS, looks, strict=True) if not tell(found.result())
        ]
    with step("pytest", shows=True):
        if subprocess.run([*PYTHON, "pytest", *TESTS]).returncode:
            failed.append("pytest")
    say(f"Failed: {', '.join(failed)}." if failed else "Everything passed.")
    return 1 if failed else 0


@dataclass(frozen=True, slots=True)
class Look:
    """What one check found, and how long it took."""

    name: str
    seconds: float
    is_passed: bool
    said: str


def look(name: str, command: tuple[str, ...]) -> Look:
    """Run one check, in silence."""
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return Look(name, time.monotonic() - began, done.returncode == 0, done.stdout)


def tell(found: Look) -> bool:
    """Say how long a check took, and what it said only if it failed; whether it passed."""
    say(f"{found.name}: {found.seconds:.1f} s")
    if not found.is_passed:
        say(f"{found.said}\n{found.name} failed.")
    return found.is_passed


def check_oldest_postgres(*, root: Path) -> list[str]:
    """Migrate and run the races on the oldest PostgreSQL we support; return what failed."""
    binaries = find_postgres(OLDEST_POSTGRES)
    name = f"PostgreSQL {OLDEST_POSTGRES}"
    if binaries is None:
        say(f"{name} is not on this machine: migrations and races run on the newer one alone.")
        return []
    folder = root / "var" / "test" / f"postgres-{OLDEST_POSTGRES}"
    shutil.rmtree(folder, ignore_errors=True)  # migrations are to begin with nothing
    with servers.start_postgres(folder=folder, for_tests=True, binaries=binaries) as server:
        environment = {**os.environ, "DATABASE_URL": server.url}
        commands = {
            f"migrations on {name}": (*PYTHON, "scheduler", "migrate", "--verbosity=0"),
            f"races on {name}": (*PYTHON, "pytest", "-m", "race", "-q"),
        }
        failed = []
        for what, command in commands.items():
            with step(what, shows=True):
                if subprocess.run(command, env=environment).returncode:
                    failed.append(what)
    return failed


def find_postgres(version: int) -> Path | None:
    """The programs of this major version on this machine, or None."""
    found = [Path(f"/usr/lib/postgresql/{version}/bin/pg_ctl"), find_on_path("pg_ctl")]
    folders = [program.parent for program in found if program]
    complete = [folder for folder in folders if (folder / "initdb").exists()]
    return next((it for it in complete if postgres.major_version(it) == version), None)
