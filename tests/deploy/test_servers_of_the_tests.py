"""Two runs of pytest at once: each has a place of its own, the last one stops the servers."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import os, sys
from pathlib import Path
from tests import servers
servers.FOLDER = Path(sys.argv[1])
os.environ.pop("DATABASE_URL", None)
os.environ.pop("REDIS_URL", None)
servers.ensure_servers()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.readline()
print(servers.stop_servers(), flush=True)
"""


def a_run(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUN, str(folder)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def hear(run: subprocess.Popen[str]) -> str:
    assert run.stdout is not None
    return run.stdout.readline().strip()


def end(run: subprocess.Popen[str]) -> str:
    return run.communicate("\n", timeout=30)[0].strip()


def test_two_runs_do_not_meet_and_the_last_stops_the_servers(folder: Path) -> None:
    place = folder / "test"
    place.mkdir(mode=0o711)
    with a_run(place) as one, a_run(place) as other:
        addresses = {hear(one), hear(other)}
        assert addresses == {
            f"postgresql://scheduler@/scheduler?host={place}/postgres&port=5432 "
            f"unix://{place}/redis/redis.sock",
            f"postgresql://scheduler@/scheduler_1?host={place}/postgres&port=5432 "
            f"unix://{place}/redis/redis.sock?db=1",
        }
        assert end(one) == "False"
        assert (place / "postgres" / "data" / "postmaster.pid").exists()
        assert end(other) == "True"
        assert not (place / "postgres" / "data" / "postmaster.pid").exists()
