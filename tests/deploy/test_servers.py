import os
import signal
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from deploy import places, redis_server, server, servers


def ask(address: str, question: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def client_of(started: server.Server) -> redis.Redis:
    client: redis.Redis = redis.Redis.from_url(started.url)
    return client


def kill(started: server.Server) -> None:
    started.process.kill()
    assert server.wait_until(lambda: not started.is_running(), patience=server.START)


def listens(process: psutil.Process) -> list[object]:
    return [*process.net_connections(kind="inet")]


def test_a_fresh_postgres_has_its_database_and_no_port(folder: Path) -> None:
    with servers.start_postgres(folder=folder / "postgres", for_tests=True) as started:
        assert ask(started.url, "SELECT current_database()") == "scheduler"
        assert ask(started.url, "SELECT lower('ŴŶ')") == "ŵŷ"
        assert ask(started.url, "SHOW max_connections") == "200"
        assert ask(started.url, "SHOW fsync") == "off"
        assert listens(started.process) == []
        assert (folder / "postgres").stat().st_mode & 0o777 == 0o700
    assert not started.is_running()


def test_a_postgres_for_service_writes_safely_and_survives_a_kill(folder: Path) -> None:
    place = folder / "postgres"
    first = servers.start_postgres(folder=place)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(first.url, f"SHOW {setting}") == "on"
    with psycopg.connect(first.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    kill(first)
    assert (place / "data" / "postmaster.pid").exists()
    with servers.start_postgres(folder=place) as second:
        assert not second.was_running
        assert ask(second.owner_url, "SELECT number FROM kept") == 42


def test_a_stale_pid_file_that_names_a_stranger_harms_nobody(folder: Path) -> None:
    place = folder / "postgres"
    servers.start_postgres(folder=place, for_tests=True).stop()
    stale = f"{os.getpid()}\n{place / 'data'}\n0\n5432\n{place}\n\n0 0\nready\n"
    (place / "data" / "postmaster.pid").write_text(stale)
    with servers.start_postgres(folder=place, for_tests=True) as started:
        assert not started.was_running
        assert started.process.pid != os.getpid()
        assert ask(started.url, "SELECT 1") == 1


def test_servers_that_run_already_are_taken_over(folder: Path) -> None:
    with servers.start_redis(folder=folder / "redis", for_tests=True) as first:
        second = servers.start_redis(folder=folder / "redis", for_tests=True)
        assert second.was_running
        assert (second.process, second.url) == (first.process, first.url)
    with servers.start_postgres(folder=folder / "postgres", for_tests=True) as first:
        second = servers.start_postgres(folder=folder / "postgres", for_tests=True)
        assert second.was_running
        assert (second.process, second.url) == (first.process, first.url)


def test_an_interrupted_making_of_the_data_is_begun_afresh(folder: Path) -> None:
    half_made = folder / "postgres" / "data.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with servers.start_postgres(folder=folder / "postgres", for_tests=True) as started:
        assert ask(started.url, "SELECT 1") == 1


def test_data_of_another_version_is_left_alone(folder: Path) -> None:
    data = folder / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(server.Unstartable, match=r"was made by PostgreSQL 12 and this is"):
        servers.start_postgres(folder=folder / "postgres", for_tests=True)
    assert [file.name for file in data.iterdir()] == ["PG_VERSION"]


def test_redis_keeps_every_write_and_evicts_nothing(folder: Path) -> None:
    first = servers.start_redis(folder=folder / "redis")
    with client_of(first) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        client.set("hint", "look now")
        client.config_set("appendfsync", "always")
        client.set("hint", "look again")
        assert listens(first.process) == []
    kill(first)
    with servers.start_redis(folder=folder / "redis") as second:
        assert not second.was_running
        with client_of(second) as client:
            assert client.get("hint") == b"look again"


def test_a_redis_for_tests_keeps_nothing(folder: Path) -> None:
    place = folder / "redis"
    with servers.start_redis(folder=place, for_tests=True) as first, client_of(first) as client:
        client.set("hint", "look now")
    with servers.start_redis(folder=place, for_tests=True) as second, client_of(second) as client:
        assert client.get("hint") is None


def test_stopping_one_server_leaves_its_neighbour_alone(folder: Path) -> None:
    with servers.start_redis(folder=folder / "one", for_tests=True) as one:
        with servers.start_redis(folder=folder / "two", for_tests=True) as two:
            pass
        assert one.is_running()
        assert not two.is_running()


def test_a_long_or_unusual_path_gets_a_short_private_socket(folder: Path) -> None:
    place = folder / "a folder with spaces" / ("long" * 30)
    with servers.start_redis(folder=place, for_tests=True) as started:
        assert started.sockets != place
        assert started.sockets.stat().st_mode & 0o777 == 0o700
        with client_of(started) as client:
            assert client.ping()
    assert not started.sockets.exists()


def test_a_short_socket_folder_of_somebody_else_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    place = folder / ("long" * 30)
    short = places.socket_folder(place, file_name="redis.sock", owner=None)
    short.rmdir()
    short.symlink_to("/")
    with pytest.raises(server.Unstartable, match="belongs to somebody else"):
        places.socket_folder(place, file_name="redis.sock", owner=None)


def test_a_folder_that_cannot_be_made_gets_one_sentence(folder: Path) -> None:
    (folder / "redis").write_text("a file where the folder should be")
    with pytest.raises(server.Unstartable, match=r"redis cannot be written: File exists\.$"):
        servers.start_redis(folder=folder / "redis")


def test_a_machine_without_redis_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "find_in_wheel", lambda package, path: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(server.Unstartable, match="install redis-server, or set REDIS_URL"):
        redis_server.find_program()


def test_a_process_that_took_over_the_number_is_left_alone() -> None:
    stranger = psutil.Process()
    impostor = psutil.Process()
    impostor._create_time, impostor._ident = 1.0, (impostor.pid, 1.0)
    started = server.Server(
        name="Redis",
        url="",
        process=impostor,
        sockets=Path("/nowhere"),
        was_running=False,
        polite=signal.SIGKILL,
        firm=signal.SIGKILL,
    )
    started.stop()
    assert stranger.is_running()


def test_a_refused_row_leaves_nobodys_data_in_the_log(folder: Path) -> None:
    home = folder / "postgres"
    with servers.start_postgres(folder=home, for_tests=True) as started:
        with psycopg.connect(started.owner_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE people (name text UNIQUE)")
            connection.execute("INSERT INTO people VALUES ('Zelda Planted')")
            for statement in ("INSERT INTO people VALUES ('Zelda Planted')", "SELECT 'Zelda"):
                with pytest.raises(psycopg.Error):
                    connection.execute(statement)
        logs = [file.read_text() for file in home.rglob("*log*") if file.is_file()]
    assert logs
    assert "Planted" not in "".join(logs)
    assert "Zelda" not in "".join(logs)
