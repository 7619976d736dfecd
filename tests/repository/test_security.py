"""What docs/security.md promises of the repository: secrets, settings, tests that are named."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from scheduler.settings import ROOT
from tests.repository import files

SETTINGS = (Path("scheduler/settings.py"), Path("scheduler/carrier_settings.py"))
SECRET = re.compile(r"SECRET|KEY|TOKEN|PASSWORD")
# Not secret: files and hosts that hold or prove one.
NAMED_ALIKE = {"PRINT_HOUSE_KEY_FILE", "PRINT_HOUSE_HOST_KEY"}
HAZARDS = ROOT / "docs" / "security.md"
# Long and mixed, as a key of a deployment is; worth nothing anywhere.
SAMPLE_KEY = "".join(chr(33 + number * 7 % 90) for number in range(60)).replace("$", "x")


def production(**more: str) -> dict[str, str]:
    """The environment of an installation that others reach, and nothing of this one."""
    kept = {key: os.environ[key] for key in ("PATH", "DATABASE_URL", "REDIS_URL")}
    told = {
        "SECRET_KEY": SAMPLE_KEY,
        "PUBLIC_ADDRESS": "https://appointments.example",
        "ALLOWED_HOSTS": "appointments.example",
        "PYTHONPATH": str(ROOT),
    }
    return kept | told | more


def scheduler(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "scheduler", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_no_secret_has_a_value_in_the_settings() -> None:
    given = {}
    calls = (call for path in SETTINGS for call in ast.walk(ast.parse(files.read(path))))
    for call in calls:
        if not isinstance(call, ast.Call) or ast.unparse(call.func) not in ("env.str", "env.list"):
            continue
        name = ast.literal_eval(call.args[0])
        defaults = [*call.args[1:], *(word.value for word in call.keywords)]
        if SECRET.search(name) and name not in NAMED_ALIKE:
            given[name] = [_said(default) for default in defaults]
    assert len(given) > 5
    # What is not given of its own is made from the one key that has to be.
    assert given.pop("AUDIT_KEY") == ["the value of SECRET_KEY"]
    assert {name: values for name, values in given.items() if any(values)} == {}


def _said(default: ast.expr) -> Any:
    """A value that stands in the settings, or the name of where it is taken from."""
    if isinstance(default, ast.Name):
        return f"the value of {default.id}"
    return ast.literal_eval(default)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{SAMPLE_KEY}\n")
    environment = production(SECRET_KEY_FILE=str(tmp_path / "key"))
    del environment["SECRET_KEY"]
    code = f"from django.conf import settings; assert settings.SECRET_KEY == {SAMPLE_KEY!r}"
    done = scheduler("shell", "--no-imports", "-c", code, environment=environment)
    assert done.returncode == 0, done.stderr


def test_djangos_own_check_of_a_deployment_finds_nothing() -> None:
    done = scheduler("check", "--deploy", "--fail-level", "WARNING", environment=production())
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_every_test_that_the_hazard_log_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", HAZARDS.read_text(encoding="utf-8"))
    assert len(named) > 25
    absent = [
        f"{module}::{test}"
        for module, test in named
        if not (ROOT / module).is_file()
        or not re.search(rf"^ *def {test}\(", (ROOT / module).read_text(encoding="utf-8"), re.M)
    ]
    assert absent == []


def test_every_hazard_names_a_test() -> None:
    log = HAZARDS.read_text(encoding="utf-8").split("## Hazard log")[1]
    rows = [line for line in log.splitlines() if re.match(r"\| [A-Z]+\d+ ", line)]
    assert len(rows) > 15
    assert [row for row in rows if "`tests/" not in row] == []
