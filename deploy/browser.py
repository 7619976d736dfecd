"""Installs Chromium for the page journeys, through the system's package manager where it may."""

from __future__ import annotations

import os
import subprocess

from deploy.progress import step
from deploy.server import Unstartable, find_on_path

PROGRAMS = ("chromium", "chromedriver")
PACKAGES = ("chromium", "chromium-driver")


def ensure() -> None:
    """Have Chromium and its driver on the path. Raises `Unstartable` with what to do."""
    if all(find_on_path(program) for program in PROGRAMS):
        return
    apt = find_on_path("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Unstartable(
            f"The page journeys need {' and '.join(PROGRAMS)} on the path: install them with this"
            " machine's package manager, then run the tests again."
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step("Chromium"):
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
            done = subprocess.run(
                [apt, "-qq", *arguments], env=quiet, capture_output=True, text=True
            )
            if done.returncode:
                why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
                raise Unstartable(f"Chromium could not be installed: {why}")
