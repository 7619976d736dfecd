"""`./deploy/scheduler`, run against a service that only says what it was given."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import servers, starting

ROOT = Path(__file__).resolve().parents[2]
SERVICE = """
import os, sys
print(os.getcwd(), os.environ["PUBLIC_ADDRESS"], *sys.argv[1:])
if "--help" not in sys.argv and "migrate" not in sys.argv:
    import psycopg
    psycopg.connect(os.environ["DATABASE_URL"]).execute("SELECT 1")
sys.exit(7 if "fail" in sys.argv else 0)
"""
COMMAND = """
import sys
from pathlib import Path
from deploy import command_line
sys.exit(command_line.run(sys.argv[2:], root=Path(sys.argv[1])))
"""


@pytest.fixture
def root(folder: Path) -> Path:
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "__main__.py").write_text(SERVICE)
    (folder / "var").mkdir(mode=0o711)
    return folder


def run(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    dropped = ("DATABASE_URL", "REDIS_URL", "PUBLIC_ADDRESS")
    clean = {key: value for key, value in os.environ.items() if key not in dropped}
    # As deploy/environment.py does, but with a service of our own.
    given = {"PYTHONPATH": f"{root}:{ROOT}", **variables}
    command = [sys.executable, "-P", "-c", COMMAND, str(root), *arguments]
    return subprocess.run(command, cwd="/", env=clean | given, capture_output=True, text=True)


def test_help_starts_no_server(root: Path) -> None:
    done = run(root, "import", "rota", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "/ http://127.0.0.1:8000 import rota --help\n"
    assert [it.name for it in (root / "var").iterdir()] == []


def test_a_command_alone_brings_an_empty_database_up_to_date_and_stops_its_servers(
    root: Path,
) -> None:
    done = run(root, "import", "rota", "file.ics")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "/ http://127.0.0.1:8000 migrate --verbosity=0",
        "/ http://127.0.0.1:8000 import rota file.ics",  # where its caller stands
    ]
    assert not (root / "var" / "postgres" / "data" / "postmaster.pid").exists()


def test_a_command_beside_up_uses_its_servers_and_leaves_them(root: Path) -> None:
    var = root / "var"
    with (
        starting.alone(var / "up.lock", address="http://127.0.0.1:8123"),
        servers.start_postgres(folder=var / "postgres", for_tests=True) as postgres,
        servers.start_redis(folder=var / "redis", for_tests=True) as redis,
        (var / "servers.users").open("ab") as users,
    ):
        servers.share(users)
        done = run(root, "selftest", "fail")
        assert done.returncode == 7
        assert done.stdout.splitlines()[-1] == "/ http://127.0.0.1:8123 selftest fail"
        assert postgres.is_running()
        assert redis.is_running()
