"""The shell commands themselves: which Python they find, and what they say for themselves."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NOT_OURS = {"VAR_FOLDER"}  # set by `up` itself


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | variables
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("command", ["up", "test"])
def test_help_needs_no_environment_and_no_place_to_stand(command: str, tmp_path: Path) -> None:
    done = run(DEPLOY / command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: ./deploy/{command}")
    assert "DATABASE_URL: a PostgreSQL of your own" in done.stdout


def test_every_variable_the_settings_read_is_explained() -> None:
    files = ("settings.py", "carrier_settings.py")
    settings = "".join((ROOT / "scheduler" / name).read_text() for name in files)
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings)) - NOT_OURS
    explained = set(re.findall(r"^#([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.M))
    assert read
    assert read - explained == set()


def test_a_python_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = run(DEPLOY / "up", "--help", cwd=tmp_path, PYTHON="/nowhere/python3")
    assert done.returncode == 1
    assert done.stderr == "PYTHON=/nowhere/python3 is not a Python 3.11 or newer.\n"


def test_a_machine_with_only_an_old_python_is_told_so(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    tools = [Path(f"/usr/bin/{name}") for name in ("sh", "dirname")]
    for tool in tools:
        (tmp_path / tool.name).symlink_to(tool)
    done = run(DEPLOY / "up", cwd=tmp_path, PATH=str(tmp_path), PYTHON="")
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed and none was found")


def test_an_old_python_is_passed_over_for_a_newer_one(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    (tmp_path / "python3.13").symlink_to(sys.executable)
    path = f"{tmp_path}:/usr/bin:/bin"
    done = run(DEPLOY / "up", "--help", cwd=tmp_path, PATH=path, PYTHON="")
    assert done.returncode == 0


def test_a_library_that_cannot_be_loaded_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text("raise ImportError('libpq.so.5: cannot open')")
    path = f"{tmp_path}:{ROOT}"
    up = (sys.executable, "-P", "-m", "deploy", "up")
    done = run(*up, cwd=tmp_path, PYTHONPATH=path)
    assert done.returncode == 1
    assert done.stderr == (
        "A library is missing or cannot be loaded (libpq.so.5: cannot open): "
        f"remove {ROOT / 'var' / 'venv'} and start again, and it is installed afresh.\n"
    )


def test_up_refuses_arguments_it_would_ignore(tmp_path: Path) -> None:
    up = (sys.executable, "-P", "-m", "deploy", "up", "--port")
    done = run(*up, cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert done.returncode == 1
    assert done.stderr == "./deploy/up takes no arguments (--help says more): --port\n"


def test_ci_runs_what_everybody_runs() -> None:
    assert (ROOT / ".ci" / "run").read_text().endswith("exec ./deploy/test\n")
    for command in ("up", "test", "scheduler"):
        assert os.access(DEPLOY / command, os.X_OK)
