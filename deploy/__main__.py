"""Runs one of the commands inside the environment; called by deploy/environment.py."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = {
    "up": "deploy.starting",
    "test": "deploy.checks",
    "scheduler": "deploy.command_line",
    "styles": "deploy.styles",
}


def main(command: str, arguments: list[str]) -> int:
    """Run a command; what cannot be started is one sentence on stderr and the exit status 1."""
    try:
        module = importlib.import_module(MODULES[command])
    except ImportError as missing:
        print(
            f"A library is missing or cannot be loaded ({missing}): remove {ROOT / 'var' / 'venv'} "
            "and start again, and it is installed afresh.",
            file=sys.stderr,
        )
        return 1
    from deploy.server import Unstartable

    try:
        status: int = module.run(arguments, root=ROOT)
    except Unstartable as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
