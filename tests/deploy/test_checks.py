import re
import sys
from pathlib import Path

import pytest

from deploy import checks, postgres


def test_a_check_that_passes_says_only_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    found = checks.look("ruff check", (sys.executable, "-c", "print('all is well')"))
    assert capsys.readouterr().out == ""
    assert checks.tell(found)
    assert re.fullmatch(r"ruff check: \d+\.\d s\n", capsys.readouterr().out)


def test_a_check_that_fails_shows_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    found = checks.look("mypy", (sys.executable, "-c", "raise SystemExit('line 7 is wrong')"))
    assert not checks.tell(found)
    said = capsys.readouterr().out
    assert "line 7 is wrong" in said
    assert said.endswith("mypy failed.\n")


def test_only_the_asked_version_of_postgresql_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, says in {
        "pg_ctl": "",
        "initdb": "",
        "postgres": "postgres (PostgreSQL) 12.3",
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho '{says}'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert postgres.major_version(tmp_path) == 12
    assert checks.find_postgres(12) == tmp_path
    assert checks.find_postgres(11) is None
