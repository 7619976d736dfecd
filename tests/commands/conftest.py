from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from scheduler.commands import root

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """`run("import", "people", path)` runs a command as the shell would."""

    def run_command(*words: object) -> Result:
        return CliRunner().invoke(root.command, [str(word) for word in words])

    return run_command
