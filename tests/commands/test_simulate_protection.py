"""`scheduler simulate protection`: a table, and files where they are asked for."""

import json
from pathlib import Path

from tests.commands.conftest import Run

QUICK = ("--share", "0.2", "--weeks", "2", "--warm-up", "0", "--runs", "1")


def test_a_line_for_every_rule_and_two_files(run: Run, tmp_path: Path) -> None:
    into = tmp_path / "new"
    result = run(
        *("simulate", "protection", *QUICK, "--level", "60", "--release", "7"),
        *("--head-start", "2", "--into", into),
    )

    assert result.exit_code == 0, result.output
    rules = ["first come, first served", "head start 2 d", "60 % until 7 d, head start 2 d"]
    lines = result.stdout.splitlines()
    assert [line[:34].strip() for line in lines[2:5]] == rules
    assert lines[5:] == [
        f"Written: {into / name}" for name in ("protection.json", "protection.svg")
    ]
    told = json.loads((into / "protection.json").read_text(encoding="utf-8"))
    assert [each["words"] for each in told["rules"]] == rules
    assert told["rules"][0]["more_unused"] == 0
    assert told["rules"][2]["release_days"] == 7
    assert set(told["rules"][0]["waits_days"]) >= {"face_to_face_only", "phone", "video", "text"}
    drawn = (into / "protection.svg").read_text(encoding="utf-8")
    assert all(words in drawn for words in rules)


def test_the_same_seed_prints_the_same(run: Run) -> None:
    words = ("simulate", "protection", *QUICK, "--level", "0", "--head-start", "0")

    assert run(*words).stdout == run(*words).stdout
    assert run(*words).stdout != run(*words, "--seed", "5").stdout


def test_too_little_to_tell_is_told(run: Run) -> None:
    result = run("simulate", "protection", *QUICK, "--utilisation", "1")

    assert result.exit_code == 1
    assert "ask for more weeks" in result.output
