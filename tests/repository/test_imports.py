"""The import contracts hold, and say what import-linter cannot: no HTTP below the edges."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scheduler.settings import ROOT
from tests.repository import files

EDGES = {"web", "api", "commands", "benchmarks", "demonstration"}
HTTP = re.compile(r"django\.(?:http|urls|views|shortcuts|middleware|template|contrib\.messages)\b")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(files.read(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from django import http` hides the package in the name.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_import_contracts_hold(tmp_path: Path) -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_domain_does_not_know_http() -> None:
    layers = [
        path
        for path in files.modules("scheduler")
        if len(path.parts) > 2 and path.parts[1] not in EDGES
    ]
    assert len(layers) > 40
    knowing = {str(path): name for path in layers for name in _imports(path) if HTTP.match(name)}
    assert knowing == {}


def test_modules_are_imported_by_their_full_name() -> None:
    relative = [
        str(path)
        for path in files.modules("scheduler", "channels", "deploy", "tests")
        for node in ast.walk(ast.parse(files.read(path)))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_django_schedulers_own_pages_are_not_served() -> None:
    # They show titles to everybody, and their ids are guessable integers.
    mounted = [
        str(path)
        for path in files.modules("scheduler")
        if re.search(r"include\(\s*[\"']schedule[.\"']", files.read(path))
    ]
    assert mounted == []
