import importlib.util
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy import environment, servers

PIP_THAT_WORKS = """#!/bin/sh
case "$*" in *install*) echo "Collecting $(cat "$(dirname "$0")/../../wanted.txt")" ;; esac
"""
PIP_WITHOUT_A_MATCH = """#!/bin/sh
case "$*" in *install*) echo "ERROR: No matching distribution found for asha"; exit 1 ;; esac
"""
PIP_WITHOUT_A_NETWORK = """#!/bin/sh
case "$*" in *install*)
    echo "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'"
    echo "ERROR: No matching distribution found for asha"
    exit 1 ;;
esac
"""

HOLDER = """
import fcntl, sys, time
with open(sys.argv[1], "ab") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("locked", flush=True)
    time.sleep(0.3)
"""


def a_venv(folder: Path, *, python: str = PIP_THAT_WORKS) -> environment.Venv:
    """An environment whose Python only plays pip."""
    venv = environment.Venv(folder / "venv")
    venv.python.parent.mkdir(parents=True)
    venv.python.write_text(python)
    venv.python.chmod(0o755)
    return venv


def a_python_that_makes_venvs(folder: Path) -> Path:
    """Plays `python -m venv FOLDER`, which by itself takes seconds."""
    pip, python = folder / "pip", folder / "python"
    pip.write_text(PIP_THAT_WORKS)
    python.write_text(f'#!/bin/sh\nmkdir "$3/bin" && cp "{pip}" "$3/bin/python"\n')
    for program in (pip, python):
        program.chmod(0o755)
    return python


def install(venv: environment.Venv, requirements: Path) -> None:
    log = requirements.parent / "install.log"
    with environment.locked(requirements.parent / "lock") as lock:
        venv.install(requirements, log=log, lock=lock)


def wanted(folder: Path, text: str = "asha==1 --hash=sha256:0\n") -> Path:
    file = folder / "wanted.txt"
    file.write_text(text)
    return file


def test_what_was_installed_to_its_end_is_not_installed_again(tmp_path: Path) -> None:
    venv, requirements = a_venv(tmp_path), wanted(tmp_path)
    assert not venv.has(requirements)
    install(venv, requirements)
    assert venv.has(requirements)


def test_a_changed_requirement_is_installed_again(tmp_path: Path) -> None:
    venv, requirements = a_venv(tmp_path), wanted(tmp_path)
    install(venv, requirements)
    requirements.write_text("asha==2 --hash=sha256:0\n")
    assert not venv.has(requirements)


def test_an_interrupted_installation_is_begun_afresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(a_python_that_makes_venvs(tmp_path)))
    venv, requirements = a_venv(tmp_path), wanted(tmp_path)
    install(venv, requirements)
    half_written = venv.folder / "half-written"
    half_written.touch()
    venv.unfinished.touch()
    assert not venv.has(requirements)
    venv.make_if_missing()
    assert not half_written.exists()
    assert not venv.has(requirements)
    install(venv, requirements)
    assert venv.has(requirements)


def test_an_environment_whose_python_is_gone_is_not_complete(tmp_path: Path) -> None:
    venv, requirements = a_venv(tmp_path), wanted(tmp_path)
    install(venv, requirements)
    venv.python.unlink()
    assert not venv.has(requirements)


def test_a_failed_installation_says_why_and_is_not_complete(tmp_path: Path) -> None:
    venv, requirements = a_venv(tmp_path, python=PIP_WITHOUT_A_MATCH), wanted(tmp_path)
    with pytest.raises(environment.Uninstallable) as refusal:
        install(venv, requirements)
    assert str(refusal.value) == (
        "The packages could not be installed: No matching distribution found for asha "
        f"(more in {tmp_path / 'install.log'})."
    )
    assert not venv.has(requirements)


def test_a_package_index_out_of_reach_is_named_as_such(tmp_path: Path) -> None:
    venv, requirements = a_venv(tmp_path, python=PIP_WITHOUT_A_NETWORK), wanted(tmp_path)
    with pytest.raises(environment.Uninstallable, match="package index could not be reached"):
        install(venv, requirements)


def test_a_python_without_venv_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(environment.Uninstallable, match=r"apt install python3\.\d+-venv"):
        environment.Venv(tmp_path / "venv").make_if_missing()


def test_a_folder_that_cannot_be_written_gets_one_sentence(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.write_text("a file where the folder should be")
    with pytest.raises(environment.Uninstallable) as refusal:
        environment.make_writable(var)
    assert str(refusal.value) == (
        f"{var} cannot be written (File exists): make it writable for this account, "
        "or start from a copy of this repository that is."
    )


def test_a_second_installation_waits_for_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "lock"
    first = subprocess.Popen([sys.executable, "-c", HOLDER, lock], stdout=subprocess.PIPE)
    assert first.stdout is not None
    with first, first.stdout:
        assert first.stdout.readline() == b"locked\n"
        with environment.locked(lock):
            assert first.wait(timeout=10) == 0
    assert "waiting for it to finish" in capsys.readouterr().out


def test_whoever_inherits_the_lock_keeps_it_when_we_are_gone(tmp_path: Path) -> None:
    with environment.locked(tmp_path / "lock") as lock:
        pip = subprocess.Popen(["sleep", "5"], pass_fds=[lock])
    try:
        with (tmp_path / "lock").open("ab") as again:
            assert not servers.lock_now(again)
    finally:
        pip.kill()
        pip.wait()


def test_pip_says_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "SAY_EVERY", 0.05)
    log = tmp_path / "log"
    log.write_text("Collecting asha==1\n  Downloading asha\nProcessing ben.whl\n")
    pip = subprocess.Popen(["sleep", "0.5"])
    environment.follow(pip, wanted=3, log=log, began=time.monotonic())
    assert re.search(r"2 of 3 packages, fetching, \d s", capsys.readouterr().out)


def test_what_the_tests_need_holds_all_that_the_service_needs() -> None:
    for wider, narrower in environment.CONTAINS.items():
        held = _pinned(environment.ROOT / "deploy" / wider)
        for name in narrower:
            assert _pinned(environment.ROOT / "deploy" / name) <= held


def _pinned(requirements: Path) -> set[str]:
    lines = requirements.read_text().splitlines()
    return {line.split(" ", 1)[0] for line in lines if line and not line.startswith(" ")}
