"""The measuring commands, run for real with sizes so small that the figures mean nothing."""

import fcntl
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from scheduler.benchmarks import scratch
from scheduler.settings import ROOT

QUICK = ("--days", "7", "--rounds", "1", "--seconds", "0.2", "--clients", "4")


def bench(*words: str, folder: Path) -> str:
    """What the command prints. Its own process: it leaves the tests' database alone."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "scheduler", "bench", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "VAR_FOLDER": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def kept(folder: Path, name: str) -> dict[str, Any]:
    (path,) = (folder / "benchmarks").glob(f"{name}-*.json")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.fixture(autouse=True)
def one_at_a_time() -> Iterator[None]:
    """Each by itself, whichever process runs it: another's databases are not left-overs."""
    with (Path(tempfile.gettempdir()) / "scheduler-bench-tests.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture
def no_databases_left(one_at_a_time: None) -> set[str]:
    return databases()


def databases() -> set[str]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{scratch.PREFIX}%"]
        )
        return {name for (name,) in rows}


def test_search_is_measured_beside_its_floors_and_drawn(
    tmp_path: Path, no_databases_left: set[str]
) -> None:
    said = bench("search", "--staff", "6", *QUICK, folder=tmp_path)
    found = kept(tmp_path, "search")

    for words in ("DRF no-op", "DRF one query", "search anywhere, 6 staff"):
        assert words in said
        assert found["measured"][words]["a second"] > 0
    answers = found["measured"]["search at three sites, 6 staff"]["answers"]
    assert set(answers) == {"search 200"}
    assert found["measured"]["database, 6 staff"]["appointments"] > 100
    assert {check["words"]: check["is_met"] for check in found["checks"]}[
        "answers of 500 and above"
    ]
    (path,) = (tmp_path / "benchmarks").iterdir()
    bench("plot", str(path), str(tmp_path / "picture.svg"), folder=tmp_path)
    assert (tmp_path / "picture.svg").read_text().startswith("<svg")
    assert databases() <= no_databases_left


def test_bookings_are_measured_and_nothing_overlaps_or_is_lost(
    tmp_path: Path, no_databases_left: set[str]
) -> None:
    sizes = ("--staff", "10", "--desks", "8", "--attempts", "2", "--operations", "60")
    bench("booking", *sizes, *QUICK, folder=tmp_path)
    found = kept(tmp_path, "booking")

    measured = found["measured"]
    for words in ("raw PostgreSQL, three constraints", "smallest DRF booking", "hold and confirm"):
        assert measured[words]["a second"] > 0
    assert (measured["one time"]["attempts"], measured["one time"]["made"]) == (16, 1)
    assert len(measured["negative control"]["bookings of one time"]) == 5
    assert measured["mixed"]["acknowledged"] > 0
    met = {check["words"]: check["is_met"] for check in found["checks"]}
    assert all(is_met for words, is_met in met.items() if words.startswith("mixed: "))
    assert met["one time: overlaps"]
    assert databases() <= no_databases_left


def test_a_rota_is_measured_beside_a_page_that_asks_nothing(
    tmp_path: Path, no_databases_left: set[str]
) -> None:
    said = bench("rota", "--staff", "3", "--booked", "5", "--rounds", "1", folder=tmp_path)
    found = kept(tmp_path, "rota")["measured"]

    for words in ("the board of four weeks", "a cell, not at work: preview"):
        assert words in said
        assert found[words]["ms by the clock"] > 0
    assert found["a page that asks nothing"]["times a page that asks nothing"] == 1
    assert databases() <= no_databases_left


def test_a_desk_is_measured_beside_a_page_that_asks_nothing(
    tmp_path: Path, no_databases_left: set[str]
) -> None:
    said = bench("desk", "--staff", "20", "--booked", "5", "--rounds", "1", folder=tmp_path)
    found = kept(tmp_path, "desk")["measured"]

    for words in ("found while typing", "a person's page", "the times table"):
        assert words in said
        assert found[words]["ms by the clock"] > 0
    assert databases() <= no_databases_left


def test_much_is_loaded_and_what_it_takes_is_told(tmp_path: Path) -> None:
    sizes = ("--staff", "6", "--past", "4000", "--future", "500")
    bench("scale", *sizes, *QUICK, folder=tmp_path)
    found = kept(tmp_path, "scale")["measured"]

    assert found["load"]["appointments"] >= 3800
    assert found["load"]["people"] == 6 * 40
    assert found["load"]["bytes an appointment, by table"]["availability_claim"] > 100
    for suffix in ("small", "large"):
        assert found[f"hold and confirm, {suffix}"]["a second"] > 0
