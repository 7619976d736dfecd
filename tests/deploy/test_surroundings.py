from pathlib import Path

import pytest

from deploy import surroundings
from deploy.server import START, Unstartable, wait_until

GIVEN = {"DATABASE_URL": "postgresql://scheduler@db.example/scheduler"}
NOBODY_LISTENS = "127.0.0.1:1"


def variables(root: Path, **given: str) -> dict[str, str]:
    (root / "var").mkdir(exist_ok=True)
    addresses = {"DATABASE_URL": "postgresql://private", "REDIS_URL": "unix:///private"}
    return surroundings.variables(root=root, given=given, addresses=addresses, port=8000)


def redis_of(folder: Path) -> surroundings.Servers:
    return surroundings.Servers(var=folder, given=GIVEN)


def test_a_database_out_of_reach_is_one_sentence() -> None:
    with pytest.raises(Unstartable) as refusal:
        surroundings.check_database(f"postgresql://scheduler:secret@{NOBODY_LISTENS}/x")
    assert str(refusal.value) == (
        "The database of DATABASE_URL cannot be reached: connection failed: connection to server "
        'at "127.0.0.1", port 1 failed: Connection refused.'
    )


@pytest.mark.parametrize("address", ["mysql//x", "postgresql://scheduler:se%zzcret@host/x"])
def test_an_address_postgresql_does_not_understand_keeps_its_secrets(address: str) -> None:
    with pytest.raises(Unstartable) as refusal:
        surroundings.check_database(address)
    assert str(refusal.value) == (
        "DATABASE_URL is not an address PostgreSQL understands; "
        "it looks like postgresql://name:password@host:5432/database."
    )


def test_a_redis_out_of_reach_is_one_sentence() -> None:
    with pytest.raises(Unstartable, match=r"^The Redis of REDIS_URL cannot be reached: .*[^.]\.$"):
        surroundings.check_redis(f"redis://{NOBODY_LISTENS}/0")


def test_an_address_redis_does_not_understand_is_one_sentence() -> None:
    with pytest.raises(Unstartable, match="it looks like redis://host:6379/0"):
        surroundings.check_redis("http://redis.example")


@pytest.mark.parametrize("said", ["0", "65536", "eighty", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(Unstartable, match=f"PORT={said} is not a port"):
        surroundings.port({"PORT": said})


def test_the_port_is_8000_unless_somebody_says_otherwise() -> None:
    assert surroundings.port({}) == surroundings.port({"PORT": ""}) == 8000
    assert surroundings.port({"PORT": "8123"}) == 8123


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = variables(tmp_path)["SECRET_KEY"]
    assert len(first) >= 50
    assert variables(tmp_path)["SECRET_KEY"] == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_given_secret_key_is_used_and_none_is_kept(tmp_path: Path) -> None:
    assert variables(tmp_path, SECRET_KEY="given")["SECRET_KEY"] == "given"
    assert not (tmp_path / "var" / "secret-key").exists()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "1"),
        ({"DEMONSTRATION": "0"}, "0"),
        ({"DEMONSTRATION": "false"}, "0"),
        (GIVEN, "0"),
        (GIVEN | {"DEMONSTRATION": "1"}, "1"),
    ],
)
def test_the_demonstration_goes_into_a_database_of_ones_own_only_when_asked(
    given: dict[str, str], expected: str, tmp_path: Path
) -> None:
    assert variables(tmp_path, **given)["DEMONSTRATION"] == expected


def test_nothing_private_starts_when_both_servers_are_given(tmp_path: Path) -> None:
    given = GIVEN | {"REDIS_URL": "redis://redis.example/0"}
    both = surroundings.Servers(var=tmp_path, given=given)
    both.start()
    assert both.private == {}
    assert both.addresses() == given
    assert both.stop() == []
    assert not (tmp_path / "postgres").exists()


def test_the_last_one_out_stops_the_servers(folder: Path) -> None:
    up, command = redis_of(folder), redis_of(folder)
    up.start()
    command.start()
    server = up.private["REDIS_URL"]
    assert up.addresses() == command.addresses()
    assert up.stop() == []
    assert server.is_running()
    assert command.stop() == ["Redis"]
    assert not server.is_running()


def test_a_server_that_died_is_started_again_at_its_old_address(folder: Path) -> None:
    shared = redis_of(folder)
    shared.start()
    before = shared.addresses()
    died = shared.private["REDIS_URL"]
    assert shared.revive() == []
    died.process.kill()
    assert wait_until(lambda: not died.is_running(), patience=START)
    assert shared.revive() == ["Redis"]
    assert shared.addresses() == before
    assert shared.stop() == ["Redis"]
