"""What the installation is made of: known vulnerabilities (pip-audit), and a CycloneDX list of it.

A vulnerability that is known fails the step. A service that cannot be reached from here does not:
the step then says in words that nothing was looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.progress import say, step

LOCKED = Path("deploy") / "requirements.txt"
PATIENCE = 15  # seconds for one answer of the service
ELSEWHERE = "Run ./deploy/test where the index of Python packages tells of vulnerabilities."


def check(*, root: Path) -> bool:
    """Whether no known vulnerability is in what the lock file names."""
    command = (
        *(sys.executable, "-P", "-m", "pip_audit", "--requirement", str(root / LOCKED)),
        *("--disable-pip", "--progress-spinner=off", "--format=json", f"--timeout={PATIENCE}"),
    )
    with step("known vulnerabilities"):
        done = subprocess.run(command, capture_output=True, text=True)
    is_well, told = judge(done.stdout)
    say(told)
    return is_well


def judge(answer: str) -> tuple[bool, str]:
    """Whether nothing was found, and what to tell, of pip-audit's answer in JSON."""
    try:
        asked = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return True, f"No vulnerability was looked up: the service did not answer. {ELSEWHERE}"
    found = [f"{one['name']} {one['version']}: {bug['id']}" for one in asked for bug in _bugs(one)]
    if found:
        return False, f"Known vulnerabilities: {'; '.join(found)}."
    skipped = sum("skip_reason" in one for one in asked)
    if skipped:
        return True, f"{skipped} of {len(asked)} packages were not looked up. {ELSEWHERE}"
    return True, f"No known vulnerability in {len(asked)} packages."


def _bugs(package: dict[str, Any]) -> list[dict[str, Any]]:
    bugs: list[dict[str, Any]] = package.get("vulns", [])
    return bugs


def list_parts(*, root: Path) -> Path:
    """Write the CycloneDX list of what is locked; return its file."""
    file = root / "var" / "sbom.json"
    file.parent.mkdir(exist_ok=True)
    with step("list of parts (CycloneDX)"):
        subprocess.run(
            (
                *(sys.executable, "-P", "-m", "cyclonedx_py", "requirements", str(root / LOCKED)),
                *("--pyproject", str(root / "pyproject.toml"), "--output-reproducible"),
                *("--output-file", str(file)),
            ),
            check=True,
            capture_output=True,
        )
    return file
