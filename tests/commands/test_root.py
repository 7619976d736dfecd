import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from django.db import OperationalError

from scheduler.commands import environment, lazy, root
from scheduler.commands.told import Told
from scheduler.refusals import Refusal
from tests.commands.conftest import Run

REPOSITORY = Path(__file__).parents[2]


def every_command(group: lazy.Group, *above: str) -> Iterator[tuple[str, ...]]:
    yield above
    for name in group.commands_later:
        found = group.get_command(click.Context(group), name)
        assert found is not None
        if isinstance(found, lazy.Group):
            yield from every_command(found, *above, name)
        else:
            yield (*above, name)


def without_environment(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scheduler", *words],
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("words", list(every_command(root.command)), ids=" ".join)
def test_every_command_has_help_and_says_what_it_is_for(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, "--help")

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert len(result.stdout.splitlines()) > 4


@pytest.mark.parametrize("words", [[], ["import", "people"], ["demonstration", "load"]])
def test_help_needs_neither_settings_nor_a_database(words: list[str]) -> None:
    result = without_environment(*words, "--help")

    assert result.returncode == 0, result.stderr
    assert "Usage:" in result.stdout


def test_help_of_the_whole_does_not_wait_for_django() -> None:
    code = (
        "import sys; from scheduler.commands import root\n"
        "root.command.main(['--help'], standalone_mode=False)\n"
        "assert 'django' not in sys.modules and 'celery' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=REPOSITORY)


def test_djangos_own_commands_are_passed_on(run: Run) -> None:
    assert run("check").exit_code == 0
    assert "--plan" in run("migrate", "--help").stdout


def test_djangos_commands_say_what_they_are_for_without_settings() -> None:
    result = without_environment("migrate", "--help")

    assert result.returncode == 0
    assert "Bring the database's tables up to date." in result.stdout


def test_missing_settings_are_told_in_one_sentence() -> None:
    result = without_environment("migrate")

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert '"SECRET_KEY" not set' in result.stderr
    assert "./deploy/scheduler" in result.stderr


def test_a_database_that_is_not_there_is_told_in_one_sentence() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "scheduler", "batches", "close"],
        env={
            "PYTHONPATH": str(REPOSITORY),
            "SECRET_KEY": "a key that is only for this test, and long enough for it",
            "DATABASE_URL": "postgresql://127.0.0.1:9/nowhere",
            "REDIS_URL": "redis://127.0.0.1:9",
        },
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("The database cannot be used (")
    assert result.stderr.count("\n") == 1


def test_a_word_that_is_no_command_is_told(run: Run) -> None:
    result = run("bok")

    assert result.exit_code == 2
    assert "No such command 'bok'" in result.stderr


@pytest.mark.parametrize(
    ("thrown", "told"),
    [
        (Refusal("Nobody may do that."), "Nobody may do that.\n"),
        (OperationalError("it went\naway"), "The database cannot be used (it went): check"),
    ],
)
def test_refusals_and_lost_databases_are_told_and_not_thrown(
    run: Run, monkeypatch: pytest.MonkeyPatch, thrown: Exception, told: str
) -> None:
    def throw() -> None:
        raise thrown

    monkeypatch.setitem(root.OURS, "doctor", lazy.Later(__name__, "throws"))
    monkeypatch.setattr(sys.modules[__name__], "command", click.Command("t", callback=throw), False)

    result = run("doctor")
    assert result.exit_code == 1
    assert result.stderr.startswith(told)


@pytest.mark.django_db
def test_a_database_without_tables_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    monkeypatch.setattr(connection.introspection, "table_names", lambda: [])
    with pytest.raises(Told, match="run `scheduler migrate` first"):
        environment.connect()
