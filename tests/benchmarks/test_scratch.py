import pytest
from django.conf import settings

from scheduler.benchmarks import scratch, serving


@pytest.mark.parametrize("name", ["scheduler", "postgres", 'scheduler_bench_"x', "bench"])
def test_only_databases_of_measurements_are_touched(name: str) -> None:
    for touch in (scratch.drop, scratch.use, scratch.address):
        with pytest.raises(scratch.NotOurs):
            touch(name)


def test_a_database_of_ours_is_on_the_server_of_the_settings() -> None:
    address = scratch.address("scheduler_bench_x_1")
    assert "dbname=scheduler_bench_x_1" in address
    assert settings.DATABASES["default"]["NAME"] not in address.split("dbname=")[1].split()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=7"),
        ("unix:///run/redis.sock?db=2", "unix:///run/redis.sock?db=7"),
        ("redis://:secret@127.0.0.1:6379/0", "redis://:secret@127.0.0.1:6379/7"),
        ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379/7"),
    ],
)
def test_the_brokers_database_has_another_number_of_the_same_redis(url: str, expected: str) -> None:
    assert serving.numbered(url, 7) == expected
