"""README tells the truth: its commands exist, its links lead somewhere, its picture is drawn."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from scheduler.settings import ROOT
from tests.repository import files, readme

PAGES = [path for path in files.of_the_repository() if path.suffix == ".md"]
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def test_readme_shows_both_commands_first() -> None:
    assert readme.commands()[:2] == [["./deploy/up"], ["./deploy/test"]]


@pytest.mark.parametrize("command", ["./deploy/up", "./deploy/test"])
def test_a_command_of_deploy_runs_and_says_what_it_does(command: str) -> None:
    # What they do is run by tests/deploy and by whoever runs this.
    done = subprocess.run([command, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Usage: {command}")


def test_no_other_program_is_shown() -> None:
    assert {words[0] for words in readme.commands()} <= {
        "./deploy/up",
        "./deploy/test",
        "./deploy/scheduler",
    }


@pytest.mark.parametrize("words", readme.of_scheduler(), ids=" ".join)
def test_a_command_line_of_scheduler_is_understood(words: list[str]) -> None:
    """Without a database: --help after each, so that the words before it must be known.

    tests/journeys/test_readme.py runs them as they stand.
    """
    names = [word for word in words[:2] if re.fullmatch(r"[a-z]+", word)]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "deploy", "scheduler", *names, "--help"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert " ".join(["Usage: scheduler", *names]) in done.stdout
    for option in (word for word in words if word.startswith("--")):
        assert option in done.stdout, option


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    found = LINK.findall(files.read(page))
    local = [link for link in found if "://" not in link]
    missing = [link for link in local if not (ROOT / page.parent / link).exists()]
    assert missing == []


def test_the_picture_is_sound_and_is_told_to_whoever_cannot_see_it() -> None:
    picture = ElementTree.parse(ROOT / "docs" / "flow.svg").getroot()  # noqa: S314, our own file
    spaces = {"svg": "http://www.w3.org/2000/svg"}
    assert picture.get("role") == "img"
    for part in ("title", "desc"):
        told = picture.find(f"svg:{part}", spaces)
        assert told is not None
        assert told.text
    assert "prefers-color-scheme: dark" in (ROOT / "docs" / "flow.svg").read_text()
