"""The two commands of README, run for real in a copy of the repository where nothing runs yet."""

import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scheduler.settings import ROOT
from tests.journeys import ports

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "VAR_FOLDER", "PUBLIC_ADDRESS", "PYTHONPATH")
PATIENCE = 300.0  # seconds; a first start migrates, on a machine that does more than this


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Given only this repository was copied, and its packages are installed already."""
    folder = tmp_path_factory.mktemp("copy") / "repository"
    left_out = shutil.ignore_patterns("var", ".git", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, folder, ignore=left_out)
    (folder / "var").mkdir()
    for installed in ("venv", "frontend"):
        (folder / "var" / installed).symlink_to(ROOT / "var" / installed)
    return folder


def environment(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OURS} | more


@contextmanager
def up(copy: Path, *, port: int) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    said = copy / "var" / "said.txt"
    with said.open("wb") as file:
        process = subprocess.Popen(
            ["./deploy/up"],
            cwd=copy,
            env=environment(DEMONSTRATION="0", PORT=str(port)),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process, said
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=PATIENCE)


def wait_until_it_says(process: subprocess.Popen[bytes], said: Path, words: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while words not in said.read_text():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.1)


def test_up_serves_says_where_and_stops_what_it_started(copy: Path) -> None:
    port = ports.free()
    with up(copy, port=port) as (process, said):
        wait_until_it_says(process, said, f"Look at http://127.0.0.1:{port}/")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            assert "Appointments, the way each person chose" in answer.read().decode()
    assert process.returncode == 0, said.read_text()
    assert "Stopping PostgreSQL and Redis" in said.read_text()


def test_test_runs_what_it_is_asked_to_and_says_how_it_went(copy: Path) -> None:
    done = subprocess.run(
        ["./deploy/test", "tests/test_clock.py", "-q", "-p", "no:cacheprovider"],
        cwd=copy,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "9 passed" in done.stdout
