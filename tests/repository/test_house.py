"""The house keeps its shape: short modules, no hub, names that mean something, nobody's machine."""

import ast
import re

import channels
from scheduler.settings import ROOT
from tests.repository import files

HUBS = {"utils", "util", "common", "helpers", "helper", "core", "lib", "misc", "manager", "hub"}
# A folder of somebody's machine, or the host of a package registry.
MACHINES = re.compile(
    r"(?<![\w.])/(?:root|home|Users)/\w|[a-z]:\\Users|pypi\.org/simple|files\.pythonhosted\.org"
    r"|registry\.npmjs\.org",
    re.IGNORECASE,
)
# They say what they look for.
EXEMPT = {"tests/repository/test_house.py"}


def test_no_module_is_longer_than_300_lines() -> None:
    assert _longer_than(300, "scheduler", "channels", "deploy") == {}


def test_no_test_module_is_longer_than_twice_that() -> None:
    assert _longer_than(600, "tests") == {}


def _longer_than(most: int, *folders: str) -> dict[str, int]:
    lengths = {
        str(path): files.read(path).count("\n")
        for path in files.modules(*folders)
        if "migrations" not in path.parts
    }
    return {path: lines for path, lines in lengths.items() if lines > most}


def test_nothing_is_called_utils_or_helpers() -> None:
    hubs = [
        str(path)
        for path in files.of_the_repository()
        if HUBS & {part.removesuffix(".py") for part in path.parts}
    ]
    assert hubs == []


def test_every_module_opens_with_what_it_is_for() -> None:
    silent = [
        str(path)
        for path in files.modules("scheduler", "channels", "deploy")
        if (text := files.read(path)).strip()
        and "migrations" not in path.parts
        and path.name not in {"apps.py", "models.py"}
        and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_no_file_names_a_folder_of_a_machine_or_a_registry() -> None:
    told = {
        str(path): found.group()
        for path in files.of_the_repository()
        if str(path) not in EXEMPT and (found := MACHINES.search(files.read(path)))
    }
    assert told == {}


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplementedError|pragma: no cover")
    left = {
        str(path): found.group()
        for path in files.modules("scheduler", "channels", "deploy", "tests")
        if str(path) not in EXEMPT and (found := marks.search(files.read(path)))
    }
    assert left == {}


def test_no_test_is_skipped() -> None:
    skips = re.compile(r"pytest\.(?:skip|importorskip|mark\.skip|mark\.xfail)|\bxfail\(")
    skipped = [
        str(path)
        for path in files.modules("tests")
        if str(path) not in EXEMPT and skips.search(files.read(path))
    ]
    assert skipped == []


def test_the_imported_channels_is_ours() -> None:
    # Django Channels owns this name on PyPI, and would be imported in its place.
    assert list(channels.__path__) == [str(ROOT / "channels")]


def test_a_clock_is_read_only_where_time_is_told() -> None:
    clocks = re.compile(r"datetime\.now\(|date\.today\(|timezone\.now\(|utcnow\(")
    read = {
        str(path)
        for path in files.modules("scheduler", "channels")
        if clocks.search(files.read(path)) and "migrations" not in path.parts
    }
    assert read == {"scheduler/clock.py"}


def test_what_the_commands_make_is_ignored() -> None:
    assert "/var/" in files.read(
        next(p for p in files.of_the_repository() if p.name == ".gitignore")
    )
