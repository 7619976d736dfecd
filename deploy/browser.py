"""Installs Chromium for the page journeys, through the system's package manager where it may."""

from __future__ import annotations

import os
import subprocess

from deploy.progress import step
from deploy.server import Unstartable, find_on_path

PROGRAM = PACKAGE = "chromium"


def ensure() -> None:
    """Have Chromium on the path. Raises `Unstartable` with what to do."""
    if find_on_path(PROGRAM):
        return
    apt = find_on_path("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Unstartable(
            f"The page journeys need {PROGRAM} on the path: install it with this"
            " machine's package manager, then run the tests again."
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step("Chromium"):
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", PACKAGE]):
            done = subprocess.run(
                [apt, "-qq", *arguments], env=quiet, capture_output=True, text=True
            )
            if done.returncode:
                why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
                raise Unstartable(f"Chromium could not be installed: {why}")
