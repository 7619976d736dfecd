"""The files that belong to the repository: what git tracks or would track, with or without git."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Used only where the folder was copied without its history.
MADE = {"var", ".git", "__pycache__", "node_modules"}


@cache
def of_the_repository() -> tuple[Path, ...]:
    """Every file, as a path below ROOT."""
    asked = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        capture_output=True,
        text=True,
    )
    if asked.returncode:
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [path for path in found if not _is_made(path)]
    else:
        names = [Path(name) for name in asked.stdout.split("\0") if name]
    return tuple(sorted(path for path in names if (ROOT / path).is_file()))


def modules(*folders: str) -> list[Path]:
    """The Python files below these folders."""
    return [
        path for path in of_the_repository() if path.suffix == ".py" and path.parts[0] in folders
    ]


def read(path: Path) -> str:
    """The text of a file; what is not text is read as nothing."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _is_made(path: Path) -> bool:
    return any(part in MADE or part.endswith("_cache") for part in path.parts)
